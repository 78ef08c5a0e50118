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
 * Characters to be replaced: from, to, by.
 * @typedef {[number, number, string]} Change
 */

/**
 * The position of the last opening bracket between two positions; -1 if there is none.
 * @param {string} text
 * @param {number} from
 * @param {number} until
 */
function opening(text, from, until) {
  while (--until >= from) if (/[([\uff08\uff3b]/.test(text[until])) return until;
  return -1;
}

/**
 * Whether the slot stands in brackets that are opened and closed inside the number.
 * @param {Found} found
 * @param {Slot} slot
 */
const paired = ({ slots }, slot) =>
  slot.bracket === INNER || (slot.bracket === OUTER && slots[slots.length - 1].bracket !== OUTER);

/**
 * The changes that write the number, in order of position, apart from each other.
 * @param {string} text
 * @param {Found} found
 * @param {boolean} masked Whether the rule's mask is printed, if it has one.
 * @returns {Change[]}
 */
export function changes(text, found, masked) {
  const { start, end, slots, form } = found;
  if (masked && form.mask) return [[start, end, form.mask]];
  const places = slots.slice(form.head);
  const surplus = Math.max(0, form.print.length - places.length);
  const kept = places.slice(Math.max(0, places.length - form.print.length));
  const [first] = places;
  const [stays] = kept;
  /** @type {Change[]} */
  const out = [];
  const bracket = opening(text, form.lead ? start : first.at, stays.at);
  if (form.lead) {
    let lead = form.lead;
    if (slots.some((slot, index) => index && slot.gap !== NO_GAP)) lead += ' ';
    if (paired(found, stays) && bracket >= 0) lead += text[bracket];
    out.push([start, stays.at, lead]);
  } else if (stays !== first) {
    // Places are taken away, and with them a bracket that would be left alone.
    const was = paired(found, first);
    const is = paired(found, stays);
    const alone = was && !is ? opening(text, start, first.at) : -1;
    if (alone >= 0) out.push([alone, alone + 1, '']);
    out.push([first.at, stays.at, is && !was && bracket >= 0 ? text[bracket] : '']);
  }
  let extra = form.print.slice(0, surplus);
  kept.forEach((slot, index) => {
    const digit = form.print[surplus + index];
    if (slot.letter || slot.digit !== digit || extra) {
      // A digit stays in the script of the one it replaces.
      const zero = slot.letter ? 48 : text.charCodeAt(slot.at) - +slot.digit;
      out.push([slot.at, slot.at + 1, extra + String.fromCharCode(zero + +digit)]);
      extra = '';
    }
  });
  return out;
}

/**
 * Parts a change at `cuts` (positions in order), so that each part keeps as many digits as it had, as far as there are
 * enough: the last digits go to the last part.
 * @param {Change} change
 * @param {number[]} cuts
 * @param {Slot[]} slots
 * @returns {Change[]}
 */
export function part([start, end, text], cuts, slots) {
  const edges = [start, ...cuts.filter((cut) => start < cut && cut < end), end];
  const counts = edges.slice(1).map((edge, index) => slots.filter(({ at }) => edges[index] <= at && at < edge).length);
  const first = Math.max(0, counts.findIndex(Boolean));
  /** @type {Change[]} */
  const parts = [];
  for (let index = counts.length; index--; ) {
    let cut = text.length;
    if (index === first) cut = 0;
    // Back over the part's digits, or as many as there are.
    else for (let left = counts[index], at = cut; left && at--; ) if (/\d/.test(text[at])) (cut = at), left--;
    parts.unshift([edges[index], edges[index + 1], text.slice(cut)]);
    text = text.slice(0, cut);
  }
  return parts;
}
