// Texts as core reads them: limits are bytes of UTF-8, white space and control characters are Unicode's.

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The longest value kept, in bytes (core/src/visit/query.rs). */
const VALUE_BYTES = 256;

/** How many bytes of UTF-8 a text has. */
export const size = (/** @type {string} */ text) => encoder.encode(text).length;

/** At most the first `most` bytes of a text, never half a character. */
export function cut(/** @type {string} */ text, /** @type {number} */ most) {
  if (text.length * 3 <= most || size(text) <= most) return text;
  const bytes = encoder.encode(text);
  while ((bytes[most] & 0xc0) === 0x80) most--;
  return decoder.decode(bytes.subarray(0, most));
}

/** Without white space and control characters at the ends. */
export const trim = (/** @type {string} */ text) =>
  text.replace(/^[\p{White_Space}\p{Cc}]+|[\p{White_Space}\p{Cc}]+$/gu, '');

/** Fit for a report: no control characters, no white space at the ends, at most `most` bytes. */
export const clean = (/** @type {string} */ text, most = VALUE_BYTES) =>
  trim(cut(trim(text.replace(/\p{Cc}/gu, '')), most));

/** `%41` as `A`; bytes that are no UTF-8 become the replacement character. */
export function unescape(/** @type {string} */ text) {
  if (!text.includes('%')) return text;
  const bytes = encoder.encode(text);
  let length = 0;
  for (let at = 0; at < bytes.length; at++, length++) {
    const hex = bytes[at] === 37 ? String.fromCharCode(...bytes.subarray(at + 1, at + 3)) : '';
    const escaped = /^[\da-f]{2}$/i.test(hex);
    bytes[length] = escaped ? parseInt(hex, 16) : bytes[at];
    if (escaped) at += 2;
  }
  return decoder.decode(bytes.subarray(0, length));
}

/** The value of a parameter, decoded. */
export const decode = (/** @type {string} */ raw, most = VALUE_BYTES) => clean(unescape(raw.replace(/\+/g, ' ')), most);

/** Bytes as text. */
export const read = (/** @type {Uint8Array} */ bytes) => decoder.decode(bytes);

/** In lower case: A to Z only. */
export const lower = (/** @type {string} */ text) => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

/** What stands before the first `mark`, and what after it; null if there is none. */
export function split(/** @type {string} */ text, /** @type {string} */ mark) {
  const at = text.indexOf(mark);
  return at < 0 ? null : [text.slice(0, at), text.slice(at + mark.length)];
}

/** For comparing without regard to case: one character for one. */
export const fold = (/** @type {string} */ text) =>
  Array.from(text, (c) => String.fromCodePoint(/** @type {number} */ (c.toLowerCase().codePointAt(0)))).join('');
