// Whether a number stands alone: no digit, letter or currency sign beside it belongs to it, and no web address runs
// into it. The rules of core/src/page/left.rs, chain.rs and right.rs, as patterns over what stands before and after.

import { GAP, pattern } from './characters.js';
import { ALIAS, BARE } from './table.js';

/**
 * A possible number in its text.
 * @typedef {object} Span
 * @property {number} start  Where it begins, with its plus sign or bracket.
 * @property {number} end    Where it ends, after its last digit.
 * @property {number} size   How many digits it has.
 * @property {number} kind
 * @property {boolean} signed    Whether a plus sign stands before its first digit.
 * @property {boolean} bracketed Whether its first character is a bracket.
 * @property {boolean} spaced    Whether it has gaps, and all of them are blanks.
 * @property {boolean} solid     Whether it has no gaps at all.
 */

/** E.164 allows no more. */
const E164_DIGITS = 15;
/** A group this short before or after a number in blanks is its piece. */
const PIECE_DIGITS = 4;
/** Five or six digits are a postal code; more are a number of their own. */
const TAIL_DIGITS = 6;
/** National numbers up to this long are like the tails of longer ones elsewhere. */
const SHORT_DIGITS = 9;
/** The longest calling code. */
const CODE_DIGITS = 3;

/** Of what may stand before a chain of digits, a character and those before it that cannot be seen are looked at. */
const EDGE = 9;

const count = (/** @type {string} */ text) => text.replace(/\D/g, '').length;

const CHAIN = RegExp(`[\\d$%]|${GAP}`);
const SEEN_BEFORE = pattern('([^\xad])I$');
const GROUP_BEFORE = pattern('(\\d(?:I\\d)*)I((?:MI){0,3})$');
const PLUS_BEFORE = pattern('\\+I(?:MI){0,3}$');
const OPEN_BEFORE = pattern('[([]I$');
const WORD_BEFORE = pattern('[L:]I$');
const AMOUNT_BEFORE = pattern('[$%]I\\sI$');
const PRICE_BEFORE = pattern('\\dI(?:MI){0,3}[$%]I\\sI$');

/**
 * Whether groups of digits that stand before the number, with separators between, are something of their own.
 * @param {string} before
 * @param {Span} span
 */
function chainAllows(before, span) {
  // All digits, up to 16; those of the group next to the number; those joined by blanks alone, and their groups.
  let digits = 0;
  let nearest = 0;
  let spaced = 0;
  let groups = 0;
  let blanks = true;
  // The gap next to the number is a wide dash, or blanks.
  let wide = false;
  let blank = false;
  let zeros = false;
  for (let found; digits <= E164_DIGITS && (found = GROUP_BEFORE.exec(before)); ) {
    const group = count(found[1]);
    const gap = found[2].replace(/\xad/g, '').replace(/\s+/g, ' ');
    before = before.slice(0, found.index);
    zeros = /^0\xad*0/.test(found[1]);
    blanks = blanks && gap === ' ';
    if (!digits) {
      nearest = group;
      blank = blanks;
      wide = gap === '\xae';
      // A dash or stop joins the group to the number, and so does a bracket that was opened before it.
      if (/^[-.\xaf\xb7]$/.test(gap)) return false;
      if (group <= E164_DIGITS + 1 && /[\])]/.test(gap) && OPEN_BEFORE.test(before)) return false;
    }
    digits += group;
    if (blanks) {
      spaced += group;
      groups++;
    }
  }
  if (!digits) return true;
  const few = digits <= TAIL_DIGITS;
  const ends = digits <= E164_DIGITS;
  if (ends && PLUS_BEFORE.test(before) && (digits + span.size <= E164_DIGITS || digits <= CODE_DIGITS)) return false;
  if ((few && (wide || (zeros && digits > 2))) || span.kind === ALIAS) return false;
  if (blank && span.kind === BARE && span.size <= SHORT_DIGITS && nearest <= PIECE_DIGITS) return false;
  if (!blank || !span.spaced) return true;
  // `N1 020 7946 0018`, `18:00 020 ...`, `9-17 020 ...`: the end of a word, a time, a range: not a group.
  const word = ends && groups < 2 && WORD_BEFORE.test(before);
  return (spaced > PIECE_DIGITS || word || digits > spaced) && spaced <= E164_DIGITS;
}

