// Walks a page, writes numbers into it, and watches it. Touches the text of nodes and the values of attributes, and
// nothing else: no node is inserted, removed, split or wrapped.
//
// What the page shows is a function of what the page itself wrote and of the rules: what was written over is kept, and
// every change is worked out from it anew. So nothing is replaced twice, and other rules take the place of the first
// ones. To meet a node in JavaScript costs more than to search its text, so the text of whole blocks is searched first.

import { BLOCK, DATA, HIDDEN, kindOf, numberPart, RAISED, readingOf, STAYS, URL } from './kinds.js';
import { JSON_ESCAPES, JSON_STRINGS, PERCENT_CODES, rewrite } from './values.js';

/** @typedef {import('./index.d.ts').Shown} Rule */
/** @typedef {import('./index.d.ts').Answer} Answer */
/** @typedef {import('./scan.js').Scanner} Scanner */

/** How long the page is kept busy at a time, in milliseconds. */
const SLICE_MS = 24;
/** How often in a second another script may write the page's own number back before it is left alone. */
const ROUNDS_MAX = 20;
const ROUNDS_MS = 1000;

const isElement = (/** @type {Node} */ node) => node.nodeType === 1;
const isText = (/** @type {Node} */ node) => node.nodeType === 3;

/**
 * Whether a rule is for this element.
 * @param {Rule} rule
 * @param {Element | null} element
 */
function allows({ scope, except }, element) {
  const inside = (/** @type {string} */ selector) => {
    for (let at = element; at; at = /** @type {ShadowRoot} */ (at.getRootNode()).host)
      if (at.closest(selector)) return true;
  };
  try {
    return (!scope || inside(scope)) && !(except && inside(except));
  } catch {
    return false;
  }
}

/**
 * @param {{ frames?: boolean }} options
 */
