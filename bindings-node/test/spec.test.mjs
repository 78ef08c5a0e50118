// Every scenario of the specification through the native module: the same bytes as in Rust. `RINGTRACE_SPEC_ANSWERS`
// is what `cargo run -p ringtrace --example spec_answers` printed.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

const require = createRequire(import.meta.url);
const { Door } = require(join(dirname(require.resolve('ringtrace/package.json')), 'dist', 'ringtrace.node'));

const lines = readFileSync(process.env.RINGTRACE_SPEC_ANSWERS, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));

/** A door and no error answer, or none and the error answer. */
function opened(open) {
  try {
    return { door: open(), answer: null };
  } catch (error) {
    return { answer: error.message };
  }
}

/** What one line of Rust's answers comes to here; answers the door to go on with. */
function replay(line, door, about) {
  if ('ask' in line) {
    assert.equal(door.ask(line.ask, line.input), line.answer, about);
    return door;
  }
  if ('snapshot' in line) {
    assert.equal(Buffer.from(door.snapshot()).toString('base64'), line.snapshot, about);
    return door;
  }
  const open =
    'scenario' in line
      ? () => new Door(line.config, line.at)
      : () => Door.restore(line.restore === null ? door.snapshot() : Buffer.from(line.restore));
  const { door: other = door, answer } = opened(open);
  assert.equal(answer, line.answer, about);
  return other;
}

test('all scenarios have the same answers, to the byte', () => {
  let [door, scenario] = [];
  const counted = { scenario: 0, ask: 0, restore: 0, snapshot: 0 };
  for (const line of lines) {
    if ('scenario' in line) [scenario, door] = [line.scenario, undefined];
    door = replay(line, door, scenario);
    for (const kind in counted) counted[kind] += kind in line ? 1 : 0;
  }
  assert.ok(
    counted.scenario > 300 && counted.ask > 1000 && counted.snapshot > 250 && counted.restore > 0,
    JSON.stringify(counted),
  );
});
