// A small interpreter of the compiled table of substitution rules (core/src/page/table.rs): finds the destinations'
// numbers in a text and says what to write over them. It makes the same edits as the Rust scanner.
//
//   const scanner = compile(table);
//   scanner.edits(['Call (212) ', '555-0100']);
//   // [{ number: 0, rule: 0, segment: 1, start: 0, end: 8, text: '555-0142' }]

import { DIGIT, kind } from './scan/characters.js';
import { changes, part } from './scan/print.js';
import { BLANKS, INNER, leadOf, MARKS, NO_GAP, OUTER, slotsFrom } from './scan/slots.js';
import { ALIAS, BARE, read, TRUNK } from './scan/table.js';
import { left, right } from './scan/whole.js';

/** @typedef {import('./scan/table.js').Group} Group */
/** @typedef {import('./scan/table.js').Head} Head */
/** @typedef {import('./scan/table.js').Entry} Entry */

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
 * @property {(segments: string[], masked?: boolean) => Edit[]} edits What would change in a text that lies in
 *   segments. With `masked` false, masks are left aside and the page's own shape is kept, as in URLs and data.
 */

/** The least digits of a form without plus sign or name. */
const DIGITS_MIN = 6;
/** A vanity number has at least this many letters; fewer are a unit or an initial. */
const LETTERS_MIN = 3;
/** How many accepted forms may begin with the same digits before the rest is not looked at. */
const CANDIDATES_MAX = 8;

/**
 * Whether `accept` is accepted after `head` without a plus sign.
 * @param {Group} group
 * @param {Head} head
 * @param {string} accept
 */
function accepts(group, head, accept) {
  if (head.form === ALIAS) return true;
  if (head.form !== BARE) return head.digits.length + accept.length >= DIGITS_MIN;
  const trunks = group.heads.some((other) => other.form === TRUNK);
  return accept.length >= DIGITS_MIN && !(trunks && accept[0] === '0');
}

/**
 * The accepted numbers among the first digits, the longest first.
 * @param {Group[]} groups
 * @param {string} digits
 * @param {boolean} plus
 */
function candidates(groups, digits, plus) {
  /** @type {{ head: Head, entry: Entry, size: number }[]} */
  const out = [];
  for (const group of groups) {
    for (const head of group.heads) {
      const from = head.digits.length;
      if ((plus && !head.plus) || !digits.startsWith(head.digits)) continue;
      for (const length of group.lengths) {
        const entry = digits.length >= from + length && group.entries.get(digits.slice(from, from + length));
        if (entry && (plus || accepts(group, head, entry.accept))) out.push({ head, entry, size: from + length });
      }
    }
  }
  return out.slice(0, CANDIDATES_MAX).sort((a, b) => b.size - a.size || a.entry.rule - b.entry.rule);
}

/**
 * Whether the first slots are the candidate, and stand alone.
 * @param {string} text
 * @param {{ plus: number, open: number }} lead
 * @param {import('./scan/slots.js').Slot[]} all
 * @param {{ head: Head, entry: Entry, size: number }} candidate
 * @returns {import('./scan/print.js').Found | undefined}
 */
function check(text, lead, all, { head, entry, size }) {
  const slots = all.slice(0, size);
  const last = slots[size - 1];
  const letters = slots.filter((slot) => slot.letter).length;
  if (last.bracket === INNER || (letters && letters < LETTERS_MIN)) return;
  const plus = lead.plus >= 0;
  if (!plus && head.seam && slots[head.seam].gap === NO_GAP) return;
  // The number begins with its plus sign, and with its bracket if that is closed again inside.
  let start = plus ? lead.plus : slots[0].at;
  const bracketed = lead.open >= 0 && lead.open < start && last.bracket !== OUTER;
  if (bracketed) start = lead.open;
  const end = last.at + 1;
  const gaps = slots.slice(1).map((slot) => slot.gap);
  const solid = !gaps.some((gap) => gap !== NO_GAP);
  const spaced = !solid && !gaps.includes(MARKS);
  const span = { start, end, digits: size, form: head.form, plus, bracketed, spaced, solid };
  if (left(text, span) && right(text, span)) return { start, end, slots, head: head.digits.length, entry };
}

/**
 * Reads a compiled table.
 * @param {string} table
 * @returns {Scanner}
 * @throws {Error} If the text is no table, or one of a later version.
 */
export function compile(table) {
  const { groups, starts } = read(table);

  const atDigit = (/** @type {string} */ text, /** @type {number} */ first) => {
    const lead = leadOf(text, first);
    const slots = slotsFrom(text, first, lead.open >= 0, starts);
    if (!slots) return;
    const digits = slots.map((slot) => slot.digit).join('');
    for (const candidate of candidates(groups, digits, lead.plus >= 0)) {
      const found = check(text, lead, slots, candidate);
      if (found) return found;
    }
  };

  return {
    edits(segments, masked = true) {
      const text = segments.length > 1 ? segments.join('') : segments[0] || '';
      let total = 0;
      const ends = segments.map((segment) => (total += segment.length));
      /** @type {Edit[]} */
      const out = [];
      let number = 0;
      for (let at = 0, was = 0; at < total; ) {
        const isDigit = kind(text, at) >= DIGIT;
        const found = isDigit && !was && atDigit(text, at);
        was = +isDigit;
        if (!found) {
          at++;
          continue;
        }
        at = found.end;
        was = 0;
        const before = out.length;
        const all = changes(text, found, masked).flatMap((change) => part(change, ends, found.slots));
        for (let segment = ends.findIndex((end) => end > found.start), from; segment < ends.length; segment++) {
          from = segment ? ends[segment - 1] : 0;
          if (from >= found.end) break;
          const start = Math.max(found.start, from);
          const end = Math.min(found.end, ends[segment]);
          const own = all.filter((change) => start <= change[0] && change[1] <= end);
          if (start === end || !own.length) continue;
          let written = '';
          let copied = start;
          for (const [first, last, instead] of own) {
            written += text.slice(copied, first) + instead;
            copied = last;
          }
          written += text.slice(copied, end);
          out.push({ number, rule: found.entry.rule, segment, start: start - from, end: end - from, text: written });
        }
        if (out.length > before) number++;
      }
      return out;
    },
  };
}
