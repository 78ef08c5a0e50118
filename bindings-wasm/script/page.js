// Walks a page, writes numbers into it, and watches it.
//
// What the page shows is a function of what the page itself wrote and of the rules: what was written over is kept, and
// every change is worked out from it anew. So nothing is replaced twice, and other rules take the place of the first
// ones. To meet a node in JavaScript costs more than to search its text, so the text of whole blocks is searched first.

import { BLOCK, DATA, HIDDEN, kindOf, numberPart, RAISED, readingOf, STAYS, URL } from './kinds.js';
import { doNow, dropAll } from './slices.js';
import { JSON_ESCAPES, JSON_STRINGS, PERCENT_CODES, rewrite } from './values.js';
import { giveBack, isKept, isText, join, original, put, turn, under, written, wrote } from './written.js';

/** @typedef {import('./index.d.ts').Shown} Rule */
/** @typedef {import('./index.d.ts').Answer} Answer */
/** @typedef {import('./scan.js').Scanner} Scanner */

/** Blocks with more text than this are searched piece by piece, so that no search keeps the page waiting. */
const WHOLE_MAX = 8192;
/** How many nodes are met between two looks at the clock, which costs more than most of them do. */
const STRIDE = 16;

const isElement = (/** @type {Node} */ node) => node.nodeType === 1;

/** Whether a node stays as it is, with all inside. */
const stays = (/** @type {Node} */ node) => /** @type {Element} */ (node).closest?.(STAYS);

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
 * The block that the text of a node flows in.
 * @param {Node | null} node
 */