/**
 * Whether the text to the left is the beginning of a web address that goes on into the number: `https://...`,
 * `www....`, or `t.me/`: a stop, two to six small letters, a slash; and something before the stop.
 * @param {string} before
 */
function inAddress(before) {
  const tail = before.slice(-256).replace(/.*[\s"'<>`]/s, '');
  const found = /.*(:\/\/|[wW]{3}\.|\.[a-z]{2,6}\/)/.exec(tail);
  if (!found) return false;
  const [all, mark] = found;
  return mark[0] !== '.' || /[a-z\d]/.test(before.charAt(before.length - tail.length + all.length - mark.length - 1));
}

/**
 * Whether what stands before the number leaves it whole.
 * @param {string} text Normal text.
 * @param {Span} span
 */
export function left(text, span) {
  // What the patterns below may look at; they are slow on more.
  let from = span.start;
  for (let digits = 0; from && digits <= E164_DIGITS + 1 && CHAIN.test(text[from - 1]); from--)
    digits += +/\d/.test(text[from - 1]);
  const before = text.slice(Math.max(0, from - EDGE), span.start);
  const seen = SEEN_BEFORE.exec(before);
  if (!seen) return true;
  if (/[\d$%]/.test(seen[1])) return false;
  if (!span.signed && (seen[1] === '+' || (!span.bracketed && /[A-Za-z\xe9]/.test(seen[1])))) return false;
  // `€ 212 555`: a sign before the blank, unless it ends an amount of its own (`1,99 € 0900 ...`).
  if (AMOUNT_BEFORE.test(before)) return PRICE_BEFORE.test(before);
  if (/\S/.test(seen[1]) && inAddress(text.slice(0, span.start))) return false;
  return span.signed || chainAllows(before, span);
}

const GLUED_AFTER = pattern('^I[\\d$%@_]');
const LETTER_AFTER = pattern('^I[L]');
// `x12`, `ext. 45`, `int 3`.
const EXTENSION = pattern(
  '^I(?:x(?:ItIn)?|eIxIt(?:In|IeInIsIiIoIn)?|iInIt)(?!I[L])(?:I[-\\s.:#]){0,3}I\\d',
  'i',
);
const JOINED_AFTER = pattern('^I[D.\xb7]I\\d');
// A wide dash may stand between two whole numbers.
const WHOLE_AFTER = pattern('^I\xae(?:I(?:MI){0,3}\\d){7}');
const AMOUNT_AFTER = pattern('^IBI[$%]');
const PRICE_AFTER = pattern('^IBI[$%](?:I\\s){0,100}I\\d');
const GROUPS_AFTER = pattern('^IBI(\\d(?:(?:IB){0,3}I\\d){0,15})');
// `24/7`, `9:00`, `9-17`, `24h`, `24 hours`.
const COUNTED = ['^I(?:[:/L]|O)', '^I[D]', '^IBI(?:[L]|O)'].map((source) => pattern(source));

/**
 * Whether what stands after the number leaves it whole.
 * @param {string} text Normal text.
 * @param {Span} span
 */
export function right(text, span) {
  const after = text.slice(span.end);
  if (GLUED_AFTER.test(after)) return false;
  if (LETTER_AFTER.test(after)) return EXTENSION.test(after);
  if (JOINED_AFTER.test(after)) return WHOLE_AFTER.test(after);
  // After a blank: no currency sign, and no group of digits that continues the number's own grouping.
  if (AMOUNT_AFTER.test(after)) return PRICE_AFTER.test(after);
  const groups = GROUPS_AFTER.exec(after);
  if (!groups || !(span.spaced || (span.solid && span.kind === BARE))) return true;
  const digits = count(groups[1]);
  if (digits > TAIL_DIGITS) return digits <= E164_DIGITS;
  const rest = after.slice(groups[0].length);
  const least = [TAIL_DIGITS, 2, PIECE_DIGITS];
  return COUNTED.some((counted, index) => digits <= least[index] && counted.test(rest));
}
