// What is no good is refused with a code and a path, changes nothing, and never takes the process down.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RingtraceError, Rules, Store, Tracker, attribute, substitute } from 'ringtrace';
import { at, config, midnight, url } from './site.mjs';

const opened = (more = {}) => new Tracker({ ...config, ...more }, { at: midnight });
const visit = (more) => () => opened().visit({ client: 'a', at: at(0), url, ...more });

test('an error says what and where, all of it at once', () => {
  const wrong = {
    ...config,
    pools: [
      { id: 'site', numbers: ['12'], windowSeconds: -1 },
      { id: 'site', numbers: ['(212) 555-0101'], windowSeconds: 1 },
    ],
  };
  assert.throws(
    () => new Tracker({ ...wrong, pools: [wrong.pools[0]] }, { at: midnight }),
    (error) => {
      assert.ok(error instanceof RingtraceError && error instanceof Error);
      assert.deepEqual(
        [error.name, error.code, error.path],
        ['RingtraceError', 'invalid_shape', 'pools[0].windowSeconds'],
      );
      return true;
    },
  );
  wrong.pools[0].windowSeconds = 0;
  assert.throws(
    () => new Tracker(wrong, { at: midnight }),
    (error) => {
      const pairs = error.problems.map((problem) => [problem.code, problem.path]);
      assert.ok(pairs.length >= 3, error.message);
      assert.ok(
        pairs.some(([code, path]) => code === 'out_of_range' && path === 'pools[0].windowSeconds'),
        error.message,
      );
      assert.deepEqual([error.code, error.path], pairs[0]);
      assert.ok(error.message.startsWith(`${error.path}: `));
      return true;
    },
  );
});

test('instants that are none', () => {
  assert.throws(visit({ at: new Date('yesterday') }), { code: 'invalid_time', path: 'at' });
  assert.throws(visit({ at: 'yesterday' }), { path: 'at' });
  assert.throws(visit({ at: '2026-03-02T10:00:00' }), { path: 'at' });
  assert.throws(visit({ at: 1_772_445_600_000 }), { code: 'invalid_shape', path: 'at' });
  assert.throws(visit({ at: undefined }), { code: 'invalid_shape' });
  for (const options of [undefined, {}, { at: 5 }, { at: new Date(NaN) }]) {
    assert.throws(() => new Tracker(config, options), { code: 'invalid_time', path: 'at' });
  }
  assert.throws(() => opened().report({ from: new Date(NaN) }), { code: 'invalid_time', path: 'from' });
  assert.throws(() => opened().batch([{ leave: { client: 'a', at: new Date(NaN) } }]), { path: '[0].leave.at' });
});

test('numbers that are none, or too large', () => {
  for (const wrong of [NaN, Infinity, -Infinity]) {
    assert.throws(visit({ offsetMinutes: wrong }), { code: 'invalid_shape', path: 'offsetMinutes' });
  }
  for (const wrong of [1e300, 2 ** 53, 0.5, 10n ** 30n]) {
    assert.throws(() => opened({ sessionSeconds: wrong }), { code: 'invalid_shape', path: 'sessionSeconds' });
  }
  const seed = (given) => opened({ seed: given }).config().seed;
  assert.equal(seed(7n), 7);
  assert.equal(seed(2n ** 64n - 1n), '18446744073709551615');
  assert.equal(seed('18446744073709551615'), '18446744073709551615');
  assert.throws(() => seed(2n ** 64n), { path: 'seed' });
  assert.throws(() => seed(-1n), { path: 'seed' });
});

