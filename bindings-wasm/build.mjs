// Builds what a site serves, prints the sizes, and fails when one is over its budget:
//
// * `dist/ringtrace.js` for a script tag, `dist/ringtrace.mjs` for `import`: the conversation with the backend, and all
//   that is done to the page;
// * `dist/ringtrace-scan.js`, loaded by either of them while the backend is asked: what finds numbers in a text;
// * `dist/ringtrace-all.js`: both in one file, for a script tag;
// * `dist/ringtrace-decide.js`, loaded by any of them where there is a table: what chooses numbers without a backend;
// * `dist/ringtrace-wasm.js`: the scanner in WebAssembly, for `data-wasm`; `build-wasm.sh` puts `slim.wasm` beside it.
//
//   node build.mjs

import { build } from 'esbuild';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { minify } from 'terser';

/** Over the wire, brotli at its best, in bytes. */
const BUDGETS = {
  'ringtrace.js': 5000, 'ringtrace.mjs': 5000, 'ringtrace-scan.js': 3600, 'ringtrace-all.js': 8600, 'ringtrace-decide.js': 4100,
  'ringtrace-wasm.js': 1360,
};
/** All that a visitor loads with `data-wasm`, and what it may take together. */
const TOGETHER = ['ringtrace.js', 'ringtrace-wasm.js', 'slim.wasm'];
const TOGETHER_MAX = 12_288;

/** Fields of the script's own records: no browser and no site knows them by name. */
const OWN_FIELDS =
  /^(accept|lead|mask|seam|plain|plus|order|digit|letter|gap|bracket|slots|signed|bracketed|spaced|solid|beginning|wrote|undo|since|counts|rounds)$/;

/** What is imported by need is a file of its own, beside the script. */
const apart = (source, file) => ({
  name: file,
  setup: ({ onResolve }) =>
    onResolve({ filter: source }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: `./${file}`, external: true } : undefined,
    ),
});
const scan = apart(/\/scan\.js$/, 'ringtrace-scan.js');
const decide = apart(/\/decide\/browser\.js$/, 'ringtrace-decide.js');

const here = (path) => new URL(path, import.meta.url).pathname;

async function bundle(file, entry, format, plugins = []) {
  const { outputFiles } = await build({
    entryPoints: [here(entry)], bundle: true, format, target: 'es2022', charset: 'ascii', plugins, write: false,
  });
  const { code } = await minify(outputFiles[0].text, {
    module: format === 'esm',
    toplevel: true,
    ecma: 2020,
    compress: {
      passes: 4, unsafe_arrows: true, unsafe_methods: true, pure_getters: true,
      keep_fargs: false, hoist_props: true,
    },
    mangle: { properties: { regex: OWN_FIELDS } },
    // A site may serve the script in any encoding.
    format: { ascii_only: true, quote_style: 1 },
  });
  await writeFile(here(`dist/${file}`), code);
  const bytes = Buffer.from(code);
  const brotli = brotliCompressSync(bytes).length;
  console.log(`${file}: ${brotli} bytes brotli, ${gzipSync(bytes, { level: 9 }).length} gzip, ${bytes.length} plain`);
  keep(file, brotli, BUDGETS[file]);
}

function keep(what, bytes, budget) {
  if (bytes <= budget) return;
  console.error(`${what} is over its budget of ${budget} bytes by ${bytes - budget}`);
  process.exitCode = 1;
}

await mkdir(here('dist'), { recursive: true });
await bundle('ringtrace.js', 'script/tag.js', 'iife', [scan, decide]);
await bundle('ringtrace.mjs', 'script/index.js', 'esm', [scan, decide]);
await bundle('ringtrace-scan.js', 'script/scan.js', 'esm');
await bundle('ringtrace-all.js', 'script/tag.js', 'iife', [decide]);
await bundle('ringtrace-decide.js', 'decide/browser.js', 'esm');
await bundle('ringtrace-wasm.js', 'slim/compile.js', 'esm');

if (existsSync(here('dist/slim.wasm'))) {
  const sizes = TOGETHER.map((file) => brotliCompressSync(readFileSync(here(`dist/${file}`))).length);
  const sum = sizes.reduce((one, other) => one + other);
  console.log(`${TOGETHER.join(' + ')}: ${sizes.join(' + ')} = ${sum} bytes brotli`);
  keep('with data-wasm, everything', sum, TOGETHER_MAX);
}
