// Reads a possible number off a text: where each of its digits stands, and what lies between them.

import { GAP, isDigit } from './characters.js';

/** More digits than any accepted form has. */
const SLOTS_MAX = 24;
/** Characters between two digits, those that cannot be seen included. */
const GAP_MAX = 99;
/** Visible separators between two digits; a run of blanks counts once. */
const GAP_MARKS_MAX = 6;
/** Pairs of brackets in one number: `(+44) (0)20 ...` has two. */
const BRACKETS_MAX = 2;

/** What stands between a digit and the one before it: nothing to be seen, blanks only, other separators too. */
export const NO_GAP = 0;
export const BLANKS = 1;
export const MARKS = 2;

/** Whether a bracket is open at a digit: none; the one before the first digit; one opened between the digits. */
const CLOSED = 0;
export const OUTER = 1;
export const INNER = 2;

/**
 * One digit (or vanity letter) of a possible number: a single UTF-16 unit.
 * @typedef {object} Slot
 * @property {number} at
 * @property {string} digit   Its value.
 * @property {boolean} letter Whether it is written as a letter.
 * @property {number} gap
 * @property {number} bracket
 */

/**
 * What stands directly before the first digit and may belong to the number: `+`, `(`, `(+`, `+(`, with at most one
 * blank beside each. Positions, or -1.
 * @param {string} text Normal text.
 * @param {number} at
 * @returns {[plus: number, open: number]}
 */
export function leadOf(text, at) {
  let plus = -1;
  let open = -1;
  for (let blanks = 0, hidden = 0, c; (c = text[--at]); ) {
    if (c === '\xad' && hidden < 8) hidden++;
    else if (/[ \t\v\f]/.test(c) && !blanks) blanks = 1;
    else if (/[([]/.test(c) && open < 0) (open = at), (blanks = 0);
    else if (c === '+' && plus < 0) (plus = at), (blanks = 0);
    else break;
  }
  return [plus, open];
}

const IN_GAP = RegExp(GAP);

/**
 * Reads digits from `first` on, as far as only separators lie between them.
 * @param {string} text   Normal text.
 * @param {number} first
 * @param {boolean} outer Whether a bracket stands before the first digit.
 */
export function slotsFrom(text, first, outer) {
  /** @type {Slot[]} */
  const slots = [];
  let bracket = outer ? OUTER : CLOSED;
  let pairs = +outer;
  // The gap: what it is, its characters, those to be seen, and whether the last one of those is a blank.
  let gap = NO_GAP;
  let size = 0;
  let marks = 0;
  let blank = false;
  for (let at = first, c; slots.length < SLOTS_MAX && (c = text[at]); at++) {
    const letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (letter || isDigit(c)) {
      if (letter && !slots[2]) break;
      // The digit a telephone's key shows beside a letter (ITU-T E.161).
      const digit = letter ? '22233344455566677778889999'[parseInt(c, 36) - 10] : c;
      slots.push({ at, digit, letter, gap, bracket });
      gap = size = marks = 0;
      blank = false;
    } else if (!IN_GAP.test(c) || ++size > GAP_MAX) break;
    else if (c !== '\xad' && !(blank && /\s/.test(c))) {
      blank = /\s/.test(c);
      if (++marks > GAP_MARKS_MAX) break;
      gap = marks < 2 && blank ? BLANKS : MARKS;
      const opens = +(c === '(' || c === '[');
      if (!opens && c !== ')' && c !== ']') continue;
      // Brackets must pair and may not nest. But Koreans write `02) 555-0100`: an area (two digits at least, so that
      // it is no item of a list) and one bracket.
      if (!opens && !bracket && !pairs && slots[1]) pairs = BRACKETS_MAX;
      else if (opens === +!!bracket || (pairs += opens) > BRACKETS_MAX) break;
      else bracket = opens && INNER;
    }
  }
  return slots;
}