test('values of a wrong type', () => {
  for (const wrong of [null, undefined, 5, true, 'text', [], () => 1, Symbol('s')]) {
    assert.throws(() => opened().visit(wrong), RingtraceError, String(wrong));
    if (!Array.isArray(wrong)) assert.throws(() => new Tracker(wrong, { at: midnight }), RingtraceError, String(wrong));
  }
  assert.throws(visit({ client: 5 }), { code: 'invalid_shape', path: 'client' });
  assert.throws(visit({ place: new Map([['country', 'US']]) }), { code: 'invalid_shape', path: 'place' });
  assert.throws(visit({ place: Promise.resolve({}) }), { code: 'invalid_shape', path: 'place' });
  assert.throws(visit({ url: () => url }), { code: 'invalid_shape', path: 'url' });
  assert.throws(visit({ uRL: url }), { code: 'invalid_shape' });
  const circle = {};
  circle.all = [circle];
  assert.throws(() => opened({ pools: [{ ...config.pools[0], when: circle }] }), { code: 'too_many' });
  assert.throws(() => opened().callById('nobody’s'), { code: 'unknown', path: 'id' });
  assert.throws(() => opened().page({}), { code: 'invalid_shape' });
  assert.throws(() => opened().report({ metrics: ['uniqueTargets'] }), { code: 'unknown', path: 'metrics[0]' });
});

test('texts that are no Unicode, and long ones', () => {
  assert.throws(visit({ client: 'a\ud800' }), { code: 'invalid_json' });
  assert.throws(visit({ client: '\udc00' }), { code: 'invalid_json' });
  assert.equal(opened().visit({ client: '\u{1f600}', at: at(0), url }).sessionStarted, true);
  assert.throws(visit({ client: 'x'.repeat(1 << 20) }), { code: 'too_long', path: 'client' });
  assert.throws(visit({ client: 'a\0' }), { code: 'control_character', path: 'client' });
  // A text on a page keeps what is no Unicode, and its place.
  const rules = [{ destination: '+12125550100', tracking: '+12125550142' }];
  assert.equal(substitute(rules, '\ud800 212-555-0100 \udc00'), '\ud800 212-555-0142 \udc00');
});

test('what was refused has changed nothing', () => {
  const tracker = opened();
  tracker.visit({ client: 'a', at: at(0), url });
  const before = tracker.snapshot();
  assert.throws(() => tracker.visit({ client: 'b', at: at(-60), url }), { code: 'time_went_back' });
  assert.throws(
    () => tracker.configure({ ...config, pools: [{ id: '', numbers: [] }] }, { at: at(1) }),
    RingtraceError,
  );
  assert.throws(() => tracker.call({ id: '', at: at(1) }), { code: 'empty', path: 'id' });
  assert.deepEqual(tracker.snapshot(), before);
});

test('a tracker that was closed', () => {
  const tracker = opened();
  tracker.close();
  tracker.close();
  assert.throws(() => tracker.visit({ client: 'a', at: at(0), url }), { code: 'closed' });
  assert.throws(() => tracker.status(), { code: 'closed' });
  assert.throws(() => tracker.snapshot(), { code: 'closed' });
  assert.throws(() => tracker.apply([]), { code: 'closed' });
  const used = opened();
  used[Symbol.dispose]();
  assert.throws(() => used.status(), { code: 'closed' });
});

test('rules and questions that can’t be understood', async () => {
  assert.throws(() => new Rules([{ destination: '12', tracking: '+12125550142' }]), {
    code: 'invalid_number',
    path: 'rules[0].destination',
  });
  assert.throws(() => new Rules({ table: 'no table' }), { code: 'invalid_shape' });
  assert.throws(() => new Rules(), RingtraceError);
  assert.throws(() => substitute([], 5), { code: 'invalid_shape', path: 'text' });
  assert.throws(() => attribute({ models: ['last'] }), { code: 'invalid_shape' });
  assert.throws(() => attribute({ paths: [{ path: ['a'], conversions: 1 }], models: [{ markov: { order: 99 } }] }), {
    code: 'out_of_range',
    path: 'models[0].markov.order',
  });
  await assert.rejects(Store.open(5), { code: 'invalid_address' });
  await assert.rejects(Store.open('memory:', { durability: 'never' }), { code: 'invalid_shape', path: 'options' });
  await assert.rejects(Store.open('/nowhere/at/all/ringtrace.db'), { code: 'cannot_open' });
  assert.throws(() => new Store(), TypeError);
});
