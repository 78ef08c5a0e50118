// Text as the scanner reads it: every character that may stand in or beside a number becomes one of a few, in its
// place. The classes are those of core/src/page/letter.rs; every one of their characters is a single UTF-16 unit.
//
// | written as           | what it is                                                                    |
// | -------------------- | ----------------------------------------------------------------------------- |
// | ASCII                | itself                                                                        |
// | a digit              | a decimal digit of any script                                                 |
// | blank ( ) + $        | a blank of any width, a bracket, a plus sign, a currency or per cent sign     |
// | ~                    | a mark that people put between groups: a middle dot, a wide slash or tilde    |
// | \xad                 | takes no room: soft hyphen, zero width, direction marks, joiners              |
// | \xae, \xaf           | a dash wide enough to stand between two whole numbers; any other dash          |
// | \xb7                 | a wide full stop                                                              |
// | \xe9                 | a Latin letter beyond ASCII, or a mark that combines with one                 |
// | anything else        | no part of a number                                                           |

/** @param {string | undefined} c A character of normal text. */
export const isDigit = (c) => c !== undefined && c >= '0' && c <= '9';

/** @type {[string, RegExp][]} The first that fits counts. */
const CLASSES = [
  ['\xad', /[\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]/],
  [' ', /[\s\x85]/],
  ['\xae', /[\u2012-\u2015]/],
  ['\xaf', /[\u02d7\u2010\u2011\u2043\u2212\u30fc\ufe58\ufe63\uff0d]/],
  ['\xb7', /\uff0e/],
  ['~', /[\xb7\u2022\u2024\u2027\u2044\u2053\u2215\u223c\u301c\u30fb\uff0f\uff5e]/],
  ['(', /[\uff08\uff3b]/],
  [')', /[\uff09\uff3d]/],
  ['+', /[\ufe62\uff0b]/],
  ['\xe9', /[\xaa\xba\xc0-\xd6\xd8-\xf6\xf8-\u024f\u0300-\u036f\u1e00-\u1eff]/],
  [
    '$',
    /[\xa2-\xa5\u058f\u060b\u066a\u09f2\u09f3\u0af1\u0bf9\u0e3f\u17db\u2030\u20a0-\u20cf\ua838\ufdfc\ufe69\ufe6a\uff04\uff05\uffe0\uffe1\uffe5\uffe6]/,
  ],
];

/** @type {Record<string, string>} */
const known = {};

/** @param {string} character */
function read(character) {
  const unit = character.charCodeAt(0);
  if (/\p{Nd}/u.test(character)) {
    // A script's ten digits begin at a multiple of 16, or, in the scripts of India and in Limbu, 6 after one.
    const shifted = (unit > 0x965 && unit < 0xdf0) || unit >> 4 === 0x194;
    return '' + ((unit - (shifted ? 6 : 0)) & 15);
  }
  const found = CLASSES.find(([, pattern]) => pattern.test(character));
  return found ? found[0] : '\xbf';
}

/**
 * The text as the scanner reads it, of the same length. Left out of the search are the scripts that have nothing to
 * be read: Greek and Cyrillic, Chinese characters, Hangul, private use.
 * @param {string} text
 */
export const normal = (text) =>
  text.replace(
    /[\x80-\u036f\u0589-\u30ff\ua620-\uabff\uf900-\uffff]/g,
    (character) => known[character] || (known[character] = read(character)),
  );

/** Separators that may stand between two digits, blanks aside. */
const SEPARATORS = '\xae\xaf.\xb7/~()[\\]-';
/** What may stand between two digits, characters that cannot be seen included. */
export const GAP = `[\\s\xad${SEPARATORS}]`;

/** A digit, or what may stand between two. */
export const CHAIN = RegExp(`\\d|${GAP}`);

/**
 * A pattern over normal text, in which these capitals stand for more: `I`, up to seven characters that cannot be seen;
 * `B`, a run of blanks; `M`, a separator or a run of blanks; `D`, a dash; `L`,
 * a Latin letter; `O`, a character beyond ASCII that is no letter and plays no part in a number.
 * @param {string} source
 * @param {string} [flags]
 */
export const pattern = (source, flags) =>
  RegExp(
    source
      .replace(/M/g, `(?:\\s(?:I\\s)*(?!I\\s)|[${SEPARATORS}])`)
      .replace(/B/g, '\\s(?:I\\s){0,100}')
      .replace(/O/g, '[^\0-\x7f\xad-\xaf\xb7]')
      .replace(/D/g, '-\xae\xaf')
      .replace(/L/g, 'A-Za-z\xe9')
      .replace(/I/g, '\xad{0,7}'),
    flags,
  );
