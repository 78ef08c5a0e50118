// Numbers in values that are written in a code of their own: URLs, JSON. Everything but the number stays as it is
// written.

/**
 * @param {string} coded A percent code, or an escape of JSON.
 */
function decode(coded) {
  try {
    return /^\\[^u]/.test(coded) ? coded[1].replace(/[bfnrt]/, ' ') : JSON.parse(`"${decodeURIComponent(coded)}"`);
  } catch {
    return coded;
  }
}

/**
 * The value with its numbers replaced.
 * @param {(segments: string[]) => import('./scan.js').Edit[]} edits
 * @param {string} value
 * @param {RegExp} [codes] What stands for another character; everything if it is left out.
 */
export function rewrite(edits, value, codes) {
  // Every second piece is coded.
  const pieces = codes ? value.split(codes) : [value];
  for (const { segment, start, end, text } of edits(pieces.map((piece, at) => (at % 2 ? decode(piece) : piece))).reverse()) {
    const piece = pieces[segment];
    // What is put before a number brings no blanks into a URL that has none.
    const written = codes !== PERCENT_CODES || / /.test(value) ? text : text.replace(/ /g, '');
    pieces[segment] = segment % 2 ? written : piece.slice(0, start) + written + piece.slice(end);
  }
  return pieces.join('');
}

/** Characters beyond ASCII are several percent codes in a row. */
export const PERCENT_CODES = /(%[c-f][\da-f](?:%[89ab][\da-f])+|%[\da-f]{2})/i;
export const JSON_ESCAPES = /(\\u[\da-f]{4}|\\.)/i;
export const JSON_STRINGS = /"(?:[^"\\]|\\.)*"/g;
