// Reads a compiled table of substitution rules. Its layout is described in core/src/page/table.rs.

/**
 * A written form of a number that is looked for, and what is printed in its place.
 * @typedef {object} Form
 * @property {number} rule    The rule's index.
 * @property {string} accept  The national number looked for.
 * @property {string} print   The national number printed.
 * @property {string} lead    Printed before it; empty if the page's own prefix stays.
 * @property {string} mask    The finished text where a mask applies, or empty.
 * @property {number} head    How many of the form's digits stand before the national number.
 * @property {number} kind    How its digits begin.
 * @property {boolean} plus   Whether it is accepted after a plus sign.
 * @property {boolean} plain  Whether it is accepted without.
 * @property {number} seam    Without a plus sign: how many digits stand before one that must not be glued to them.
 * @property {number} order
 */

/** How the digits of a number begin: with the calling code, a trunk prefix, the number itself; or as an alias says. */
const INTERNATIONAL = 0;
const TRUNK = 1;
export const BARE = 2;
export const ALIAS = 3;
/** The least digits of a form without plus sign or name. */
const DIGITS_MIN = 6;

/** @typedef {[digits: string, kind: number, plus: boolean, seam: number]} Head */

const words = (/** @type {string | undefined} */ text) => (text || '').split(' ').filter(Boolean);

/**
 * All accepted forms by their digits, the one to be preferred first.
 * @param {string} table
 * @returns {Map<string, Form[]>}
 */
export function read(table) {
  const [first, ...lines] = table.trim().split(/\r?\n/);
  const [name, version, prefixes] = first.split('\t');
  if (name + version !== 'ringtrace1') throw Error('no table of version 1');
  /** @type {Map<string, Form[]>} */
  const forms = new Map();
  /** @type {string[]} */
  let trunks = [];
  /** @type {Head[] | undefined} */
  let heads;
  for (const line of lines) {
    if (line[0] === '+') {
      const [code, list] = line.slice(1).split('\t');
      trunks = words(list);
      heads = [];
      for (const prefix of ['', ...words(prefixes)])
        for (const trunk of ['', ...trunks])
          heads.push([prefix + code + trunk, INTERNATIONAL, !prefix, trunk && !prefix ? code.length : 0]);
      for (const trunk of trunks) heads.push([trunk, TRUNK, false, 0]);
      heads.push(['', BARE, false, 0]);
      continue;
    }
    const fields = /^(=?)(\d+)\t(\d{4,15})\t(\d{1,15})\t?([^\t]*)\t?([^\t]*)/.exec(line);
    /** @type {Head[] | undefined} */
    const own = fields && fields[1] ? [['', ALIAS, false, 0]] : heads;
    if (!fields || !own) throw Error('no line of a table');
    const [, alias, rule, accept, print, lead, mask] = fields;
    own.forEach(([digits, kind, plus, seam], order) => {
      const all = digits + accept;
      const plain =
        kind === ALIAS || (all.length >= DIGITS_MIN && !(kind === BARE && trunks.length && accept[0] === '0'));
      const list = forms.get(all) || [];
      forms.set(all, list);
      list.push({
        rule: +rule, accept, print, lead, mask, head: digits.length, kind, plus, plain, seam, order: alias ? 99 : order,
      });
    });
  }
  forms.forEach((list) => list.sort((a, b) => a.rule - b.rule || a.order - b.order));
  return forms;
}
