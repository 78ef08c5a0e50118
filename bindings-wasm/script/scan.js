// A small interpreter of the compiled table of substitution rules (core/src/page/table.rs): finds the destinations'
// numbers in a text and says what to write over them. It makes the same edits as the Rust scanner.
//
//   const scanner = compile(table);
//   scanner.edits(['Call (212) ', '555-0100']);
//   // [{ number: 0, rule: 0, segment: 1, start: 0, end: 8, text: '555-0142' }]

import { CHAIN, isDigit, normal } from './scan/characters.js';
import { BLANKS, INNER, leadOf, MARKS, NO_GAP, OUTER, slotsFrom } from './scan/number.js';
import { print } from './scan/print.js';
import { roughly } from './scan/roughly.js';
import { read } from './scan/table.js';
import { left, right } from './scan/whole.js';

/**
 * One replacement in one segment of a text. A number that runs over several segments has one for each segment it
 * changes, all with the same `number`.
 * @typedef {object} Edit
 * @property {number} number  Which of the found numbers it belongs to, in the order of the text.
 * @property {number} rule    The index of the rule.
 * @property {number} segment The index of the segment.
 * @property {number} start   Where the number's share of the segment begins, in UTF-16 units.
 * @property {number} end     Where it ends.
 * @property {string} text    What to put there.
 */

/**
 * @typedef {object} Scanner
 * @property {(text: string) => boolean} may Whether a text may hold a number: a quick look that never misses one.
 * @property {(segments: string[], masked?: boolean) => Edit[]} edits What would change in a text that lies in
 *   segments. With `masked` false, masks are left aside and the page's own shape is kept, as in URLs and data.
 */

/** @typedef {import('./scan/print.js').Found} Found */

/** A vanity number has at least this many letters; fewer are a unit or an initial. */
const LETTERS_MIN = 3;

/**
 * Whether the first slots are the form, and stand alone.
 * @param {string} text Normal text.
 * @param {[plus: number, open: number]} lead
 * @param {import('./scan/number.js').Slot[]} slots As many as the form has digits.
 * @param {import('./scan/table.js').Form} form
 * @returns {Found | undefined}
 */
function check(text, [plus, open], slots, form) {
  const size = slots.length;
  const last = slots[size - 1];
  const letters = slots.filter((slot) => slot.letter).length;
  const signed = plus >= 0;
  if (!(signed ? form.plus : form.plain) || last.bracket === INNER || (letters && letters < LETTERS_MIN)) return;
  if (!signed && form.seam && slots[form.seam].gap === NO_GAP) return;
  // The number begins with its plus sign, and with its bracket if that is closed again inside.
  let start = signed ? plus : slots[0].at;
  const bracketed = open >= 0 && open < start && last.bracket !== OUTER;
  if (bracketed) start = open;
  const end = last.at + 1;
  const has = (/** @type {number} */ gap) => slots.some((slot, index) => index && slot.gap === gap);
  const spaced = has(BLANKS) && !has(MARKS);
  // Digits glued together may stand beside a gap of blanks.
  const solid = !has(BLANKS) && !has(MARKS);
  const span = { start, end, size, kind: form.kind, signed, bracketed, spaced, solid };
  if (left(text, span) && right(text, span)) return { start, end, slots, form };
}

/**
 * Reads a compiled table.
 * @param {string} table
 * @returns {Scanner}
 * @throws {Error} If the text is no table, or one of a later version.
 */
export function compile(table) {
  const forms = read(table);
  const anywhere = roughly(forms.values());
  /** How many digits may stand before a national number. */
  const most = Math.max(0, ...[...forms.values()].flat().map((form) => form.head));

  /**
   * The number that begins with the digit at `first`, if one does: the longest form that stands alone.
   * @param {string} text Normal text.
   * @param {number} first
   */
  function numberAt(text, first) {
    const lead = leadOf(text, first);
    const slots = slotsFrom(text, first, lead[1] >= 0);
    const digits = slots.map((slot) => slot.digit).join('');
    for (let size = slots.length; size > 3; size--) {
      for (const form of forms.get(digits.slice(0, size)) || []) {
        const found = check(text, lead, slots.slice(0, size), form);
        if (found) return found;
      }
    }
  }

  return {
    may: (text) => text.search(anywhere) >= 0,

    edits(segments, masked = true) {
      const text = segments.join('');
      /** @type {Edit[]} */
      const out = [];
      if (!this.may(text)) return out;
      const read = normal(text);
      let total = 0;
      const ends = segments.map((segment) => (total += segment.length));
      let number = 0;
      let segment = 0;
      anywhere.lastIndex = 0;
      for (let hit, last = 0; (hit = anywhere.exec(text)); ) {
        // A number begins with one of the runs of digits before, as far as only separators lie between, and no more
        // digits than there may be before the national number.
        const starts = [];
        for (let at = hit.index, before = 0; at >= last && before <= most; at--) {
          if (isDigit(read[at])) {
            if (!isDigit(read[at - 1])) starts.unshift(at);
          } else if (at < hit.index && !CHAIN.test(read[at])) break;
          before += +isDigit(read[at - 1]);
        }
        let found;
        for (const start of starts) if ((found = numberAt(read, start))) break;
        anywhere.lastIndex = hit.index + 1;
        if (!found) continue;
        anywhere.lastIndex = last = found.end;
        const cells = print(text, found, masked, ends);
        while (ends[segment] <= found.start) segment++;
        const before = out.length;
        for (let own = segment, at = found.start; at < found.end; own++) {
          const from = own && ends[own - 1];
          const start = at - from;
          let written = '';
          let changed = false;
          for (; at < found.end && at < ends[own]; at++) {
            written += cells[at] ?? text[at];
            changed ||= at in cells;
          }
          if (changed)
            out.push({ number, rule: found.form.rule, segment: own, start, end: at - from, text: written });
        }
        if (out.length > before) number++;
      }
      return out;
    },
  };
}
