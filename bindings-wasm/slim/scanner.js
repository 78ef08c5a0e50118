// Runs the Rust scanner, compiled to WebAssembly, behind the interface of `script/scan.js`.
//
//   const scanner = await instantiate(await WebAssembly.compileStreaming(fetch('slim.wasm')), table);
//   scanner.edits(['Call (212) ', '555-0100']);

import { roughly } from '../script/scan/roughly.js';
import { read } from '../script/scan/table.js';

/** What four digits forms may begin with. */
const BEGINNINGS = 10000;
/** How many words a row has; see `Row` in src/table.rs. */
const ROW = 10;
/** How many words tell an edit; see `scan` in src/lib.rs. */
const EDIT = 7;

/**
 * @typedef {object} Exports
 * @property {WebAssembly.Memory} memory
 * @property {(words: number) => number} room
 * @property {() => void} table
 * @property {(cuts: number, units: number, masked: boolean) => number} scan
 */

/**
 * Lays a table out in the module's memory.
 * @param {Exports} exports
 * @param {Map<string, import('../script/scan/table.js').Form[]>} forms
 */
function write({ memory, room, table: take }, forms) {
  const encoder = new TextEncoder();
  // In the order of their digits.
  const rows = [...forms].sort().flatMap(([digits, list]) =>
    list.map((form) => ({
      form, beginning: +digits.slice(0, 4), texts: [digits, form.print, form.lead, form.mask].map((text) => encoder.encode(text)),
    })));
  const bytes = rows.flatMap(({ texts }) => texts.flatMap((text) => [...text]));
  const fixed = BEGINNINGS + 1 + rows.length * ROW;
  let at = room(fixed + Math.ceil(bytes.length / 4));
  const words = new Uint32Array(memory.buffer, at, fixed);
  at += fixed * 4;
  new Uint8Array(memory.buffer).set(bytes, at);
  for (let four = 0, row = 0; four <= BEGINNINGS; words[four++] = row)
    while (row < rows.length && rows[row].beginning < four) row++;
  rows.forEach(({ form, texts }, row) => {
    const sizes = texts.map((text) => text.length);
    const accepted = +form.plus + 2 * +form.plain;
    words.set([at, ...sizes, form.head, form.kind, form.seam, accepted, form.rule], BEGINNINGS + 1 + row * ROW);
    for (const size of sizes) at += size;
  });
  take();
}

/**
 * @param {WebAssembly.Module} module The compiled module.
 * @param {string} table A compiled table.
 * @returns {Promise<import('../script/scan.js').Scanner>}
 */
export async function instantiate(module, table) {
  const forms = read(table);
  const exports = /** @type {Exports} */ (/** @type {unknown} */ ((await WebAssembly.instantiate(module)).exports));
  write(exports, forms);
  const anywhere = roughly(forms.values());
  const may = (/** @type {string} */ text) => text.search(anywhere) >= 0;
  const { memory, room, scan } = exports;
  const decoder = new TextDecoder();
  return {
    may,
    edits(segments, masked = true) {
      const text = segments.join('');
      /** @type {import('../script/scan.js').Edit[]} */
      const edits = [];
      // Copying a text costs more than this look at it.
      if (!may(text)) return edits;
      const cuts = segments.length - 1;
      let at = room(cuts + Math.ceil(text.length / 2));
      const positions = new Uint32Array(memory.buffer, at, cuts);
      const units = new Uint16Array(memory.buffer, at + cuts * 4, text.length);
      for (let cut = 0, end = 0; cut < cuts; cut++) positions[cut] = end += segments[cut].length;
      for (let unit = 0; unit < text.length; unit++) units[unit] = text.charCodeAt(unit);
      at = scan(cuts, text.length, masked) / 4;
      const { buffer } = memory;
      const words = new Uint32Array(buffer);
      for (let left = words[at++]; left--; at += EDIT) {
        const [number, rule, segment, start, end, from, size] = words.subarray(at, at + EDIT);
        edits.push({ number, rule, segment, start, end, text: decoder.decode(new Uint8Array(buffer, from, size)) });
      }
      return edits;
    },
  };
}
