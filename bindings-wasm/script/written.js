// What is written into the page, and what stood there before. Texts of nodes and values of attributes change, and
// nothing else: no node is inserted, removed, split or wrapped.

/** How often in a second another script may write the page's own number back before it is left alone. */
const ROUNDS_MAX = 20;
const ROUNDS_MS = 1000;

export const isText = (/** @type {Node} */ node) => node.nodeType === 3;

/** @typedef {[original: string, written: string]} Pair What the page wrote, and what it shows. */

/** @type {WeakMap<Node, Record<string, Pair>>} By attribute; a node's text under ''. */
let kept = new WeakMap();
/** All nodes that have been written into. */
export const written = /** @type {Set<Node>} */ (new Set());
/** @type {WeakMap<Node, { since: number, counts: Record<string, [pass: number, rounds: number]> }>} */
let rounds = new WeakMap();
let pass = 0;

/** @param {Node} node @param {string} name @param {Pair} pair */
function keep(node, name, pair) {
  kept.set(node, { ...kept.get(node), [name]: pair });
  written.add(node);
}

/** @param {Node} node @param {string} name @param {string} shown @param {string} wanted */
function set(node, name, shown, wanted) {
  if (name) return /** @type {Element} */ (node).setAttribute(name, wanted);
  // Only what differs is replaced, so that a selection beside it survives.
  let start = 0;
  let end = shown.length;
  let rest = wanted.length;
  while (start < end && shown[start] === wanted[start]) start++;
  while (end > start && rest > start && shown[end - 1] === wanted[rest - 1]) end--, rest--;
  /** @type {Text} */ (node).replaceData(start, end - start, wanted.slice(start, rest));
}

/**
 * What the page wrote where this is shown, if it was written over.
 * @param {Node} node
 * @param {string | null} shown
 */
export function under(node, shown, name = '') {
  const pair = kept.get(node)?.[name];
  return pair && pair[1] === shown ? pair[0] : undefined;
}

/** What the page wrote where this text is shown. */
export const original = (/** @type {Node} */ node, /** @type {string} */ shown) => under(node, shown) ?? shown;

/** Whether something has been written into this node. */
export const isKept = (/** @type {Node} */ node) => kept.has(node);

/** Whether a number has been written into this element. */
export const wrote = (/** @type {Node} */ element) => rounds.has(element);

/** What follows is no answer to what was written before. */
export const turn = () => void pass++;

/**
 * Writes a value, unless another script keeps writing its own.
 * @param {Node} node
 * @param {string} name
 * @param {string} from   What the page wrote.
 * @param {string} shown  What it shows.
 * @param {string} wanted What it is to show.
 */
export function put(node, name, from, shown, wanted) {
  if (wanted === shown) return;
  const place = isText(node) ? /** @type {Node} */ (node.parentNode || node) : node;
  const now = Date.now();
  let recent = rounds.get(place);
  if (!recent || now - recent.since > ROUNDS_MS) rounds.set(place, (recent = { since: now, counts: {} }));
  // Of the same text, whichever node it is in.
  const count = (recent.counts[name + from] ??= [0, 0]);
  if (count[0] !== pass) count[1]++;
  count[0] = pass;
  if (count[1] > ROUNDS_MAX) return;
  keep(node, name, [from, wanted]);
  set(node, name, shown, wanted);
}

/**
 * The page may have put the text of nodes that followed into this one, and removed them.
 * @param {Node} node
 * @param {string} old
 * @param {Node[]} gone
 */
export function join(node, old, gone) {
  let shown = old;
  let from = original(node, old);
  for (const other of gone) {
    const text = other.nodeValue || '';
    shown += text;
    from += original(other, text);
  }
  if (from !== shown && shown === node.nodeValue) keep(node, '', [from, shown]);
}

/** The page as it was. */
export function giveBack() {
  for (const node of written) {
    const own = kept.get(node) || {};
    for (const name in own) {
      const shown = name ? /** @type {Element} */ (node).getAttribute(name) : node.nodeValue;
      if (shown === own[name][1]) set(node, name, shown, own[name][0]);
    }
  }
  written.clear();
  kept = new WeakMap();
  rounds = new WeakMap();
}
