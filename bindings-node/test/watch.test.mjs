// A stored tracker's events as they come, and what is stored already.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { Store, Tracker, Watch } from 'ringtrace';
import { at, config, midnight, url } from './site.mjs';

const folder = mkdtempSync(join(tmpdir(), 'ringtrace-'));
after(() => rmSync(folder, { recursive: true }));
let files = 0;
async function opened(t, { path = join(folder, `${(files += 1)}.db`), ...options } = {}) {
  const store = await Store.open(path, options);
  t.after(() => store.close());
  return { path, store, site: await store.tracker('site', { config, at: midnight }) };
}
const visit = (client, second) => ({ client, at: at(0, second), url });
const facts = (events) => events.map(({ fact }) => Object.keys(fact)[0]);

/** So many events, and where the watch is then. */
async function take(watch, count) {
  const events = [];
  for await (const event of watch) {
    events.push(event);
    if (events.length === count) break;
  }
  return events;
}

for (const path of [undefined, 'memory:']) {
  test(`events come once and in order, and one can go on where one was: ${path ?? 'a file'}`, async (t) => {
    const { site } = await opened(t, { path });
    await site.batch([{ visit: visit('a', 0) }, { visit: visit('b', 1) }, { leave: { client: 'a', at: at(0, 2) } }]);
    const first = site.watch({ after: 0 });
    assert.ok(first instanceof Watch && first.sequence === 0);
    const [event, second] = await take(first, 2);
    assert.deepEqual([event.v, event.at, event.fact.visited.client], [1, '2026-03-02T10:00:00Z', 'a']);
    assert.equal(event.fact.visited.holds[0].number, '+12125550101');
    assert.deepEqual([second.fact.visited.client, first.sequence], ['b', 2]);
    assert.deepEqual(await first.next(), { done: true, value: undefined }, 'it has ended');

    // In the middle of what was stored together, and on to what is stored later.
    const again = site.watch({ after: first.sequence });
    const coming = take(again, 3);
    await site.visit(visit('c', 3));
    await site.keepAlive({ client: 'c', at: at(0, 4) });
    assert.deepEqual(facts(await coming), ['left', 'visited', 'kept_alive']);
    assert.equal(again.sequence, 5);
  });
}

test('a copy follows what another process writes', async (t) => {
  const { path, site } = await opened(t);
  const { store: reader, site: copied } = await opened(t, { path, durability: 'written' });
  const copy = Tracker.restore(await reader.firstSnapshot('site'));
  const watch = copied.watch({ after: copy.status().sequence });
  const told = Array.from({ length: 60 }, (_, second) => site.visit(visit(`client ${second % 5}`, second)));
  for await (const event of watch) {
    assert.equal(copy.apply([event]), watch.sequence);
    if (watch.sequence === 60) break;
  }
  await Promise.all(told);
  assert.deepEqual(copy.snapshot(), await site.snapshot());

  const replayed = Tracker.restore(await reader.firstSnapshot('site'));
  for await (const event of reader.events('site')) replayed.apply([event]);
  assert.deepEqual(replayed.snapshot(), copy.snapshot());
  assert.equal((await reader.events('site', { after: 59 }).next()).value.fact.visited.client, 'client 4');
});

test('many who wait leave the threads of the pool to others', async (t) => {
  const { path, site } = await opened(t);
  const watches = Array.from({ length: 12 }, () => site.watch({ after: 0 }));
  const waiting = watches.map((watch) => watch.next());
  await new Promise((resolve) => setTimeout(resolve, 300));
  const began = performance.now();
  assert.ok((await readFile(path)).length > 0);
  await site.visit(visit('a', 0));
  for (const { value } of await Promise.all(waiting)) assert.equal(value.fact.visited.client, 'a');
  assert.ok(performance.now() - began < 5000, 'nobody waited for a thread');
  await Promise.all(watches.map((watch) => watch.close()));
});

