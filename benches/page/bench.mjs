// The same text through the scanners of the browser: WebAssembly, the JavaScript interpreter, and libphonenumber-js where
// it is installed. Run the Rust benchmark first (it writes the material), and `bindings-wasm/build-wasm.sh slim`.
//
//   node benches/page/bench.mjs [folder]

import { readFileSync } from 'node:fs';

import { compile } from '../../bindings-wasm/script/scan.js';
import { instantiate } from '../../bindings-wasm/slim/scanner.js';

const folder = process.argv[2] ?? 'target/page-bench';
const text = readFileSync(`${folder}/text.txt`, 'utf8');
const table = readFileSync(`${folder}/table.txt`, 'utf8');
const numbers = +readFileSync(`${folder}/count.txt`, 'utf8').split(' ')[0];
const slim = readFileSync(new URL('../../bindings-wasm/dist/slim.wasm', import.meta.url));
const wasm = await instantiate(await WebAssembly.compile(slim), table);

/** Megabytes a second of this process's time, the best of several rounds. */
function measure(name, text, rounds, run) {
  let found = run(text);
  let best = Infinity;
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage();
    found = run(text);
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, user + system);
  }
  const speed = text.length / best;
  console.log(`| ${name} | ${speed < 10 ? speed.toFixed(1) : Math.round(speed)} | ${found} |`);
}

console.log(`| text, ${Math.round(text.length / 1000)} kB, ${numbers} numbers | MB/s | found |\n| --- | ---: | ---: |`);
measure('WebAssembly, one text', text, 9, (text) => wasm.edits([text]).length);
const lines = text.split('\n');
measure('WebAssembly, line by line', text, 9, () => lines.reduce((sum, line) => sum + wasm.edits([line]).length, 0));
const script = compile(table);
measure('JavaScript interpreter, one text', text, 9, (text) => script.edits([text]).length);
measure('JavaScript interpreter, line by line', text, 9, () =>
  lines.reduce((sum, line) => sum + script.edits([line]).length, 0));
const peer = await import('libphonenumber-js/max').catch(() => null);
if (peer) {
  const part = text.slice(0, text.length / 20);
  measure('libphonenumber-js/max, a twentieth', part, 3, (text) => peer.findPhoneNumbersInText(text, 'US').length);
}
