// Numbers in values that are written in a code of their own: URLs, JSON. Everything but the number stays as it is
// written.

/** @typedef {import('./scan.js').Scanner} Scanner */

/**
 * @param {string} coded A percent code, or an escape of JSON.
 */
function decode(coded) {
  try {
    return /^\\/.test(coded) ? (/^\\[bfnrt]/.test(coded) ? ' ' : JSON.parse(`"${coded}"`)) : decodeURIComponent(coded);
  } catch {
    return coded;
  }
}

/**
 * The value with its numbers replaced.
 * @param {Scanner} scanner
 * @param {string} value
 * @param {RegExp} [codes] What stands for another character.
 * @param {boolean} [masked]
 */
export function rewrite(scanner, value, codes, masked) {
  const pieces = codes ? value.split(codes) : [value];
  const edits = scanner.edits(codes ? pieces.map((piece, index) => (index % 2 ? decode(piece) : piece)) : pieces, masked);
  for (const { segment, start, end, text } of edits.reverse()) {
    const piece = pieces[segment];
    // What is put before a number brings no blanks where there are none.
    const written = masked || / /.test(value) ? text : text.replace(/ /g, '');
    pieces[segment] = segment % 2 ? written : piece.slice(0, start) + written + piece.slice(end);
  }
  return pieces.join('');
}

/** Characters beyond ASCII are several percent codes in a row. */
export const PERCENT_CODES = /(%[c-f][\da-f](?:%[89ab][\da-f])+|%[\da-f]{2})/i;
export const JSON_ESCAPES = /(\\u[\da-f]{4}|\\.)/i;
export const JSON_STRINGS = /"(?:[^"\\]|\\.)*"/g;
