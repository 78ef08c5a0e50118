// What elements and attributes mean for a number: the rules of core/src/page/html/element.rs and attribute.rs.

/** A number may run over its tags. */
export const INLINE = 1;
/** The same; but a digit glued to a number there is a footnote, not a digit more. */
export const RAISED = 2;
/** A number never runs over its tags. */
export const BLOCK = 3;
/** Its content is never changed, and a number may run over the whole element. */
export const HIDDEN = 4;

/** What stays as it is, with all inside. */
export const STAYS =
  '[data-ringtrace-skip],[contenteditable]:not([contenteditable=false i]),textarea,template,select,datalist,noscript,' +
  'iframe,xmp,noembed,noframes,plaintext';

/** @type {[number, RegExp][]} */
const KINDS = [
  [RAISED, /^su[bp]$/],
  [HIDDEN, /^(script|style)$/],
  [
    INLINE,
    /-|^([abiqsu]|abbr|acronym|bd[io]|big|blink|cite|code|data|del|dfn|em|font|img|ins|kbd|label|mark|nobr|picture|r[bpt]|rtc|ruby|samp|slot|small|span|strike|strong|textpath|time|tspan|tt|var|wbr)$/,
  ],
];

/** @type {Record<string, number>} */
const known = {};

/**
 * The kind of an element; documents and the roots of shadow trees are blocks.
 * @param {Node} node
 */
export function kindOf(node) {
  const name = /** @type {Element} */ (node).localName || '';
  return known[name] || (known[name] = (KINDS.find(([, names]) => names.test(name.toLowerCase())) || [BLOCK])[0]);
}

/** How an attribute is read: as a text for people, as data, as a URL. */
export const SHOWN = 1;
export const DATA = 2;
export const URL = 3;

/**
 * How to read an attribute; 0 if it stays as it is.
 * @param {string} name
 * @param {{ attributes?: boolean, structured?: boolean }} tiers
 */
export function readingOf(name, { attributes, structured }) {
  if (/^(xlink:)?href$/.test(name)) return URL;
  if (name === 'content') return structured ? DATA : 0;
  if (!attributes) return 0;
  if (/^(title|alt|aria-(label|description))$/.test(name)) return SHOWN;
  if (!/^data-/.test(name)) return 0;
  return /-(phone|tel(ephone)?|mobile|call(to)?|clipboard|copy|tooltip|title|label|caption|text)(-|$)/.test(name)
    ? DATA
    : URL;
}

const TELEPHONE = /^\s*(?:tel|callto):\/*/i;
const MESSENGER =
  /^\s*(?:(?:https?:)?\/\/wa\.me\/|https:\/\/(?:api|web)\.whatsapp\.com\/.*?phone=|whatsapp:.*?phone=|viber:.*?number=|https:\/\/t\.me\/(?:\+|%2b)|tg:.*?phone=|sms:|imessage:)(?=[^&?#]*\d)/i;

/**
 * From where to where in a URL its number stands; from 0 to 0 if it has none.
 * @param {string} url
 * @param {boolean | undefined} messengers Whether links to messengers count.
 */
export function numberPart(url, messengers) {
  const found = TELEPHONE.exec(url);
  if (found) return [found[0].length, url.length];
  const link = messengers && MESSENGER.exec(url);
  if (!link) return [0, 0];
  const start = link[0].length;
  return [start, start + url.slice(start).search(/[&?#]|$/)];
}
