// Runs the Rust scanner, compiled to WebAssembly, behind the interface of `script/scan.js`. Where a page may not
// compile WebAssembly, `instantiate` is rejected, and the interpreter goes on alone.
//
//   const scanner = await instantiate(fetch('slim.wasm'), table);
//   scanner.edits(['Call (212) ', '555-0100']);

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
 * @param {string} table
 */
function write({ memory, room, table: take }, table) {
  const encode = (/** @type {string} */ text) => new TextEncoder().encode(text);
  const rows = [...read(table)]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([digits, forms]) => forms.map((form) => ({
      form, beginning: +digits.slice(0, 4), texts: [digits, form.print, form.lead, form.mask].map(encode),
    })));
  const size = rows.reduce((sum, { texts }) => texts.reduce((sum, text) => sum + text.length, sum), 0);
  const fixed = BEGINNINGS + 1 + rows.length * ROW;
  let at = room(fixed + Math.ceil(size / 4));
  const words = new Uint32Array(memory.buffer, at, fixed);
  const bytes = new Uint8Array(memory.buffer);
  for (let four = 0, row = 0; four <= BEGINNINGS; words[four++] = row)
    while (row < rows.length && rows[row].beginning < four) row++;
  at += fixed * 4;
  rows.forEach(({ form, texts }, row) => {
    const sizes = texts.map((text) => text.length);
    const accepted = +form.plus + 2 * +form.plain;
    words.set([at, ...sizes, form.head, form.kind, form.seam, accepted, form.rule], BEGINNINGS + 1 + row * ROW);
    for (const text of texts) {
      bytes.set(text, at);
      at += text.length;
    }
  });
  take();
}

/**
 * @param {WebAssembly.Module | BufferSource | Response | Promise<Response>} source The compiled module, its bytes, or
 *   what `fetch` answers.
 * @param {string} table A compiled table.
 * @returns {Promise<import('../script/scan.js').Scanner>}
 */
export async function instantiate(source, table) {
  const given = await source;
  const module = given instanceof WebAssembly.Module
    ? given
    : await WebAssembly.compile('arrayBuffer' in given ? await given.arrayBuffer() : given);
  const exports = /** @type {Exports} */ (/** @type {unknown} */ ((await WebAssembly.instantiate(module)).exports));
  write(exports, table);
  const { memory, room, scan } = exports;
  const decoder = new TextDecoder();
  return {
    edits(segments, masked = true) {
      const text = segments.join('');
      /** @type {import('../script/scan.js').Edit[]} */
      const edits = [];
      // Most texts of a page hold no digit of any script.
      if (!/[\d\u0660-\uffff]/.test(text)) return edits;
      const cuts = segments.length - 1;
      let at = room(cuts + Math.ceil(text.length / 2));
      const positions = new Uint32Array(memory.buffer, at, cuts);
      const units = new Uint16Array(memory.buffer, at + cuts * 4, text.length);
      for (let cut = 0, end = 0; cut < cuts; cut++) positions[cut] = end += segments[cut].length;
      for (let unit = 0; unit < text.length; unit++) units[unit] = text.charCodeAt(unit);
      at = scan(cuts, text.length, masked);
      const { buffer } = memory;
      const words = new Uint32Array(buffer, at, 1);
      for (let left = words[0]; left--; at += EDIT * 4) {
        const [number, rule, segment, start, end, from, size] = new Uint32Array(buffer, at + 4, EDIT);
        edits.push({ number, rule, segment, start, end, text: decoder.decode(new Uint8Array(buffer, from, size)) });
      }
      return edits;
    },
  };
}
