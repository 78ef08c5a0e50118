// Chooses static numbers in the browser, so that a site which lends no numbers needs no backend. The table comes from
// `static_table` (core/src/config/static_table.rs); the choice is the one that a tracker makes.
//
//   const view = { url: location.href, referrer: document.referrer, at: Date.now() };
//   const { answer, memory } = decide(table, view, before);
//
// `answer` is what a backend would answer to the page script. `memory` is the session: keep it, and hand it in with the
// next page view of the visitor.

import { channelOf } from './channel.js';
import { holds, matches } from './condition.js';
import { touchOf } from './touch.js';
import { address, parameter } from './url.js';

/** @typedef {import('./index.d.ts').Table} Table */
/** @typedef {import('./index.d.ts').Entry} Entry */
/** @typedef {import('./index.d.ts').View} View */
/** @typedef {import('./index.d.ts').Memory} Memory */
/** @typedef {import('./index.d.ts').Touch} Touch */

const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

const clock = (/** @type {number} */ at) => {
  const local = new Date(at);
  return { weekday: DAYS[local.getUTCDay()], hour: `${local.getUTCHours()}` };
};

/** The kind of device, by the rules of core/src/visit/device.rs; undefined where no condition asks. */
function deviceOf(/** @type {string[][] | undefined} */ devices, /** @type {string | undefined} */ agent) {
  if (!devices || agent === undefined) return;
  // Words count where they begin after something that is no letter and no digit.
  const text = agent.slice(0, 1024).toLowerCase().replace(/(^|[^a-z\d])tablet pc/g, '$1');
  const [other, tablet, silk, mobile, phone, android, desktop] = devices.map((words) =>
    words.some((word) => RegExp(`(^|[^a-z\\d])${word}`).test(text)),
  );
  if (other) return 'other';
  if (tablet || (silk && !mobile)) return 'tablet';
  if (phone) return 'mobile';
  if (android) return mobile ? 'mobile' : 'tablet';
  if (desktop) return 'desktop';
  return mobile ? 'mobile' : 'other';
}

/**
 * @param {Table} table
 * @param {View} view
 * @param {Memory | null} [memory] The session as the last page view left it.
 * @returns {ReturnType<typeof import('./index.d.ts').decide>}
 */
export function decide(table, view, memory) {
  const url = address(view.url);
  const page = url.query ? `${url.path}?${url.query}` : url.path;
  const at = Math.max(view.at, memory ? memory.seen : 0);
  const device = view.device || deviceOf(table.devices, view.agent);
  const utm = ['source', 'medium', 'campaign', 'term', 'content'].map((name) => `utm_${name}`);
  const facts = (/** @type {Touch} */ touch, when = at) => ({
    ...Object.fromEntries(utm.map((name) => [name, parameter(url, name)])),
    ...touch, click_id: touch.click, landing_page: touch.page, landing_host: touch.host, referrer_host: touch.referrer,
    page, host: url.host, device, language: view.language,
    ...clock(when + table.offset_minutes * 60_000),
  });

  const read = touchOf(table, url, view.referrer || '');
  const rule = table.rules.find(({ when }) => holds(when, facts(read, view.at)));
  if (rule) {
    read.source = rule.source ?? read.source;
    read.medium = rule.medium ?? read.medium;
    read.campaign = rule.campaign ?? read.campaign;
    read.channel = rule.channel ?? channelOf(table.kinds || '', table.assistant_channel, read);
  }
  let session = memory;
  if (session) {
    const { touch, seen } = session;
    const untold = read.source.toLowerCase() === '(direct)' && /^\((none|not set)\)$/i.test(read.medium);
    const direct = untold && !read.campaign && !read.click;
    const other = touch.source !== read.source || touch.medium !== read.medium || touch.campaign !== read.campaign;
    if (at - seen > table.session_seconds * 1000 || (!direct && other)) session = null;
  }
  const { touch, bound } = session || {
    touch: read,
    bound: table.numbers
      .filter(({ landing_page: pattern }) => pattern && matches(pattern, /^http/i.test(pattern) ? view.url : page))
      .map(({ number }) => number),
  };

  const known = facts(touch);
  /** @type {Entry[]} */
  const chosen = [];
  const granted = view.consent !== 'denied';
  for (const entry of granted ? table.numbers : []) {
    const { destination, number, equals = [], referrer, landing_page: landing, when } = entry;
    const fits =
      chosen.every((other) => other.destination !== destination) &&
      (!landing || bound.includes(number)) &&
      equals.every(([field, text]) => holds({ field, equals: text }, known)) &&
      (!referrer || (touch.referrer && matches(`*.${referrer}`, `.${touch.referrer}`))) &&
      (!when || holds(when, known));
    if (fits) chosen.push(entry);
  }
  const { version, head, attributes, structured, messengers } = table;
  /** @type {import('./index.d.ts').Answer} */
  const answer = {
    version: /** @type {1} */ (version), attributes, structured, messengers,
    // Each number's lines are those of rule 0.
    table: head + chosen.map(({ lines }, rule) => lines.replace(/^(=?)0\t/gm, `$1${rule}\t`)).join(''),
    rules: chosen.map(({ lines, equals, referrer, landing_page, when, ...shown }) => ({ ...shown, kind: 'static' })),
  };
  return { answer, memory: granted ? { touch, bound, seen: at } : memory };
}
