// The Rust scanner, the WebAssembly module and the JavaScript interpreter make the same edits, always: on the texts of
// core/spec/page and on made-up ones. Run `build-wasm.sh slim` first.
//
// RINGTRACE_SEED and RINGTRACE_CASES choose other made-up texts, and how many.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { compile } from '../script/scan.js';
import { instantiate } from '../slim/scanner.js';

const path = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));
const module = await WebAssembly.compile(readFileSync(path('../dist/slim.wasm')));
const seed = process.env.RINGTRACE_SEED ?? '20260302';
const cases = process.env.RINGTRACE_CASES ?? '10000';

/** A scanner of each kind for a table, kept while the table stays. */
let table = '';
/** @type {import('../script/scan.js').Scanner[]} */
let scanners = [];
async function both(/** @type {string} */ other) {
  if (other !== table) scanners = [compile(other), await instantiate(module, other)];
  table = other;
  return scanners;
}

const flat = (/** @type {import('../script/scan.js').Edit[]} */ edits) =>
  edits.map(({ number, rule, segment, start, end, text }) => [number, rule, segment, start, end, text]);

/** @type {{ table: string, segments: string[] }[]} */
const texts = [];

test('Rust, WebAssembly and JavaScript make the same edits', async () => {
  const arguments_ = ['run', '--quiet', '--package', 'ringtrace', '--example', 'page_edits', '--', seed, cases];
  const rust = spawn('cargo', arguments_, { cwd: path('../..'), stdio: ['ignore', 'pipe', 'inherit'] });
  let changed = 0;
  for await (const text of createInterface({ input: rust.stdout })) {
    const { table, segments, edits } = JSON.parse(text);
    texts.push({ table, segments });
    changed += edits.length > 0 ? 1 : 0;
    const [script, wasm] = await both(table);
    const where = JSON.stringify({ table, segments });
    assert.deepEqual(flat(wasm.edits(segments)), edits, `WebAssembly: ${where}`);
    assert.deepEqual(flat(script.edits(segments)), edits, `JavaScript: ${where}`);
    assert.deepEqual(wasm.edits(segments, false), script.edits(segments, false), `without masks: ${where}`);
  }
  assert.ok(texts.length > Number(cases) && changed * 4 > texts.length, `only ${changed} of ${texts.length} change`);
});

test('halves of surrogate pairs and empty segments are no difference', async () => {
  for (const [index, { table, segments }] of texts.entries()) {
    if (index % 7) continue;
    const odd = segments.flatMap((text, at) => [text.replace(/ /g, at % 2 ? ' \ud83d ' : '\udc00'), '']);
    const [script, wasm] = await both(table);
    assert.deepEqual(wasm.edits(odd), script.edits(odd), JSON.stringify({ table, odd }));
  }
});

test('no text, and one larger than the memory at the start', async () => {
  const [script, wasm] = await both('ringtrace\t1\t00 011\n+1\t1\n0\t2125550100\t2125550142\t\t\n');
  for (const segments of [[], [''], ['', '', ''], ['7'], ['212-555-0100', 'x'.repeat(3_000_000), ' 212-555-0100']])
    assert.deepEqual(wasm.edits(segments), script.edits(segments));
  assert.equal(wasm.edits(['(212) 555-', '0100'])[0].text, '0142');
});

test('what is no table is refused', async () => {
  for (const text of ['', 'ringtrace\t2\t\n', 'other\t1\t\n']) await assert.rejects(instantiate(module, text));
});
