// Worker threads: each has trackers of its own, and they share a store by its path.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { Store } from 'ringtrace';
import { config, midnight } from './site.mjs';

const folder = mkdtempSync(join(tmpdir(), 'ringtrace-'));
after(() => rmSync(folder, { recursive: true }));

const start = (workerData) => new Worker(new URL('worker.mjs', import.meta.url), { workerData });
const answered = (worker) => new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
const ended = (worker) => new Promise((resolve) => worker.once('exit', resolve));

test('each worker has trackers of its own, and no number of the store is held by two', async () => {
  const path = join(folder, 'shared.db');
  const store = await Store.open(path, { patienceSeconds: 30 });
  const site = await store.tracker('site', { config, at: midnight });
  const workers = ['one', 'two', 'three'].map((name) => start({ name, path }));
  const ends = Promise.all(workers.map(ended));
  const answers = await Promise.all(workers.map(answered));
  const numbers = ['+12125550101', '+12125550102', '+12125550103'];
  for (const { own } of answers)
    assert.deepEqual(
      own,
      Array.from({ length: 200 }, (_, round) => numbers[round % 3]),
    );
  for (const { held } of answers) assert.equal(new Set(held).size, 1, 'a client keeps its number');
  assert.deepEqual(answers.map(({ held }) => held[0]).sort(), numbers);
  assert.equal((await site.status()).pools[0].inUse, 3);
  await store.close();
  assert.deepEqual(await ends, [0, 0, 0]);
});

test('a worker can be ended at any moment', async () => {
  for (let wait = 0; wait < 12; wait += 1) {
    const worker = start({ name: 'ended', path: join(folder, `ended-${wait}.db`) });
    await new Promise((resolve) => setTimeout(resolve, 20 * wait));
    await worker.terminate();
  }
});
