// Every scenario of the specification through the facade: its answers say what the engine's own answers say.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { RingtraceError, Tracker, attribute, erlangB, plan } from 'ringtrace';
import { files, input, opening, read } from './spec.mjs';

const require = createRequire(import.meta.url);
const { Door } = require(join(dirname(require.resolve('ringtrace/package.json')), 'dist', 'ringtrace.node'));

// Names and instants change, and nothing else: so they are changed back the plain way.
const snake = (name) => name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`);
const camel = (name) => name.replace(/_([a-z])/g, (_, c) => c.toUpperCase());
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

function same(value, key) {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'string') return INSTANT.test(value) ? new Date(value).toISOString() : value;
  if (Array.isArray(value)) return value.map((entry) => same(entry));
  if (typeof value !== 'object' || value === null) return value;
  const own = key === 'channel_target_seconds';
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [own ? name : snake(name), same(entry, snake(name))]),
  );
}

function camelCased(value, key) {
  if (Array.isArray(value)) return value.map((entry) => camelCased(entry));
  if (typeof value !== 'object' || value === null)
    return typeof value === 'string' && key === 'at' && INSTANT.test(value) ? new Date(value) : value;
  const own = key === 'channel_target_seconds';
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [own ? name : camel(name), camelCased(entry, name)]),
  );
}

// Lists of names are the only texts that the facade rewrites.
const named = (answer) =>
  JSON.parse(JSON.stringify(answer), (key, value) => {
    const list = ['metrics', 'dimensions', 'per'].includes(key) && Array.isArray(value);
    if (list) return value.map(snake);
    return ['field', 'model'].includes(key) && typeof value === 'string' ? snake(value) : value;
  });

const METHODS = {
  visit: (t, given) => t.visit(given),
  keep_alive: (t, given) => t.keepAlive(given),
  leave: (t, given) => t.leave(given),
  call: (t, given) => t.call(given),
  call_by_id: (t, given) => t.callById(given.id),
  calls_between: (t, given) => t.callsBetween(given),
  holds_of: (t, { number, ...span }) => t.holdsOf(number, span),
  configure: (t, given) => t.configure(given.config, { at: given.at }),
  forget: (t, given) => t.forget(given),
  page: (t, given) => t.page(given),
  explain: (t, given) => t.explain(given),
  report: (t, given) => t.report(given),
  export: (t, given) => t.export(given.client),
  decide: (t, given) => t.decide(given),
  apply: (t, given) => t.apply(given.events),
  batch: (t, given) => t.batch(given),
  status: (t) => t.status(),
  config: (t) => t.config(),
  attribute: (_, given) => attribute(given),
  plan: (_, given) => plan(given),
  erlang_b: (_, given) => erlangB(given),
};

function answered(work) {
  try {
    return { ok: work() };
  } catch (error) {
    assert.ok(error instanceof RingtraceError, error.stack);
    return { error: error.code };
  }
}

// Events are given as they were got.
const given = (step) => (step.do === 'apply' ? step.with : camelCased(JSON.parse(input(step))));

let steps = 0;
for (const name of files) {
  const file = read(name);
  test(`${name}: ${file.topic}`, () => {
    for (const scenario of file.scenarios) {
      if (scenario.open_fails) continue;
      const [config, at] = opening(file, scenario);
      const door = new Door(JSON.stringify(config), at);
      const tracker = new Tracker(camelCased(config), { at });
      for (const step of scenario.steps ?? []) {
        const method = METHODS[step.do];
        // A text that is no JSON, and shapes that no method can be given, are the door's alone.
        if (!method || step.text !== undefined) continue;
        const exact = JSON.parse(door.ask(step.do, input(step)));
        if (exact.error?.code === 'invalid_shape') continue;
        const answer = answered(() => method(tracker, given(step)));
        const about = `${scenario.name}: ${step.do} ${JSON.stringify(step.with)}`;
        if (exact.error) assert.equal(answer.error, exact.error.code, about);
        else if (step.do === 'batch') assert.equal(answer.ok.length, exact.ok.length, about);
        else assert.deepEqual(named(same(answer.ok)), named(same(exact.ok)), about);
        steps += 1;
      }
      assert.deepEqual(tracker.snapshot(), door.snapshot(), scenario.name);
    }
  });
}

test('many steps were taken', () => assert.ok(steps > 500, `${steps}`));
