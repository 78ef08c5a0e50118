// What the page script's `data-wasm` names: the scanner in WebAssembly, with `slim.wasm` beside it. It comes while the
// backend is asked; where the page's policy forbids WebAssembly, this module cannot be loaded.

import { instantiate } from './scanner.js';

const module = await WebAssembly.compile(await (await fetch(new URL('./slim.wasm', import.meta.url))).arrayBuffer());

/** A scanner over a compiled table. */
export const compile = (/** @type {string} */ table) => instantiate(module, table);
