// What each character is to the scanner, and steps over characters that cannot be seen. The same classes as in
// core/src/page/letter.rs; every one of them is a single UTF-16 unit.

/** No character: before the beginning or after the end of the text. */
export const NONE = 0;
/** Takes no room: soft hyphen, zero width, direction marks, joiners. */
export const INVISIBLE = 1;
/** A blank of any width. Classes from SPACE to CLOSE may stand between two digits. */
export const SPACE = 2;
/** A hyphen or a dash. */
export const DASH = 3;
/** A full stop. */
export const STOP = 4;
/** Another mark that people put between groups: a slash, a middle dot, a tilde. */
export const MARK = 5;
/** An opening bracket. */
export const OPEN = 6;
/** A closing bracket. */
export const CLOSE = 7;
/** A plus sign. */
export const PLUS = 8;
/** A Latin letter or a mark that combines with one. */
export const LATIN = 9;
/** A currency sign or a per cent sign. */
export const AMOUNT = 10;
/** Anything else. */
export const OTHER = 11;
/** A decimal digit of any script: DIGIT and its value. */
export const DIGIT = 16;

// In the order of the classes from INVISIBLE to AMOUNT; the first that fits counts.
const PATTERNS = [
  /[\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]/,
  /[\s\x85]/,
  /[-\u02d7\u2010-\u2015\u2043\u2212\u30fc\ufe58\ufe63\uff0d]/,
  /[.\uff0e]/,
  /[/~\xb7\u2022\u2024\u2027\u2044\u2053\u2215\u223c\u301c\u30fb\uff0f\uff5e]/,
  /[([\uff08\uff3b]/,
  /[\])\uff09\uff3d]/,
  /[+\ufe62\uff0b]/,
  /[A-Za-z\xaa\xba\xc0-\xd6\xd8-\xf6\xf8-\u024f\u0300-\u036f\u1e00-\u1eff]/,
  new RegExp(
    '[$%\xa2-\xa5\u058f\u060b\u066a\u09f2\u09f3\u0af1\u0bf9\u0e3f\u17db\u2030\u20a0-\u20cf\ua838\ufdfc\ufe69\ufe6a' +
      '\uff04\uff05\uffe0\uffe1\uffe5\uffe6]',
  ),
];

/** The classes found so far, by UTF-16 unit; 0 where nobody has asked. */
const classes = new Uint8Array(0x10000);

/** @param {number} unit */
function classify(unit) {
  const character = String.fromCharCode(unit);
  if (/\p{Nd}/u.test(character)) {
    // A script's ten digits begin at a multiple of 16, or, in the scripts of India and in Limbu, 6 after one.
    const shifted = (unit > 0x965 && unit < 0xdf0) || unit >> 4 === 0x194;
    return DIGIT + ((unit - (shifted ? 6 : 0)) & 15);
  }
  return (PATTERNS.findIndex((pattern) => pattern.test(character)) + 1) || OTHER;
}

/**
 * The class of the character at a position.
 * @param {string} text
 * @param {number} at
 */
export function kind(text, at) {
  const unit = text.charCodeAt(at);
  // Not a number where the text has no character.
  return unit >= 0 ? classes[unit] || (classes[unit] = classify(unit)) : NONE;
}

/**
 * The position of the nearest character before `at` that can be seen; -1 if there is none.
 * @param {string} text
 * @param {number} at
 */
export function seenBefore(text, at) {
  for (let left = 8; left-- && --at >= 0; ) if (kind(text, at) !== INVISIBLE) return at;
  return -1;
}

/**
 * The position of the nearest character at or after `at` that can be seen; -1 if there is none.
 * @param {string} text
 * @param {number} at
 */
export function seenAfter(text, at) {
  for (let left = 8; left-- && at < text.length; at++) if (kind(text, at) !== INVISIBLE) return at;
  return -1;
}

/** @param {number} kind */
export const isGap = (kind) => kind >= SPACE && kind <= CLOSE;

/**
 * Whether a dash is wide enough to stand between two whole numbers.
 * @param {string} text
 * @param {number} at
 */
export const isLongDash = (text, at) => /[\u2012-\u2015]/.test(text.charAt(at));
