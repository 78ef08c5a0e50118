// Whether a number stands alone: no digit, letter or currency sign beside it belongs to it, and no web address runs
// into it. See core/src/page/left.rs, right.rs and chain.rs.

import {
  AMOUNT, CLOSE, DASH, DIGIT, isGap, isLongDash, kind, LATIN, NONE, OPEN, OTHER, PLUS, seenAfter, seenBefore, SPACE, STOP,
} from './characters.js';
import { ALIAS, BARE } from './table.js';

/**
 * A possible number in its text.
 * @typedef {object} Span
 * @property {number} start  Where it begins, with its plus sign or bracket.
 * @property {number} end    Where it ends, after its last digit.
 * @property {number} digits How many digits it has.
 * @property {number} form
 * @property {boolean} plus      Whether a plus sign stands before its first digit.
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

const isDigit = (/** @type {string} */ text, /** @type {number} */ at) => kind(text, at) >= DIGIT;

/**
 * The gap before `at`: the classes of its marks in the order met, at most three, and where it begins.
 * @param {string} text
 * @param {number} at
 * @returns {[number[], number]}
 */
function gapBefore(text, at) {
  const marks = [];
  for (;;) {
    const next = seenBefore(text, at);
    const what = kind(text, next);
    if (!isGap(what)) break;
    if (what !== SPACE || marks[marks.length - 1] !== SPACE) {
      if (marks.length > 2) break;
      marks.push(what);
    }
    at = next;
  }
  return [marks, at];
}

/**
 * Whether groups of digits that stand before the number, with separators between, are something of their own.
 * @param {string} text
 * @param {Span} span
 */
function chainAllows(text, span) {
  let at = span.start;
  // All digits, up to 16; those of the nearest group; those joined by blanks alone, and how many groups they make.
  let digits = 0;
  let nearest = 0;
  let spaced = 0;
  let groups = 0;
  let blanks = true;
  // The chain begins with `00`. The gap next to the number is a single dash or stop, is blanks, or closes a bracket
  // that was opened before the digits.
  let zeros = false;
  let joint = false;
  let blank = false;
  let area = false;
  let before;
  let glued;
  for (;;) {
    const [marks, edge] = gapBefore(text, at);
    before = seenBefore(text, edge);
    glued = !marks[0];
    if (!isDigit(text, before)) break;
    blanks = blanks && marks[0] === SPACE && !marks[1];
    at = edge;
    let group = 0;
    let latest = '';
    for (let next; digits + group <= E164_DIGITS && isDigit(text, (next = seenBefore(text, at))); at = next) {
      group++;
      latest = kind(text, next) - DIGIT + latest;
    }
    zeros = latest.slice(0, 2) === '00';
    if (!digits) {
      nearest = group;
      joint = (marks[0] === DASH || marks[0] === STOP) && !marks[1];
      blank = blanks;
      area = marks.includes(CLOSE) && kind(text, seenBefore(text, at)) === OPEN;
    }
    digits += group;
    if (blanks) {
      spaced += group;
      groups++;
    }
    if (digits > E164_DIGITS) break;
  }
  if (!digits) return true;
  const whole = digits + span.digits <= E164_DIGITS;
  if (kind(text, before) === PLUS && (whole || digits <= CODE_DIGITS)) return false;
  if (zeros && digits >= 3 && digits <= TAIL_DIGITS) return false;
  if (joint && !(digits > TAIL_DIGITS && isLongDash(text, seenBefore(text, span.start)))) return false;
  if (area || span.form === ALIAS) return false;
  if (blank && span.form === BARE && span.digits <= SHORT_DIGITS && nearest <= PIECE_DIGITS) return false;
  if (!blank || !span.spaced) return true;
  // `N1 020 7946 0018`, `18:00 020 ...`, `9-17 020 ...`: the end of a word, a time, a range: not a group.
  const word = glued && groups === 1 && (text[before] === ':' || kind(text, before) === LATIN);
  return (spaced > PIECE_DIGITS || word || digits > spaced) && spaced <= E164_DIGITS;
}

/**
 * Whether the text to the left is the beginning of a web address that goes on into the number.
 * @param {string} text
 * @param {number} start
 */
