// Reads a compiled table of substitution rules. Its layout is described in core/src/page/table.rs.

/**
 * A number looked for and what is printed in its place.
 * @typedef {object} Entry
 * @property {number} rule   The rule's index.
 * @property {string} accept The national number looked for.
 * @property {string} print  The national number printed.
 * @property {string} lead   Printed before it; empty if the page's own prefix stays.
 * @property {string} mask   The finished text where a mask applies, or empty.
 */

/**
 * What may stand before a national number.
 * @typedef {object} Head
 * @property {string} digits
 * @property {number} form  One of the forms below.
 * @property {boolean} plus Whether a plus sign may stand before it.
 * @property {number} seam  Without a plus sign: how many digits stand before one that must not be glued to them.
 */

/**
 * Numbers that may have the same heads.
 * @typedef {object} Group
 * @property {Head[]} heads
 * @property {Map<string, Entry>} entries By their accepted digits.
 * @property {number[]} lengths The lengths of accepted numbers, in order.
 */

/** How the digits of a number begin: with the calling code, a trunk prefix, the number itself; or as an alias says. */
export const INTERNATIONAL = 0;
export const TRUNK = 1;
export const BARE = 2;
export const ALIAS = 3;

const words = (/** @type {string | undefined} */ text) => (text || '').split(' ').filter(Boolean);

/**
 * @param {string} line
 * @param {string[]} prefixes
 * @returns {Group}
 */
function open(line, prefixes) {
  const [code, trunks] = line.split('\t');
  /** @type {Head[]} */
  const heads = [];
  const add = (/** @type {string} */ digits, form = TRUNK, plus = false, seam = 0) =>
    heads.push({ digits, form, plus, seam });
  for (const prefix of ['', ...prefixes]) {
    const plus = !prefix;
    add(prefix + code, INTERNATIONAL, plus);
    for (const trunk of words(trunks)) add(prefix + code + trunk, INTERNATIONAL, plus, plus ? code.length : 0);
  }
  for (const trunk of words(trunks)) add(trunk);
  add('', BARE);
  return { heads, entries: new Map(), lengths: [] };
}

/**
 * @param {Group | undefined} group
 * @param {string} line
 */
function enter(group, line) {
  const fields = /^(\d+)\t(\d{4,15})\t(\d{1,15})(?:\t([^\t]*)(?:\t([^\t]*))?)?/.exec(line);
  if (!group || !fields) throw Error('not a line of a table');
  const [, rule, accept, print, lead = '', mask = ''] = fields;
  const known = group.entries.get(accept);
  if (!known || known.rule > +rule) group.entries.set(accept, { rule: +rule, accept, print, lead, mask });
}

/**
 * A table made ready for scanning: its groups, and which three digits begin an accepted form.
 * @param {string} text
 * @returns {{ groups: Group[], starts: Set<string> }}
 */
export function read(text) {
  const lines = text.split(/\r?\n/);
  const [name, version, prefixes] = lines[0].split('\t');
  if (name !== 'ringtrace' || version !== '1') throw Error('not a table this script reads');
  /** @type {Group} */
  const aliases = { heads: [{ digits: '', form: ALIAS, plus: false, seam: 0 }], entries: new Map(), lengths: [] };
  const groups = [];
  // What follows the last line feed is no line.
  if (!lines[lines.length - 1]) lines.pop();
  for (const line of lines.slice(1)) {
    if (line[0] === '+') groups.push(open(line.slice(1), words(prefixes)));
    else if (line[0] === '=') enter(aliases, line.slice(1));
    else enter(groups[groups.length - 1], line);
  }
  groups.push(aliases);
  const starts = new Set();
  for (const group of groups) {
    const accepted = [...group.entries.keys()];
    group.lengths = [...new Set(accepted.map((digits) => digits.length))].sort((a, b) => a - b);
    for (const head of group.heads) for (const digits of accepted) starts.add((head.digits + digits).slice(0, 3));
  }
  return { groups, starts };
}
