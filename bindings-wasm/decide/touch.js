// How a visit came about: source, medium, campaign and click id, from the page's address and the referrer. The rules
// are those of core/src/visit (touch.rs, tags.rs, openstat.rs, referrer.rs).

import { channelOf } from './channel.js';
import { clean, decode, lower, read, size, unescape } from './text.js';
import { address, parameter, parameters, parents, plain } from './url.js';

const CLICK_BYTES = 512;
const OPENSTAT_BYTES = 2048;
const PAGE_BYTES = 1024;

/** @typedef {import('./url.js').Address} Address */
/** @typedef {import('./index.d.ts').Table} Table */
/** @typedef {import('./index.d.ts').Touch} Touch */
/** @typedef {[source: string, medium: string, campaign?: string, content?: string]} Origin */

/** Services that `_openstat` names by their host. @type {Record<string, string>} */
const SERVICES = Object.assign(Object.create(null), {
  'direct.yandex.ru': 'yandex', 'market.yandex.ru': 'yandex_market', 'adwords.google.com': 'google',
  'ads.google.com': 'google', 'target.my.com': 'mytarget', 'target.mail.ru': 'mytarget',
});

/**
 * The `_openstat` tag, plain or in Base64.
 * @param {string} raw
 * @returns {Origin | undefined}
 */
function openstat(raw) {
  if (size(raw) > OPENSTAT_BYTES) return;
  let text = unescape(raw);
  if (!text.includes(';')) {
    const code = /^([A-Za-z\d+/]*)(={0,2})$/.exec(text.replace(/-/g, '+').replace(/_/g, '/').trim());
    if (!code || code[1].length % 4 === 1 || code[2].length > (4 - (code[1].length % 4)) % 4) return;
    text = read(Uint8Array.from(atob(code[1]), (c) => c.charCodeAt(0)));
    if (!text.includes(';')) return;
  }
  const [service, campaign, content] = text.split(';').map((field) => clean(field));
  const name = lower(service).replace(/^www\./, '');
  return service ? [SERVICES[name] || name, 'cpc', campaign, content] : undefined;
}

/**
 * The search engine of a host: its name, and the parameters with the words searched for.
 * @param {string} engines `name|parameters|hosts`, a line each.
 * @param {string} host
 */
function engineOf(engines, host) {
  /** @type {Map<string, [name: string, parameters: string, letters: boolean]>} */
  const table = new Map();
  for (const line of engines.split('\n')) {
    const [name, words, hosts] = line.split('|');
    for (const text of hosts.split(' ')) {
      const key = text.replace(/^[?*]+/, '').replace(/\*+$/, '');
      if (!table.has(key)) table.set(key, [name, words, text.startsWith('??')]);
    }
  }
  const byName = (/** @type {string} */ host) => {
    // Without the ending that a country or a registry gives it: `google.` of `google.co.uk`.
    const stem = /^([^]*?\.)(?:(?:co|com|net|org)\.[^.]{2}|[^.]{2}|com|net|org|info|cat)$/.exec(host);
    const found = table.get(host) || (stem && table.get(stem[1]));
    if (found) return found;
    for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
      const above = table.get(host.slice(dot));
      if (above && (!above[2] || dot === 2)) return above;
    }
  };
  host = plain(host);
  return byName(host) || (host.startsWith('m.') && byName(host.slice(2))) || undefined;
}

/**
 * Whence a visitor came by the referrer alone.
 * @param {Table} table
 * @param {string} referrer
 * @param {string} page The page's host.
 * @returns {{ source: string, medium: string, term?: string, referrer?: string }}
 */
function sentBy(table, referrer, page) {
  const url = address(referrer, true);
  const { host } = url;
  const direct = { source: '(direct)', medium: '(none)' };
  const here = plain(page);
  const own = here && (host === here || host.endsWith(`.${here}`));
  if (!host || own || parents(host).some((above) => table.own.includes(above))) return direct;
  const spam = table.spam ? table.spam.split('\n') : [];
  if (parents(host).some((above) => above.includes('.') && spam.includes(above))) return { ...direct, referrer: host };
  const engine = engineOf(table.engines, host);
  if (!engine) return { source: plain(host), medium: 'referral', referrer: host };
  const words = engine[1].split(' ').filter(Boolean).map((name) => parameter(url, lower(name)));
  return { source: engine[0], medium: 'organic', term: words.find((t) => t && !t.includes('\ufffd')), referrer: host };
}

/**
 * The tags of an address. Of several of one name the first that says something counts.
 * @param {Table} table
 * @param {Address} url
 */
function tagsOf(table, url) {
  const clicks = table.clicks.split('\n').map((line) => line.split(' '));
  /** @type {Record<string, string>} */
  const utm = {};
  /** @type {Origin | undefined} */
  let stat;
  let click = clicks.length;
  for (const [raw, value] of parameters(url)) {
    const name = lower(raw);
    const text = decode(value);
    if (name.startsWith('utm_')) {
      if (text) utm[name] ||= text;
    } else if (name === '_openstat') {
      stat ||= openstat(value);
    } else {
      const kind = clicks.findIndex(([known]) => known === name);
      const id = decode(value, CLICK_BYTES + 1);
      const other = name === 'gclsrc' && lower(id) === 'ds';
      if (kind >= 0 && kind < click && id && size(id) <= CLICK_BYTES && !other) click = kind;
    }
  }
  return { utm, stat, click: clicks[click] };
}

/**
 * Reads how a visit came about.
 * @param {Table} table
 * @param {Address} url
 * @param {string} referrer
 * @returns {Touch}
 */
export function touchOf(table, url, referrer) {
  const { utm, stat, click } = tagsOf(table, url);
  const from = sentBy(table, referrer, url.host);
  let { source, medium, term } = from;
  let [, , campaign, content] = stat || [];
  const send = (/** @type {string} */ other, /** @type {string} */ by) => {
    if (lower(other) !== lower(source)) term = undefined;
    source = other;
    medium = by;
  };
  if (stat) send(stat[0], stat[1]);
  if (click) send(click[1], click[2]);
  const paid = click && /^(cpc|display|affiliate)$/.test(click[2]);
  if (!(table.paid_click_first && paid)) {
    const { utm_source: named, utm_medium: by } = utm;
    // The medium is what a click id or `_openstat` says, if of that very source.
    const same = (stat || click) && named && lower(named) === lower(source);
    if (named) send(named, by || (same ? medium : '(not set)'));
    else if (by) medium = by;
  }
  campaign = utm.utm_campaign || campaign || undefined;
  content = utm.utm_content || content || undefined;
  term = utm.utm_term || term;
  const channel = channelOf(table.kinds || '', table.assistant_channel, { source, medium, campaign });
  const page = clean(url.path || '/', PAGE_BYTES);
  return {
    source, medium, campaign, term, content, channel, click: click && click[0], referrer: from.referrer, page,
    host: url.host,
  };
}
