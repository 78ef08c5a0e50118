// The scenarios of core/spec through the engine in WebAssembly: every answer and every snapshot is the same bytes as in
// Rust. Run `build-wasm.sh engine` first, and the example that writes Rust's answers (core/spec/README.md).

import assert from 'node:assert/strict';
import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { ask, Door, initSync } from '../dist/engine/ringtrace_engine.js';

const path = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));
const answers = process.env.RINGTRACE_SPEC_ANSWERS ?? path('../../target/spec_answers.jsonl');

initSync({ module: readFileSync(path('../dist/engine/ringtrace_engine_bg.wasm')) });

/** The message of what `make` throws, else null. */
function thrown(/** @type {() => void} */ make) {
  try {
    make();
    return null;
  } catch (error) {
    return /** @type {Error} */ (error).message;
  }
}

test('every answer is the one that Rust gives', async () => {
  /** @type {Door | undefined} */
  let door;
  let scenario = '';
  let scenarios = 0;
  let steps = 0;
  for await (const text of createInterface({ input: createReadStream(answers) })) {
    const line = JSON.parse(text);
    if ('scenario' in line) {
      scenario = line.scenario;
      scenarios++;
      door?.free();
      door = undefined;
      assert.equal(thrown(() => (door = new Door(line.config, line.at))), line.answer, scenario);
      continue;
    }
    const open = /** @type {Door} */ (/** @type {unknown} */ (door));
    if ('ask' in line) {
      steps++;
      assert.equal(open.ask(line.ask, line.input), line.answer, `${scenario}: ${line.ask} ${line.input.slice(0, 200)}`);
    } else if ('restore' in line) {
      steps++;
      const bytes = line.restore === null ? open.snapshot() : new TextEncoder().encode(line.restore);
      assert.equal(thrown(() => (door = Door.restore(bytes))), line.answer, scenario);
    } else {
      assert.equal(Buffer.from(open.snapshot()).toString('base64'), line.snapshot, scenario);
    }
  }
  assert.ok(scenarios > 300 && steps > 1000, `only ${scenarios} scenarios, ${steps} steps`);
});

test('operations without a tracker need none', () => {
  const rules = [{ destination: '+12125550100', tracking: '+12125550142' }];
  const answer = ask('replace', JSON.stringify({ rules, text: 'Call 212-555-0100' }));
  assert.equal(answer, '{"ok":{"text":"Call 212-555-0142"}}');
  assert.equal(JSON.parse(ask('dance', '{}')).error.code, 'unknown_operation');
});
