// A quick look at a text: whether a number may be in it. It never misses one, whatever script its digits are in.

/** The letters on each key of a telephone (ITU-T E.161). */
const KEYS = ['', '', 'abc', 'def', 'ghi', 'jkl', 'mno', 'pqrs', 'tuv', 'wxyz'];

// No letter and no digit: ASCII, then what is seen or not seen between digits elsewhere.
const BETWEEN = '[\\0-/:-@[-^`{-\xbf\u02d7\u034f\u061c\u1680\u180e\u2000-\u30ff\ud800-\uffff]{0,99}';

/**
 * A pattern that finds each of these national numbers however it is written, and more.
 * @param {Iterable<import('./table.js').Form[]>} forms
 */
export function roughly(forms) {
  const digit = (/** @type {string} */ own) =>
    `[${own}${KEYS[+own]}${KEYS[+own].toUpperCase()}\\u0660-\\u1c59\\ua620-\\uabff\\uff10-\\uff19]`;
  const accepted = new Set([...forms].flat().map((form) => form.accept));
  return RegExp([...accepted].map((number) => [...number].map(digit).join(BETWEEN)).join('|') || '[]', 'g');
}