function inAddress(text, start) {
  let small = 0;
  let slash = false;
  for (let at = start; at-- && at >= start - 256; ) {
    const c = text[at];
    if (kind(text, at) === SPACE || /["'<>`]/.test(c)) break;
    if (text.startsWith('://', at) && at + 3 <= start) return true;
    // `t.me/`: a stop, two to six small letters, a slash; and something before the stop.
    if (c === '.' && slash && small > 1 && small < 7) return at > 0 && /[a-z0-9]/.test(text[at - 1]);
    if (c === '/') {
      slash = true;
      small = 0;
    } else if (/[a-z]/.test(c)) small++;
    else slash = false;
    if (at + 4 <= start && /^www\.$/i.test(text.slice(at, at + 4))) return true;
  }
  return false;
}

/**
 * Whether what stands before the number leaves it whole.
 * @param {string} text
 * @param {Span} span
 */
export function left(text, span) {
  const at = seenBefore(text, span.start);
  const what = kind(text, at);
  if (what === NONE) return true;
  if (what >= DIGIT || what === AMOUNT) return false;
  if (!span.plus && (what === PLUS || (what === LATIN && !span.bracketed))) return false;
  if (what === SPACE) {
    // `€ 212 555`: a sign before the blank, unless it ends an amount of its own (`1,99 € 0900 ...`).
    const sign = seenBefore(text, at);
    if (kind(text, sign) === AMOUNT) return isDigit(text, seenBefore(text, gapBefore(text, sign)[1]));
  } else if (inAddress(text, span.start)) return false;
  return span.plus || chainAllows(text, span);
}

/**
 * @param {string} text
 * @param {number} from
 */
function skipBlanks(text, from) {
  for (let left = 100, next; left-- && kind(text, (next = seenAfter(text, from))) === SPACE; ) from = next + 1;
  return from;
}

/**
 * How many digits follow, over gaps of blanks (or, if not `blanks`, of any separators), counted up to 16; and where
 * the last one ends.
 * @param {string} text
 * @param {number} at
 * @param {boolean} [blanks]
 * @returns {[number, number]}
 */
function digitsAfter(text, at, blanks) {
  let digits = 0;
  let last = at;
  for (let marks = 0; digits <= E164_DIGITS && marks <= 3; ) {
    const next = seenAfter(text, at);
    const what = kind(text, next);
    if (what >= DIGIT) {
      digits++;
      last = at = next + 1;
      marks = 0;
    } else if (what === SPACE || (isGap(what) && !blanks)) {
      at = what === SPACE ? skipBlanks(text, next + 1) : next + 1;
      marks++;
    } else break;
  }
  return [digits, last];
}

/**
 * Whether the few digits that end at `end` count something (`24 hours`, `9:00`, `24/7`, `9-17`).
 * @param {string} text
 * @param {number} digits
 * @param {number} end
 */
function counted(text, digits, end) {
  const isWord = (/** @type {number} */ at) =>
    kind(text, at) === LATIN || (kind(text, at) === OTHER && text.charCodeAt(at) > 127);
  const at = seenAfter(text, end);
  const what = kind(text, at);
  if (text[at] === ':' || text[at] === '/' || (what === DASH && digits < 3) || isWord(at)) return true;
  return what === SPACE && digits <= PIECE_DIGITS && isWord(seenAfter(text, skipBlanks(text, at + 1)));
}

/**
 * Whether letters glued to the number begin an extension: `x12`, `ext. 45`, `int 3`.
 * @param {string} text
 * @param {number} at
 */
function extension(text, at) {
  let word = '';
  let next = seenAfter(text, at);
  for (; word.length < 10 && kind(text, next) === LATIN; next = seenAfter(text, next + 1)) word += text[next];
  if (!/^(x|ext|extn|extension|int|xtn)$/i.test(word)) return false;
  for (let left = 3; left-- && (kind(text, next) === SPACE || /[-.:#]/.test(text.charAt(next))); )
    next = seenAfter(text, next + 1);
  return isDigit(text, next);
}

/**
 * Whether what stands after the number leaves it whole.
 * @param {string} text
 * @param {Span} span
 */
export function right(text, span) {
  const at = seenAfter(text, span.end);
  const what = kind(text, at);
  if (what >= DIGIT || what === AMOUNT || text[at] === '@' || text[at] === '_') return false;
  if (what === LATIN) return extension(text, span.end);
  if (what === DASH || what === STOP) {
    // An en or em dash may stand between two whole numbers.
    if (!isDigit(text, seenAfter(text, at + 1))) return true;
    return isLongDash(text, at) && digitsAfter(text, at + 1)[0] > TAIL_DIGITS;
  }
  if (what !== SPACE) return true;
  // After a blank: no currency sign, and no group of digits that continues the number's own grouping.
  const from = skipBlanks(text, at + 1);
  const next = seenAfter(text, from);
  if (kind(text, next) === AMOUNT) return isDigit(text, seenAfter(text, skipBlanks(text, next + 1)));
  if (!isDigit(text, next) || !(span.spaced || (span.solid && span.form === BARE))) return true;
  const [digits, end] = digitsAfter(text, from, true);
  return digits > TAIL_DIGITS ? digits <= E164_DIGITS : counted(text, digits, end);
}
