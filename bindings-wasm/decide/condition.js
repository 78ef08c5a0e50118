// Conditions as a configuration writes them, asked of what is known of a visit (core/src/visit/condition.rs).

import { fold } from './text.js';

/** @typedef {import('./index.d.ts').Condition} Condition */
/** @typedef {Record<string, string | undefined>} Facts */

/**
 * Whether a text matches a pattern of `*` and `?` from end to end, in any case. After a mismatch only the latest star
 * takes one character more.
 * @param {string} pattern
 * @param {string} text
 */
export function matches(pattern, text) {
  const wanted = [...fold(pattern)];
  const given = [...fold(text)];
  let at = 0;
  let from = 0;
  let star = -1;
  let taken = 0;
  while (from < given.length) {
    if (wanted[at] === '*') {
      star = at++;
      taken = from;
    } else if (wanted[at] === '?' || wanted[at] === given[from]) {
      at++;
      from++;
    } else if (star < 0) {
      return false;
    } else {
      at = star + 1;
      from = ++taken;
    }
  }
  while (wanted[at] === '*') at++;
  return at === wanted.length;
}

/**
 * @param {Condition} condition
 * @param {Facts} facts Weekdays as in `monday`, hours as in `9`.
 * @returns {boolean}
 */
export function holds(condition, facts) {
  const { all, any, not, field = '' } = condition;
  if (all) return all.every((part) => holds(part, facts));
  if (any) return any.some((part) => holds(part, facts));
  if (not) return !holds(not, facts);
  const { equals, one_of, prefix, contains, glob, present, between } = condition;
  const value = facts[field];
  if (present !== undefined) return !!value === present;
  if (!value) return false;
  const given = fold(value);
  if (between) {
    const [from, until] = between;
    return from < until ? +given >= from && +given < until : +given >= from || +given < until;
  }
  const is = (/** @type {string} */ text) => {
    const want = fold(text);
    // An hour may be written `09`; a language tag is also its own subtags'.
    if (field === 'hour') return +want === +given;
    return given === want || (field === 'language' && given.startsWith(want) && /[-_]/.test(given[want.length]));
  };
  if (equals !== undefined) return is(equals);
  if (one_of) return one_of.some(is);
  if (prefix !== undefined) return given.startsWith(fold(prefix));
  if (contains !== undefined) return given.includes(fold(contains));
  return matches(/** @type {string} */ (glob), value);
}
