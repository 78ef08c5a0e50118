// Durable trackers: promises, off the main thread.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { RingtraceError, Store, StoredTracker, Tracker, answerPage } from 'ringtrace';
import { at, config, midnight, url } from './site.mjs';

const folder = mkdtempSync(join(tmpdir(), 'ringtrace-'));
after(() => rmSync(folder, { recursive: true }));
async function opened(t, address, options) {
  const store = await Store.open(address, options);
  t.after(() => store.close());
  return store;
}
setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc');
const visit = (client, minute) => ({ client, at: at(minute), url });

test('what was answered is there after closing', async (t) => {
  const path = join(folder, 'one.db');
  const store = await Store.open(path);
  const site = await store.tracker('dentist.example', { config, at: midnight });
  assert.ok(site instanceof StoredTracker && site.id === 'dentist.example');
  const answer = await site.visit(visit('a', 0));
  assert.deepEqual([answer.shown[0].number, answer.shown[0].until], ['+12125550101', at(10)]);
  await store.close();
  await store[Symbol.asyncDispose]();

  const again = await opened(t, path, { durability: 'written', idleSeconds: 60 });
  const same = await again.tracker('dentist.example');
  assert.equal((await same.status()).sequence, 1);
  assert.equal((await same.visit(visit('a', 1))).shown[0].reason, 'extended');
  assert.deepEqual(await again.trackers(), ['dentist.example']);
});

test('a stored tracker answers what a tracker answers', async (t) => {
  const store = await opened(t, 'memory:');
  const site = await store.tracker('site', { config, at: midnight });
  const alone = new Tracker(config, { at: midnight });
  const told = { id: 'c', at: at(3), dialled: '+12125550101', started: at(1), answered: at(1), ended: at(3) };
  const steps = [
    (t) => t.visit(visit('a', 0)),
    (t) => t.keepAlive({ client: 'a', at: at(1) }),
    (t) => t.explain(visit('b', 1)),
    (t) => t.call(told),
    (t) => t.callById('c'),
    (t) => t.callsBetween({ limit: 1 }),
    (t) => t.holdsOf('+12125550101', { at: at(0) }),
    (t) => t.batch([{ visit: visit('b', 3) }, { leave: { client: 'b', at: at(-99) } }]),
    (t) => t.report({ dimensions: ['channel'] }),
    (t) => t.export('a'),
    (t) => t.page({ shown: [] }),
    (t) => t.configure({ ...config, targetSeconds: 5 }, { at: at(4) }),
    (t) => t.config(),
    (t) => t.decide({ leave: { client: 'a', at: at(5) } }),
    (t) => t.leave({ client: 'a', at: at(5) }),
    (t) => t.forget({ client: 'a', at: at(6) }),
    (t) => t.status(),
  ];
  for (const step of steps) assert.deepEqual(await step(site), step(alone), `${step}`);
  assert.deepEqual(await answerPage(site, { do: 'leave', client: 'b' }, { at: at(7) }), { released: ['+12125550102'] });
});

test('operations are done in the order in which they were asked for, though nobody waits', async (t) => {
  const store = await opened(t, join(folder, 'order.db'));
  // Strict about time: a command that overtakes another is refused.
  const site = await store.tracker('site', { config: { ...config, clockToleranceSeconds: 0 }, at: midnight });
  const asked = [];
  for (let second = 0; second < 300; second += 1) {
    const when = at(0, second);
    if (second % 50 === 48)
      asked.push(site.batch([{ keepAlive: { client: 'a', at: when } }, { leave: { client: 'b', at: when } }]));
    else asked.push(site.visit({ client: `client ${second % 7}`, at: when, url }));
    if (second % 40 === 39)
      asked.push(site.status().then((status) => assert.ok(status.now >= when, 'reading sees what was told before')));
  }
  const answers = (await Promise.all(asked)).flat();
  assert.ok(answers.every((answer) => !(answer instanceof RingtraceError)));
  assert.deepEqual((await site.status()).now, at(0, 299));
});

