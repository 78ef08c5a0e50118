// What the same page costs with others. Each entry is the source of a module that defines `window.run`, which replaces
// the number once (or, where a library only finds, finds it).

import { RULES } from './page.js';

const { destination, tracking } = RULES[0];
const national = destination.slice(2);
const other = tracking.slice(2);
const [area, exchange, line] = [national.slice(0, 3), national.slice(3, 6), national.slice(6)];
const one = '[-. \\u00a0]?';

export const PEERS = {
  // The node walk alone: what nobody who looks at every node can be quicker than.
  walk: `window.run = () => {
    let length = 0;
    const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) length += walker.currentNode.nodeValue.length;
    return length;
  };`,

  // After the published descriptions of a large vendor's script: one expression per number, one text node at a time,
  // a fixed list of attributes, links to telephones.
  'vendor-like walk': `const form = /(\\(?)${area}(\\))?(${one})${exchange}(${one})${line}/g;
    const written = '$1${other.slice(0, 3)}$2$3${other.slice(3, 6)}$4${other.slice(6)}';
    const swap = (text) => text.replace(form, written);
    const visit = (node) => {
      if (node.nodeType === 3) {
        const text = swap(node.nodeValue);
        if (text !== node.nodeValue) node.nodeValue = text;
        return;
      }
      if (node.nodeType !== 1 || node.tagName === 'SCRIPT' || node.tagName === 'NOSCRIPT') return;
      if (node.hasAttribute('data-noswap')) return;
      for (const name of ['src', 'srcset', 'title', 'phone']) {
        const value = node.getAttribute(name);
        if (value && swap(value) !== value) node.setAttribute(name, swap(value));
      }
      const href = node.getAttribute('href');
      if (href && /^(tel|sms|imessage):/i.test(href)) node.setAttribute('href', swap(href));
      if (node.shadowRoot) node.shadowRoot.childNodes.forEach(visit);
      else node.childNodes.forEach(visit);
    };
    window.run = () => visit(document.documentElement);`,

  findAndReplaceDOMText: `import find from 'findandreplacedomtext';
    window.run = () => find(document.body, { find: /\\(?${area}\\)?[-. ]?${exchange}[-. ]?${line}/g, replace: '${area}-${exchange}-${other.slice(6)}' });`,

  'libphonenumber-js (finding only)': `import { findPhoneNumbersInText } from 'libphonenumber-js/min';
    window.run = () => {
      let found = 0;
      const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) found += findPhoneNumbersInText(walker.currentNode.nodeValue, 'US').length;
      return found;
    };`,
};
