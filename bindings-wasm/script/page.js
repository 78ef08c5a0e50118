// Walks a page, writes numbers into it, and watches it. Touches the text of nodes and the values of attributes, and
// nothing else: no node is inserted, removed, split or wrapped.
//
// What the page shows is a function of what the page itself wrote and of the rules: what was written over is kept, and
// every change is worked out from it anew. So nothing is replaced twice, other rules take the place of the first ones,
// and no rules at all lead back to the page as it was.

import { BLOCK, CLOSED, DATA, HIDDEN, INLINE, kindOf, numberPart, RAISED, readingOf, STAYS, URL } from './kinds.js';
import { JSON_ESCAPES, JSON_STRINGS, PERCENT_CODES, rewrite } from './values.js';

/**
 * @typedef {object} PageRule
 * @property {string} destination
 * @property {string} number
 * @property {string} [text]
 * @property {string} kind
 * @property {string} [scope]
 * @property {string} [except]
 */

/**
 * @typedef {object} Tiers
 * @property {boolean} [attributes]
 * @property {boolean} [structured]
 * @property {boolean} [messengers]
 */

/** How long the page is kept busy at a time, in milliseconds. */
const SLICE_MS = 8;
/** How often in a second another script may write the page's own number back before it is left alone. */
const ROUNDS_MAX = 20;
const ROUNDS_MS = 1000;

/** @typedef {[original: string, written: string]} Kept */

/** @type {import('./scan.js').Scanner} */
const NOTHING = { edits: () => [] };

/**
 * @param {Document} document
 * @param {{ frames?: boolean }} options
 */