test('errors reject, with code and path, and nothing throws at once', async (t) => {
  const store = await opened(t, 'memory:');
  const site = await store.tracker('site', { config, at: midnight });
  const refused = (promise, wanted) =>
    assert.rejects(promise, (error) => {
      assert.ok(error instanceof RingtraceError, `${error}`);
      for (const key in wanted) assert.equal(error[key], wanted[key]);
      return true;
    });
  await refused(site.visit({ client: 'a', at: new Date(NaN) }), { code: 'invalid_time', path: 'at' });
  await refused(site.visit(visit('', 0)), { code: 'empty', path: 'client' });
  await refused(site.export('nobody'), { code: 'unknown_client', path: 'client' });
  await refused(site.callById('none'), { code: 'unknown' });
  await refused(site.configure({ pools: [{ id: '', numbers: ['+12125550101'] }] }, { at: at(0) }), {
    code: 'empty',
    path: 'config.pools[0].id',
  });
  await refused(store.tracker('other'), { code: 'unknown_tracker' });
  await refused(store.tracker(5), { code: 'invalid_shape', path: 'id' });
  await refused(store.tracker(''), { code: 'empty', path: 'id' });
  await refused(store.tracker('other', { config: { pools: 5 } }), { code: 'invalid_shape', path: 'pools' });
  await refused(store.tracker('other', { config, at: 'never' }), { code: 'invalid_time', path: 'at' });
  await refused(store.remove('other'), { code: 'unknown_tracker' });
  await refused(store.exportTo(join(folder, 'no', 'such'), 'site'), { code: 'io_failed' });
  writeFileSync(join(folder, 'text'), 'this is no store'.repeat(100));
  await refused(Store.open(join(folder, 'text')), { code: 'not_a_store' });
  await store.close();
  await refused(store.trackers(), { code: 'closed' });
  await refused(store.tracker('site'), { code: 'closed' });
  await refused(site.visit(visit('a', 0)), { code: 'closed' });
  await refused(site.status(), { code: 'closed' });
});

test('a tracker is made once, waits for what one likes, and can be copied', async (t) => {
  const store = await opened(t, join(folder, 'made.db'));
  const strict = { ...config, clockToleranceSeconds: 0 };
  const site = await store.create('site', strict, { at: midnight });
  await assert.rejects(store.create('site', config), { name: 'RingtraceError', code: 'tracker_exists' });
  await assert.rejects(store.create('other', { pools: 5 }), { code: 'invalid_shape', path: 'pools' });
  const hasty = site.waitingFor('memory');
  assert.throws(() => site.waitingFor('soon'), { code: 'invalid_shape', path: 'durability' });
  // One line for both: the later instant is told later, though its answer waits for less.
  const both = [];
  for (let second = 0; second < 40; second += 2) {
    both.push(site.visit({ client: 'a', at: at(0, second), url }));
    both.push(hasty.visit({ client: 'b', at: at(0, second + 1), url }));
  }
  const copied = site.snapshot();
  await Promise.all(both);
  const copy = Tracker.restore(await copied);
  assert.deepEqual([copy.status().sequence, copy.status().now], [40, at(0, 39)]);
  assert.deepEqual(copy.snapshot(), await hasty.snapshot());
});

test('a store stays open as long as one of its trackers is in use', async () => {
  const path = join(folder, 'left.db');
  const site = await (await Store.open(path)).tracker('site', { config, at: midnight });
  for (let second = 0; second < 20; second += 1) {
    gc();
    await site.visit({ client: 'a', at: at(0, second), url });
  }
  assert.equal((await site.status()).sequence, 20);
});

test('a tracker moves from one store to another', async (t) => {
  const path = join(folder, 'site.jsonl');
  const one = await opened(t, join(folder, 'from.db'));
  const other = await opened(t, 'memory:');
  const site = await one.tracker('site', { config, at: midnight });
  await site.visit(visit('a', 0));
  assert.equal(await one.exportTo(path, 'site'), 1);
  assert.equal(readFileSync(path, 'utf8').trim().split('\n').length, 3);
  assert.equal(await other.importFrom(path, 'moved'), 'moved');
  const moved = await other.tracker('moved');
  assert.deepEqual(await moved.export('a'), await site.export('a'));
  assert.equal(await other.remove('moved'), null);
  assert.deepEqual(await other.trackers(), []);
});

test('answers that are on their way when the store closes come, or say that it closed', async (t) => {
  const store = await Store.open(join(folder, 'closing.db'));
  const site = await store.tracker('site', { config, at: midnight });
  const asked = Array.from({ length: 50 }, (_, index) => site.visit({ client: `${index}`, at: at(0), url }));
  const closed = store.close();
  for (const { status, reason } of await Promise.allSettled(asked)) {
    if (status === 'rejected') assert.equal(reason.code, 'closed');
  }
  await closed;
});