test('a signal, `close` and the end of the store end it', async (t) => {
  const { store, site } = await opened(t);
  const controller = new AbortController();
  const waiting = take(site.watch({ after: 0, signal: controller.signal }), 1);
  setTimeout(() => controller.abort(new Error('enough')), 50);
  await assert.rejects(waiting, /enough/);
  const aborted = site.watch({ after: 0, signal: AbortSignal.abort() });
  await assert.rejects(aborted.next(), { name: 'AbortError' });

  await site.batch([{ visit: visit('a', 0) }, { visit: visit('b', 1) }]);
  const inside = new AbortController();
  let seen = 0;
  await assert.rejects(async () => {
    for await (const _ of site.watch({ after: 0, signal: inside.signal })) {
      seen += 1;
      inside.abort();
    }
  }, { name: 'AbortError' });
  assert.equal(seen, 1, 'what was on its way does not come any more');

  const closed = site.watch({ after: 2 });
  const none = closed.next();
  setTimeout(() => closed.close(), 50);
  assert.equal((await none).done, true);
  const unused = site.watch({ after: 0 });
  await unused.close();
  assert.equal((await unused.next()).done, true);

  const last = take(site.watch({ after: 2 }), 1);
  await new Promise((resolve) => setTimeout(resolve, 50));
  await store.close();
  assert.deepEqual(await last, []);
});

test('what can not be followed is said', async (t) => {
  const { store, site } = await opened(t);
  await site.visit(visit('wanda', 0));
  await site.forget({ client: 'wanda', at: at(1) });
  await site.visit(visit('other', 61));
  await assert.rejects(take(site.watch({ after: 0 }), 1), { name: 'RingtraceError', code: 'conflict' });
  await assert.rejects(store.events('site').next(), { code: 'conflict' });
  const copy = Tracker.restore(await store.firstSnapshot('site'));
  const { sequence } = copy.status();
  copy.apply(await take(site.watch({ after: sequence }), (await site.status()).sequence - sequence));
  assert.deepEqual(copy.snapshot(), await site.snapshot());
  for (const wrong of [undefined, {}, { after: -1 }, { after: 0.5 }, { after: '0' }])
    assert.throws(() => site.watch(wrong), { code: 'invalid_shape', path: 'after' });
  await assert.rejects(store.firstSnapshot('none'), { code: 'unknown_tracker' });
  await store.remove('site');
  await assert.rejects(take(site.watch({ after: 9 }), 1), { code: 'unknown_tracker' });
});

test('a process ends when nobody waits, and when it is told to', async () => {
  const script = (end) => `
    import { Store } from 'ringtrace';
    const store = await Store.open('memory:');
    const at = new Date('2026-03-02T10:00:00Z');
    const site = await store.tracker('site', { config: ${JSON.stringify(config)}, at });
    const watch = site.watch({ after: 0 });
    await site.visit({ client: 'a', at, url: 'https://dentist.example/' });
    console.log((await watch.next()).value.fact.visited.client);
    ${end}`;
  for (const end of ['', 'setTimeout(() => process.exit(), 100); await watch.next();']) {
    const path = fileURLToPath(new URL('ending.mjs', import.meta.url));
    writeFileSync(path, script(end));
    const { stdout } = await promisify(execFile)(process.execPath, [path], { timeout: 20_000 });
    assert.equal(stdout, 'a\n');
    rmSync(path);
  }
});

test('a worker that waits can be ended', async (t) => {
  const { path, site } = await opened(t);
  const worker = new Worker(
    `const { Store } = require('ringtrace'); const { parentPort, workerData } = require('node:worker_threads');
     (async () => {
       const site = await (await Store.open(workerData)).tracker('site');
       for await (const event of site.watch({ after: 0 })) parentPort.postMessage(event.fact.visited.client);
     })();`,
    { eval: true, workerData: path },
  );
  const said = new Promise((resolve) => worker.once('message', resolve));
  await site.visit(visit('a', 0));
  assert.equal(await said, 'a');
  await worker.terminate();
  await site.visit(visit('b', 1));
  assert.equal((await site.status()).sequence, 2);
});