export function watch({ frames }) {
  /** @type {Scanner} */
  let scanner;
  /** @type {Answer} */
  let answer;
  /** @type {Record<string, number>} How each attribute is read. */
  let readings = {};
  let done = () => {};
  /** @type {WeakMap<Node, Record<string, [original: string, written: string]>>} By attribute; a node's text under ''. */
  const kept = new WeakMap();
  /** @type {Set<Node>} */
  const written = new Set();
  /** @type {WeakMap<Node, { since: number, counts: Record<string, [pass: number, rounds: number]> }>} */
  const rounds = new WeakMap();
  /** @type {[Node, boolean][]} Nodes whose text is to be looked at, and whether with all blocks inside. */
  let queue = [];
  /** @type {NodeIterator[]} Elements whose attributes are. */
  let sweeps = [];
  let pass = 0;
  /** @type {Node[]} The flow of text being gathered: its nodes, and what they show. */
  let nodes = [];
  /** @type {string[]} */
  let texts = [];
  let raised = false;
  const observer = new MutationObserver(take);

  const original = (/** @type {Node} */ node, /** @type {string} */ shown, name = '') => {
    const own = kept.get(node)?.[name];
    return own && own[1] === shown ? own[0] : shown;
  };

  /**
   * Writes a value, unless another script keeps writing its own.
   * @param {Node} node
   * @param {string} name
   * @param {string} from   What the page wrote.
   * @param {string} shown  What it shows.
   * @param {string} wanted What it is to show.
   */
  function put(node, name, from, shown, wanted) {
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
    kept.set(node, { ...kept.get(node), [name]: [from, wanted] });
    written.add(node);
    set(node, name, shown, wanted);
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

  /** The end of a flow: no number runs over this place. */
  function flush() {
    if (nodes.length && (scanner.may(texts.join('')) || nodes.some((node) => kept.has(node)))) writeFlow();
    nodes = [];
    texts = [];
    raised = false;
  }

  function writeFlow() {
    const from = texts.map((text, index) => original(nodes[index], text));
    const wanted = [...from];
    /** @type {boolean[]} */
    const allowed = [];
    for (const { number, rule, segment, start, end, text } of scanner.edits(from).reverse()) {
      if ((allowed[number] ??= !!allows(answer.rules[rule], nodes[segment].parentElement)))
        wanted[segment] = wanted[segment].slice(0, start) + text + wanted[segment].slice(end);
    }
    nodes.forEach((node, index) => put(node, '', from[index], texts[index], wanted[index]));
  }

  /** @param {Node} parent @param {boolean} deep */
  function gather(parent, deep) {
    for (let child = parent.firstChild; child; child = child.nextSibling) {
      if (isText(child)) {
        const text = child.nodeValue || '';
        // Something that is no digit parts a footnote from the digit before.
        if (raised && /^\d/.test(text)) nodes.push(parent), texts.push('\ufffd');
        raised = false;
        nodes.push(child);
        texts.push(text);
      } else if (isElement(child)) {
        const kind = kindOf(child);
        if (kind === BLOCK || /** @type {Element} */ (child).matches(STAYS)) {
          flush();
          if (deep) queue.push([child, true]);
        } else if (kind !== HIDDEN) {
          if (kind === RAISED) raised = /\d$/.test(texts.at(-1) || '');
          gather(child, deep);
        }
      }
    }
  }

  /**
   * Looks at the text of a block, and puts the blocks inside on the queue.
   * @param {Node} block
   * @param {boolean} deep
   */
  function look(block, deep) {
    const { textContent, closest } = /** @type {Element} */ (block);
    // A number may run over a script, whose text is no text of the page.
    if (deep && !scanner.may(textContent || '') && !/** @type {Element} */ (block).querySelector('script,style')) return;
    if (closest?.call(block, STAYS)) return;
    gather(block, deep);
    flush();
  }

  /**
   * @param {Element} element
   * @param {string} text
   * @param {RegExp} [codes]
   * @param {boolean} [masked]
   */
  const replaced = (element, text, codes, masked = false) =>
    rewrite(
      (segments) =>
        scanner.edits(segments, masked).filter(({ rule }) => allows(answer.rules[rule], element) && !element.closest(STAYS)),
      text,
      codes,
    );

  /** @param {Element} element @param {string} name */
  function readAttribute(element, name) {
    const reading = (readings[name] ??= readingOf(name, answer));
    const shown = reading && element.getAttribute(name);
    if (!shown) return;
    const from = original(element, shown, name);
    let wanted = from;
    if (reading !== URL) wanted = replaced(element, from, undefined, reading !== DATA);
    else {
      const [start, end] = numberPart(from, answer.messengers && name.endsWith('href'));
      if (end) wanted = from.slice(0, start) + replaced(element, from.slice(start, end), PERCENT_CODES) + from.slice(end);
    }
    put(element, name, from, shown, wanted);
  }

  /** @param {Element} element */
  function readElement(element) {
    for (const name of element.getAttributeNames()) readAttribute(element, name);
    const { shadowRoot, localName } = element;
    if (shadowRoot && !element.closest(STAYS)) enter(shadowRoot);
    if (frames && localName === 'iframe') {
      const load = () => {
        const { contentDocument } = /** @type {HTMLIFrameElement} */ (element);
        if (contentDocument) enter(contentDocument);
      };
      load();
      element.addEventListener('load', () => (load(), work()));
    }
    if (answer.structured && localName === 'script') readJson(/** @type {HTMLScriptElement} */ (element));
  }

  /** @param {HTMLScriptElement} script */
  function readJson(script) {
    const node = script.firstChild;
    if (!node || !/^application\/ld\+json\b/i.test(script.type)) return;
    const shown = node.nodeValue || '';
    const from = original(node, shown);
    put(node, '', from, shown, from.replace(JSON_STRINGS, (string) => replaced(script, string, JSON_ESCAPES)));
  }

  /** @param {Node} node */
  function read(node) {
    queue.push([node, true]);
    sweeps.push(document.createNodeIterator(node, 1));
  }

  /** @param {Document | ShadowRoot} root */
  function enter(root) {
    observer.observe(root, { childList: true, characterDataOldValue: true, attributes: true, subtree: true });
    read(/** @type {Document} */ (root).documentElement || root);
  }

  function work() {
    const until = performance.now() + SLICE_MS;
    for (let next = 0, sweep = 0, steps = 0; queue.length || sweeps.length; ) {
      if (next < queue.length) look(...queue[next++]);
      else {
        queue = [];
        next = 0;
        const element = sweeps[sweep]?.nextNode();
        if (element) readElement(/** @type {Element} */ (element));
        else if (++sweep >= sweeps.length) sweeps = [];
      }
      // The clock costs more than most elements do.
      if ((next || !(++steps & 15)) && performance.now() > until) {
        queue.splice(0, next);
        sweeps.splice(0, sweep);
        return setTimeout(work);
      }
    }
    done();
    done = () => {};
  }

  /** @param {Node | null} node */
  const blockOf = (node) => {
    while (node && (isText(node) || kindOf(node) < BLOCK)) node = node.parentNode;
    if (node) queue.push([node, false]);
  };

  /**
   * The page may have put the text of the nodes that followed into this one, and removed them.
   * @param {Node} node
   * @param {string} old
   * @param {MutationRecord[]} records
   */
  function join(node, old, records) {
    let shown = old;
    let from = original(node, old);
    for (const { previousSibling, removedNodes } of records) {
      for (const gone of previousSibling === node ? removedNodes : []) {
        shown += gone.nodeValue;
        from += original(gone, gone.nodeValue || '');
      }
    }
    if (from === shown || shown !== node.nodeValue) return;
    kept.set(node, { '': [from, shown] });
    written.add(node);
  }

  /** @param {MutationRecord[]} records */
  function take(records) {
    /** @type {Set<Node>} */
    const touched = new Set();
    // What has just changed is looked at first: before the next frame is painted.
    const rest = queue;
    queue = [];
    pass++;
    for (const { target, attributeName, oldValue, addedNodes, removedNodes } of records) {
      if (attributeName) readAttribute(/** @type {Element} */ (target), attributeName);
      else if (isText(target)) {
        join(target, oldValue || '', records);
        if (kept.get(target)?.[''][1] !== target.nodeValue) touched.add(target);
      } else if (isElement(target) || target.nodeType === 11) {
        for (const node of addedNodes) if (isElement(node)) read(node);
        if (removedNodes.length || [...addedNodes].some((node) => kindOf(node) !== BLOCK || isText(node))) touched.add(target);
      }
    }
    touched.forEach(blockOf);
    queue = queue.concat(rest);
    work();
  }

  // A shadow tree may be attached to an element that is there already: no observer is told.
  const { prototype } = Element;
  const { attachShadow } = prototype;
  /** @this {Element} @param {ShadowRootInit} init */
  const attach = function (init) {
    const root = attachShadow.call(this, init);
    if (scanner && init.mode === 'open') enter(root);
    return root;
  };
  prototype.attachShadow = attach;

  return {
    /**
     * Shows these numbers instead of those before.
     * @param {Scanner} own
     * @param {Answer} got
     * @param {() => void} then When the page has been looked at once.
     */
    show(own, got, then) {
      scanner = own;
      answer = got;
      readings = {};
      done = then;
      pass++;
      for (const node of written) {
        if (!node.isConnected) written.delete(node);
        else if (isText(node)) blockOf(node);
        else for (const name in kept.get(node)) readAttribute(/** @type {Element} */ (node), name);
      }
      enter(document);
      work();
    },

    /** Goes on with a quicker scanner of the same rules. */
    use(/** @type {Pick<Scanner, 'edits'>} */ { edits }) {
      scanner.edits = edits;
    },

    /** Whether a number has been written into this element. */
    wrote: (/** @type {Node} */ element) => rounds.has(element),

    /** The page as it was. */
    undo() {
      observer.disconnect();
      if (prototype.attachShadow === attach) prototype.attachShadow = attachShadow;
      queue = [];
      sweeps = [];
      for (const node of written) {
        const own = kept.get(node) || {};
        for (const name in own) {
          const shown = name ? /** @type {Element} */ (node).getAttribute(name) : node.nodeValue;
          if (shown === own[name][1]) set(node, name, shown, own[name][0]);
        }
      }
      written.clear();
    },
  };
}
