// What is written over a found number: its own shape with other digits, or the rule's mask. The rules of
// core/src/page/print.rs.

import { INNER, NO_GAP, OUTER } from './number.js';

/** @typedef {import('./number.js').Slot} Slot */

/**
 * A destination's number in a text.
 * @typedef {object} Found
 * @property {number} start  Where it begins, with its plus sign or bracket.
 * @property {number} end    Where it ends, after its last digit.
 * @property {Slot[]} slots  Its digits.
 * @property {import('./table.js').Form} form
 */

/**
 * What to write instead of characters, by their position.
 * @param {string} text
 * @param {Found} found
 * @param {boolean} masked Whether the rule's mask is printed, if it has one.
 * @param {number[]} ends  Where the text's segments end.
 */
export function print(text, { start, end, slots, form }, masked, ends) {
  /** @type {Record<number, string>} */
  const cells = {};

  // Every segment between `from` and `to` keeps as many digits as it had, as far as there are enough: the last digits
  // go to the last segment.
  const put = (/** @type {number} */ from, /** @type {number} */ to, /** @type {string} */ instead) => {
    const cuts = [from, ...ends.filter((cut) => from < cut && cut < to)];
    const inside = (/** @type {number} */ left, /** @type {number} */ right) =>
      slots.filter(({ at }) => left <= at && at < right);
    const [first] = inside(from, to);
    for (let at = from; at < to; at++) cells[at] = '';
    for (let cut; cuts.length; to = cut) {
      cut = /** @type {number} */ (cuts.pop());
      const own = inside(cut, to);
      let at = instead.length;
      if (first ? own[0] === first : cut === from) at = 0;
      else for (let left = own.length; left && at; ) left -= +/\d/.test(instead[--at]);
      // As many as there are.
      if (own[0] !== first) at += instead.slice(at).search(/\d|$/);
      cells[cut] += instead.slice(at);
      instead = instead.slice(0, at);
    }
  };
  const opening = (/** @type {number} */ from, /** @type {number} */ to) => {
    while (--to >= from && !/[([\uff08\uff3b]/.test(text[to]));
    return to < from ? -1 : to;
  };
  // Whether a slot stands in brackets that are opened and closed inside the number.
  const paired = ({ bracket } = slots[0]) =>
    bracket === INNER || (bracket === OUTER && slots[slots.length - 1].bracket !== OUTER);
  const bracketIn = (/** @type {number} */ from, /** @type {number} */ to) => text[opening(from, to)] || '';

  if (masked && form.mask) {
    put(start, end, form.mask);
    return cells;
  }
  const places = slots.slice(form.head);
  const surplus = form.print.length - places.length;
  const kept = surplus < 0 ? places.slice(-surplus) : places;
  const [first] = places;
  const [stays] = kept;
  let extra = surplus > 0 ? form.print.slice(0, surplus) : '';
  if (form.lead) {
    const blank = slots.some((slot, index) => index && slot.gap !== NO_GAP) ? ' ' : '';
    const lead = form.lead + blank + (paired(stays) ? bracketIn(start, stays.at) : '');
    if (start < stays.at) put(start, stays.at, lead);
    else extra = lead + extra;
  } else if (stays !== first) {
    // Places are taken away, and with them a bracket that would be left alone.
    const alone = paired(first) && !paired(stays) ? opening(start, first.at) : -1;
    if (alone >= 0) cells[alone] = '';
    put(first.at, stays.at, paired(stays) && !paired(first) ? bracketIn(first.at, stays.at) : '');
  }
  kept.forEach(({ at, digit, letter }, index) => {
    const wanted = form.print[index + form.print.length - kept.length];
    if (!letter && digit === wanted && !extra) return;
    // A digit stays in the script of the one it replaces.
    cells[at] = extra + String.fromCharCode((letter ? 48 : text.charCodeAt(at) - +digit) + +wanted);
    extra = '';
  });
  return cells;
}