export function watch(document, { frames }) {
  let scanner = NOTHING;
  /** @type {PageRule[]} */
  let rules = [];
  /** @type {Tiers} */
  let tiers = {};
  let done = () => {};
  /** @type {WeakMap<Node, Record<string, Kept>>} What was written over, by attribute; the text of a node under ''. */
  const kept = new WeakMap();
  /** @type {WeakMap<Node, [since: number, pass: number, rounds: number]>} */
  const rounds = new WeakMap();
  /** @type {[Node, boolean][]} Blocks to be looked at, and whether with all blocks inside. */
  let queue = [];
  let next = 0;
  let pass = 0;
  let waiting = false;
  /** @type {Set<Node>} Nodes that have been added and not been looked at. */
  const added = new Set();
  const observer = new MutationObserver(take);

  const original = (/** @type {Node} */ node, /** @type {string} */ value, name = '') => {
    const own = kept.get(node)?.[name];
    return own && own[1] === value ? own[0] : value;
  };

  /**
   * Whether a rule is for this element.
   * @param {PageRule | undefined} rule
   * @param {Element | null} element
   */
  function allows(rule, element) {
    const inside = (/** @type {string} */ selector) => {
      for (let at = element; at; at = /** @type {ShadowRoot} */ (at.getRootNode()).host)
        if (at.closest(selector)) return true;
    };
    try {
      return !rule || ((!rule.scope || inside(rule.scope)) && !(rule.except && inside(rule.except)));
    } catch {
      return false;
    }
  }

  /**
   * @param {Element | null} element
   * @returns {import('./scan.js').Scanner}
   */
  const within = (element) => ({
    edits: (segments, masked) => scanner.edits(segments, masked).filter((edit) => allows(rules[edit.rule], element)),
  });

  /**
   * Writes a value, unless another script keeps writing its own.
   * @param {Node} node
   * @param {string} name
   * @param {string} from  What the page wrote.
   * @param {string} shown What it shows now.
   * @param {string} wanted
   * @param {() => void} write
   */
  function put(node, name, from, shown, wanted, write) {
    if (wanted === shown) return;
    const place = node.parentNode || node;
    const now = Date.now();
    let own = rounds.get(place);
    if (!own || now - own[0] > ROUNDS_MS) rounds.set(place, (own = [now, 0, 0]));
    if (own[1] !== pass) (own[1] = pass), own[2]++;
    if (own[2] > ROUNDS_MAX && wanted !== from) return;
    const all = kept.get(node) || {};
    kept.set(node, all);
    all[name] = [from, wanted];
    write();
  }

  /** @param {(Text | null)[]} nodes @param {string[]} shown */
  function writeTexts(nodes, shown) {
    const from = nodes.map((node, index) => (node ? original(node, shown[index]) : shown[index]));
    const wanted = [...from];
    /** @type {(boolean | undefined)[]} */
    const allowed = [];
    for (const { number, rule, segment, start, end, text } of scanner.edits(from).reverse()) {
      if (allowed[number] ??= allows(rules[rule], nodes[segment]?.parentElement || null))
        wanted[segment] = wanted[segment].slice(0, start) + text + wanted[segment].slice(end);
    }
    nodes.forEach((node, index) => {
      const old = shown[index];
      const text = wanted[index];
      if (!node) return;
      put(node, '', from[index], old, text, () => {
        // Only what differs is replaced, so that a selection beside it survives.
        let start = 0;
        let end = 0;
        while (start < old.length && old[start] === text[start]) start++;
        while (end < old.length - start && end < text.length - start && old.at(-1 - end) === text.at(-1 - end)) end++;
        node.replaceData(start, old.length - start - end, text.slice(start, text.length - end));
      });
    });
  }

  /** @param {Element} element @param {string} name */
  function writeAttribute(element, name) {
    const reading = readingOf(name, tiers);
    const shown = reading && element.getAttribute(name);
    if (!shown || !/[\d\x80-\uffff]/.test(shown)) return;
    const from = original(element, shown, name);
    const own = within(element);
    let wanted = from;
    if (reading === URL) {
      const part = numberPart(from, tiers.messengers && name.endsWith('href'));
      if (!part) return;
      const [start, end] = part;
      wanted = from.slice(0, start) + rewrite(own, from.slice(start, end), PERCENT_CODES, false) + from.slice(end);
    } else wanted = rewrite(own, from, undefined, reading !== DATA);
    put(element, name, from, shown, wanted, () => element.setAttribute(name, wanted));
  }

  /** @param {Element} script */
  function writeJson(script) {
    const node = /** @type {Text | null} */ (script.firstChild);
    if (!tiers.structured || !node || !/^\s*application\/ld\+json\s*(;|$)/i.test(script.getAttribute('type') || '')) return;
    const from = original(node, node.data);
    const wanted = from.replace(JSON_STRINGS, (string) => rewrite(within(script), string, JSON_ESCAPES, false));
    put(node, '', from, node.data, wanted, () => (node.data = wanted));
  }

  /**
   * Looks at a block's own text and attributes, and puts the blocks inside on the queue.
   * @param {Node} block
   * @param {boolean} deep Whether all of them, or only those that were added.
   */
  function look(block, deep) {
    /** @type {(Text | null)[]} */
    let nodes = [];
    /** @type {string[]} */
    let texts = [];
    let raised = false;
    const flush = () => {
      if (nodes.length) writeTexts(nodes, texts);
      nodes = [];
      texts = [];
      raised = false;
    };
    const content = (/** @type {Node} */ parent, /** @type {boolean} */ all) => {
      for (let child = parent.firstChild; child; child = child.nextSibling) {
        if (child.nodeType === 3) {
          const text = /** @type {Text} */ (child).data;
          if (raised && /^\d/.test(text)) {
            nodes.push(null);
            texts.push('\ufffd');
          }
          raised = false;
          nodes.push(/** @type {Text} */ (child));
          texts.push(text);
        } else if (child.nodeType === 1) element(/** @type {Element} */ (child), all);
      }
    };
    const element = (/** @type {Element} */ child, /** @type {boolean} */ all) => {
      const kind = kindOf(child);
      all = added.delete(child) || all;
      if (kind === HIDDEN) {
        if (all) writeJson(child);
        return;
      }
      if (kind === BLOCK) flush();
      if (child.matches(STAYS)) {
        flush();
        if (frames && all && kindOf(child) === BLOCK && /^i?frame$/.test(child.localName)) enterFrame(child);
        return;
      }
      if (all) {
        for (const name of child.getAttributeNames()) writeAttribute(child, name);
        if (child.shadowRoot) enter(child.shadowRoot);
      }
      if (kind !== BLOCK) {
        if (kind === RAISED) raised = /\d$/.test(texts.at(-1) || '');
        content(child, all);
      } else if (all) queue.push([child, true]);
    };
    content(block, deep);
    flush();
  }

  /** @param {Node} root A document or the root of a shadow tree. */
  function enter(root) {
    observer.observe(root, { childList: true, characterData: true, attributes: true, subtree: true });
    queue.push([root, true]);
  }

  /** @param {Element} frame */
  function enterFrame(frame) {
    const load = () => {
      const inner = /** @type {HTMLIFrameElement} */ (frame).contentDocument;
      if (inner) enter(inner);
    };
    load();
    frame.addEventListener('load', () => (load(), work()));
  }

  function work() {
    const end = performance.now() + SLICE_MS;
    waiting = false;
    while (next < queue.length) {
      look(...queue[next++]);
      if (performance.now() > end && next < queue.length) {
        waiting = true;
        return setTimeout(work);
      }
    }
    queue = [];
    next = 0;
    done();
    done = () => {};
  }

  /** @param {MutationRecord[]} records */
  function take(records) {
    /** @type {Set<Node>} */
    const blocks = new Set();
    pass++;
    for (const { type, target, attributeName, addedNodes } of records) {
      const element = /** @type {Element} */ (target.nodeType === 1 ? target : target.parentNode);
      if (element?.closest?.(STAYS)) continue;
      if (attributeName) writeAttribute(element, attributeName);
      else if (type === 'childList' || (target.nodeType === 3 && kept.get(target)?.[''][1] !== target.nodeValue)) {
        /** @type {Node | null} */
        let block = target;
        while (block && (block.nodeType === 3 || kindOf(block) < BLOCK)) block = block.parentNode;
        if (block) blocks.add(block);
        addedNodes.forEach((node) => added.add(node));
      }
    }
    for (const block of blocks) queue.push([block, false]);
    if (!waiting) work();
  }

  return {
    /**
     * Shows these numbers instead of those before.
     * @param {import('./scan.js').Scanner} own
     * @param {PageRule[]} list
     * @param {Tiers} where
     * @param {() => void} then When the page has been looked at once.
     */
    show(own, list, where, then) {
      scanner = own;
      rules = list;
      tiers = where;
      done = then;
      pass++;
      enter(document);
      if (!waiting) work();
    },

    /** Goes on with another scanner of the same rules. */
    use(/** @type {import('./scan.js').Scanner} */ own) {
      scanner = own;
    },

    /** Whether a number has been written into this element. */
    wrote: (/** @type {Node} */ element) => rounds.has(element),

    /** The page as it was. */
    undo() {
      scanner = NOTHING;
      queue = [[document, true]];
      next = 0;
      while (next < queue.length) look(...queue[next++]);
      observer.disconnect();
    },
  };
}