function blockOf(node) {
  while (node && (isText(node) || kindOf(node) < BLOCK)) node = node.parentNode;
  return node;
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
  /** @type {WeakMap<Node, object>} Who has looked at a block last. */
  const looks = new WeakMap();
  const observer = new MutationObserver(take);

  /**
   * Looks at the text of a block, flow by flow: no number runs over the ends of a flow.
   * @param {Node} block
   * @param {Node[]} [inner] Takes the blocks inside.
   */
  function* look(block, inner) {
    const own = {};
    looks.set(block, own);
    /** @type {Node[]} The nodes of the flow, and what they show. */
    const nodes = [];
    /** @type {string[]} */
    const texts = [];
    let raised = false;
    const flush = () => {
      if (nodes[0] && (scanner.may(texts.join('')) || nodes.some(isKept))) writeFlow(nodes, texts);
      nodes.length = texts.length = 0;
      raised = false;
    };
    let met = 0;
    /** @type {Node | null} */
    let next;
    for (let node = /** @type {Node | null} */ (block.firstChild); node; node = next) {
      const { nodeType } = node;
      next = null;
      if (nodeType === 3) {
        const text = node.nodeValue || '';
        // Something that is no digit parts a footnote from the digit before.
        if (raised && /^\d/.test(text)) nodes.push(/** @type {Node} */ (node.parentNode)), texts.push('\ufffd');
        raised = false;
        nodes.push(node);
        texts.push(text);
      } else if (nodeType === 1) {
        const kind = kindOf(node);
        if (kind === BLOCK || /** @type {Element} */ (node).matches(STAYS)) {
          flush();
          inner?.push(node);
        } else if (kind !== HIDDEN) {
          if (kind === RAISED) raised = /\d$/.test(texts.at(-1) || '');
          next = node.firstChild;
        }
      }
      for (let at = node; !next && at !== block; at = /** @type {Node} */ (at.parentNode)) next = at.nextSibling;
      if (!(++met % STRIDE)) {
        yield;
        if (looks.get(block) !== own) {
          // The page has changed it meanwhile, and it has been looked at anew; but not at what is inside.
          inner?.push(block);
          return;
        }
      }
    }
    flush();
  }

  /** @param {Node[]} nodes @param {string[]} texts */
  function writeFlow(nodes, texts) {
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

  /**
   * Looks at all texts and attributes of a tree.
   * @param {Node} root
   * @param {Node[]} trees Takes the trees inside: of shadows, and of frames.
   */
  function* read(root, trees) {
    const every = (/** @type {string} */ selector) => /** @type {Element} */ (root).querySelectorAll(selector);
    const blocks = stays(root) ? [] : [root];
    let met = 0;
    for (const block of blocks) {
      const text = block.textContent || '';
      if (text.length > WHOLE_MAX) yield;
      // A number may run over a script, whose text is no text of the page.
      else if (!scanner.may(text) && !/** @type {Element} */ (block).querySelector('script,style')) {
        if (!(++met % STRIDE)) yield;
        continue;
      }
      if (!/** @type {Element} */ (block).matches?.(STAYS)) yield* look(block, blocks);
      yield;
    }
    const elements = document.createNodeIterator(root, 1);
    for (let element; (element = /** @type {Element} */ (elements.nextNode())); ) {
      if (element.hasAttributes()) for (const name of element.getAttributeNames()) readAttribute(element, name);
      const { shadowRoot } = element;
      if (shadowRoot && !stays(element)) trees.push(observe(shadowRoot));
      if (!(++met % STRIDE)) yield;
    }
    every('script').forEach(readJson);
    if (!frames) return;
    for (const frame of /** @type {NodeListOf<HTMLIFrameElement>} */ (every('iframe'))) {
      const inside = () => frame.contentDocument;
      if (inside()) trees.push(observe(/** @type {Document} */ (inside())));
      frame.addEventListener('load', () => inside() && enter(/** @type {Document} */ (inside())));
    }
  }

  /**
   * Looks at blocks, and at whole trees.
   * @param {(Node | null)[]} blocks
   * @param {Node[]} trees
   * @param {() => void} [then]
   */
  function* refresh(blocks, trees, then) {
    for (const block of new Set(blocks)) {
      if (block && kindOf(block) === HIDDEN) readJson(/** @type {Element} */ (block));
      else if (block && !stays(block)) yield* look(block);
      yield;
    }
    for (const tree of trees) yield* read(tree, trees);
    then?.();
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
        scanner.edits(segments, masked).filter(({ rule }) => allows(answer.rules[rule], element) && !stays(element)),
      text,
      codes,
    );

  /**
   * @param {Element} element
   * @param {string} name
   * @param {boolean} [again] Even if what it shows has been written by this script.
   */
  function readAttribute(element, name, again) {
    const reading = (readings[name] ??= readingOf(name, answer));
    const shown = reading && element.getAttribute(name);
    if (!shown) return;
    const kept = under(element, shown, name);
    if (kept && !again) return;
    const from = kept || shown;
    let wanted = from;
    if (reading !== URL) wanted = scanner.may(from) ? replaced(element, from, undefined, reading !== DATA) : from;
    else {
      const [start, end] = numberPart(from, answer.messengers && name.endsWith('href'));
      if (end) wanted = from.slice(0, start) + replaced(element, from.slice(start, end), PERCENT_CODES) + from.slice(end);
    }
    put(element, name, from, shown, wanted);
  }

  /** @param {Element} script */
  function readJson(script) {
    const node = script.firstChild;
    if (!answer.structured || !node || !/^application\/ld\+json\b/i.test(script.getAttribute('type') || '')) return;
    const shown = node.nodeValue || '';
    const from = original(node, shown);
    put(node, '', from, shown, from.replace(JSON_STRINGS, (string) => replaced(script, string, JSON_ESCAPES)));
  }

  /** @param {Document | ShadowRoot} root */
  function observe(root) {
    observer.observe(root, { childList: true, characterDataOldValue: true, attributes: true, subtree: true });
    return /** @type {Document} */ (root).documentElement || root;
  }

  const enter = (/** @type {Document | ShadowRoot} */ root) => doNow(refresh([], [observe(root)]));

  /** @param {MutationRecord[]} records */
  function take(records) {
    /** @type {Set<Node>} */
    const touched = new Set();
    /** @type {Set<Node>} */
    const added = new Set();
    /** @type {[Node, string][]} */
    const texts = [];
    /** @type {Map<Node, Node[]>} What was removed, by what stood before. */
    const gone = new Map();
    let moved = 0;
    turn();
    for (const { target, attributeName, oldValue, addedNodes, removedNodes, previousSibling } of records) {
      if (attributeName) readAttribute(/** @type {Element} */ (target), attributeName);
      else if (isText(target)) texts.push([target, oldValue || '']);
      else if (isElement(target) || target.nodeType === 11) {
        for (const node of addedNodes) added.add(node);
        moved += removedNodes.length;
        if (removedNodes.length || [...addedNodes].some((node) => kindOf(node) !== BLOCK || isText(node)))
          touched.add(target);
        if (previousSibling && removedNodes.length)
          gone.set(previousSibling, [...(gone.get(previousSibling) || []), ...removedNodes]);
      }
    }
    for (const [node, old] of texts) {
      join(node, old, gone.get(node) || []);
      if (under(node, node.nodeValue) == null) touched.add(node);
    }
    // What has just changed is looked at first: before the next frame is painted. What has come into a new tree is
    // looked at with it, unless it may have been written before.
    const trees = [...added].filter((node) => isElement(node) && !added.has(/** @type {Node} */ (node.parentNode)));
    const blocks = [...touched].filter((node) => moved || !added.has(node)).map(blockOf);
    if (trees[0] || blocks[0]) doNow(refresh(blocks, trees));
  }

  // A shadow tree may be attached to an element that is there already: no observer is told.
  const { prototype } = Element;
  const { attachShadow } = prototype;
  /** @this {Element} @param {ShadowRootInit} init */
  const attach = function (init) {
    const root = attachShadow.call(this, init);
    if (scanner && init.mode === 'open' && !stays(this)) enter(root);
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
      dropAll();
      turn();
      const blocks = [];
      for (const node of written) {
        if (!node.isConnected) written.delete(node);
        else if (isText(node)) blocks.push(blockOf(node));
        else {
          const element = /** @type {Element} */ (node);
          for (const name of element.getAttributeNames()) readAttribute(element, name, true);
        }
      }
      doNow(refresh(blocks, [observe(document)], then));
    },

    /** Goes on with a quicker scanner of the same rules. */
    use(/** @type {Scanner} */ quick) {
      scanner = quick;
    },

    /** Whether a number has been written into this element. */
    wrote,

    /** The page as it was. */
    undo() {
      observer.disconnect();
      if (prototype.attachShadow === attach) prototype.attachShadow = attachShadow;
      dropAll();
      giveBack();
    },
  };
}
