// What the page script's `data-wasm` names: the scanner in WebAssembly, with `slim.wasm` beside it.

import { instantiate } from './scanner.js';

/** A scanner over a compiled table. Rejected where the page's policy forbids WebAssembly. */
export const compile = (/** @type {string} */ table) =>
  instantiate(fetch(new URL('./slim.wasm', import.meta.url)), table);
