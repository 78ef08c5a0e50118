// A page's address and a referrer's, taken apart as core/src/visit/page_url.rs does.

import { cut, decode, lower, size, split, trim, unescape } from './text.js';

const URL_BYTES = 16384;
const HOST_BYTES = 253;

/**
 * @typedef {object} Address
 * @property {string} host In lower case; empty if there is none.
 * @property {string} path
 * @property {string} query
 * @property {string} fragment
 */

/** Whether this could be a host. */
function isHost(/** @type {string} */ text) {
  if (!text || size(text) > HOST_BYTES) return false;
  if (text[0] === '[') return /^\[[\da-f:.]+\]$/i.test(text);
  return /^[\w\-\p{Alphabetic}\p{N}]+(\.[\w\-\p{Alphabetic}\p{N}]+)*$/u.test(text);
}

/**
 * @param {string} text
 * @param {boolean} [bare] Whether `example.com/page` is a host and a path, as in a referrer.
 * @returns {Address}
 */
export function address(text, bare = false) {
  text = trim(cut(text, URL_BYTES));
  const [, before, query = '', fragment = ''] = /** @type {string[]} */ (
    /^([^?#]*)(?:\?([^#]*))?(?:#([^]*))?$/.exec(text)
  );
  const rest = before.replace(/^[a-z][a-z\d+.-]*:(?=[/\\]{2})/i, '');
  const slashes = /^[/\\]{2}/.test(rest);
  const alone = bare && !/^[/\\]/.test(rest);
  if (!slashes && !alone) return { host: '', path: rest, query, fragment };
  const [, authority, path] = /** @type {string[]} */ (/^([^/\\]*)([^]*)$/.exec(slashes ? rest.slice(2) : rest));
  const host = authority.replace(/^[^]*@/, '').replace(/:\d*$/, '').replace(/\.$/, '');
  const known = isHost(host) && (!alone || host.includes('.'));
  return { host: known ? lower(host) : '', path, query, fragment };
}

/**
 * All parameters, those of the query first: names decoded, values as they were written.
 * @param {Address} url
 * @returns {[name: string, value: string][]}
 */
export function parameters({ query, fragment }) {
  const inner = split(fragment, '?');
  return [query, inner ? inner[1] : fragment].flatMap((text) =>
    text.split('&').flatMap((pair) => {
      const parts = split(pair, '=');
      if (!parts || !parts[1]) return [];
      return [/** @type {[string, string]} */ ([unescape(parts[0].replace(/^amp;/, '')), parts[1]])];
    }),
  );
}

/**
 * The first value of a parameter that says something.
 * @param {Address} url
 * @param {string} name In lower case.
 */
export const parameter = (url, name) =>
  parameters(url).filter(([found]) => lower(found) === name).map(([, value]) => decode(value)).find(Boolean);

/** A host without a leading `www.`. */
export const plain = (/** @type {string} */ host) => host.replace(/^www\.(?=[^]*\.)/, '');

/** A host and each host above it. */
export const parents = (/** @type {string} */ host) => {
  const labels = host.split('.');
  return labels.map((_, at) => labels.slice(at).join('.'));
};
