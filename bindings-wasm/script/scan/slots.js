// Reads the digits of a possible number off a text: where each stands, and what lies between them.

import { CLOSE, DASH, DIGIT, INVISIBLE, kind, LATIN, OPEN, PLUS, SPACE } from './characters.js';

/** More digits than any accepted form has. */
const SLOTS_MAX = 24;
/** Visible separators between two digits; a run of blanks counts once. */
const GAP_MARKS_MAX = 6;
/** Characters of any kind from a digit to the next (an indented line break is long). */
const GAP_CHARACTERS_MAX = 100;
/** Pairs of brackets in one number: `(+44) (0)20 ...` has two. */
const BRACKETS_MAX = 2;

/** What stands between a digit and the one before it: nothing to be seen, blanks only, other separators too. */
export const NO_GAP = 0;
export const BLANKS = 1;
export const MARKS = 2;

/** Whether a bracket is open at a digit: none; the one before the first digit; one opened between the digits. */
export const CLOSED = 0;
export const OUTER = 1;
export const INNER = 2;

/**
 * One digit (or vanity letter) of a possible number: a single UTF-16 unit.
 * @typedef {object} Slot
 * @property {number} at
 * @property {number} digit   Its value.
 * @property {boolean} letter Whether it is written as a letter.
 * @property {number} gap
 * @property {number} bracket
 */

/**
 * What stands directly before the first digit and may belong to the number: `+`, `(`, `(+`, `+(`, with at most one
 * blank beside each. Positions, or -1.
 * @param {string} text
 * @param {number} first
 */
export function leadOf(text, first) {
  const lead = { plus: -1, open: -1 };
  for (let at = first - 1, blanks = 0, hidden = 0; at >= 0; at--) {
    const what = kind(text, at);
    if (what === INVISIBLE && hidden < 8) hidden++;
    else if (what === SPACE && !blanks && text[at] !== '\n' && text[at] !== '\r') blanks = 1;
    else if (what === OPEN && lead.open < 0) (lead.open = at), (blanks = 0);
    else if (what === PLUS && lead.plus < 0) (lead.plus = at), (blanks = 0);
    else break;
  }
  return lead;
}

/** The digit a telephone's key shows beside a letter (ITU-T E.161); not a number for letters beyond ASCII. */
const keypad = (/** @type {string} */ letter) => +'22233344455566677778889999'[(letter.charCodeAt(0) | 32) - 97];

/**
 * Reads digits from `first` on, as far as only separators lie between them; nothing if the first three are not among
 * `starts`.
 * @param {string} text
 * @param {number} first
 * @param {boolean} outer Whether a bracket stands before the first digit.
 * @param {Set<string>} starts
 * @returns {Slot[] | undefined}
 */
export function slotsFrom(text, first, outer, starts) {
  /** @type {Slot[]} */
  const slots = [];
  let bracket = outer ? OUTER : CLOSED;
  let pairs = outer ? 1 : 0;
  let begun = '';

  // Brackets must pair and may not nest. But Koreans write `02) 555-0100`: an area (two digits at least, so that it
  // is no item of a list) and one bracket.
  const turns = (/** @type {number} */ what) => {
    if (!bracket && what === CLOSE && !pairs && begun[1]) {
      pairs = BRACKETS_MAX;
      return true;
    }
    if (!bracket !== (what === OPEN)) return false;
    bracket = bracket ? CLOSED : INNER;
    if (bracket) pairs++;
    return pairs <= BRACKETS_MAX;
  };

  // The next slot at or after `from`, unless something else than separators comes first.
  const next = (/** @type {number} */ from) => {
    for (let at = from, marks = 0, blank = false, gap = NO_GAP; at < from + GAP_CHARACTERS_MAX; at++) {
      const what = kind(text, at);
      if (what >= DIGIT) return slots.push({ at, digit: what - DIGIT, letter: false, gap, bracket });
      if (what === LATIN && begun[2]) {
        const digit = keypad(text[at]);
        return digit && slots.push({ at, digit, letter: true, gap, bracket });
      }
      if (what === INVISIBLE) continue;
      if (what < SPACE || what > CLOSE || (what >= OPEN && !turns(what))) return 0;
      if (what >= DASH || !blank) marks++;
      if (marks > GAP_MARKS_MAX) return 0;
      blank = what === SPACE;
      gap = blank ? gap || BLANKS : MARKS;
    }
    return 0;
  };

  for (let at = first; slots.length < SLOTS_MAX && next(at); ) {
    const slot = slots[slots.length - 1];
    at = slot.at + 1;
    if (!begun[2]) {
      begun += slot.digit;
      if (begun[2] && !starts.has(begun)) return;
    }
  }
  return begun[2] ? slots : undefined;
}
