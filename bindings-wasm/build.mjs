// Builds what a site serves: `dist/ringtrace.js` for a script tag, `dist/ringtrace.mjs` for `import`. Prints their
// sizes, and fails when one is over its budget.
//
//   node build.mjs

import { build } from 'esbuild';
import { mkdir, writeFile } from 'node:fs/promises';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { minify } from 'terser';

/** Over the wire, brotli at its best, in bytes. */
const BUDGET = 5000;

/** Fields of the script's own records: no browser and no site knows them by name. */
const OWN_FIELDS =
  /^(accept|lead|mask|seam|plain|plus|order|digit|letter|gap|bracket|slots|signed|bracketed|spaced|solid|wrote|may|undo)$/;

const here = (path) => new URL(path, import.meta.url).pathname;

async function bundle(entry, format, file) {
  const { outputFiles } = await build({
    entryPoints: [here(entry)], bundle: true, format, target: 'es2022', charset: 'ascii', write: false,
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
    format: { ascii_only: true },
  });
  await writeFile(here(file), code);
  const bytes = Buffer.from(code);
  const sizes = { file, bytes: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotliCompressSync(bytes).length };
  console.log(Object.entries(sizes).map(([what, size]) => `${what} ${size}`).join('  '));
  return sizes;
}

await mkdir(here('dist'), { recursive: true });
const built = [
  await bundle('script/tag.js', 'iife', 'dist/ringtrace.js'),
  await bundle('script/index.js', 'esm', 'dist/ringtrace.mjs'),
];
for (const { file, brotli } of built) {
  if (brotli <= BUDGET) continue;
  console.error(`${file} is over its budget of ${BUDGET} bytes by ${brotli - BUDGET}`);
  process.exitCode = 1;
}
