// Shows each visitor the number lent to them: asks the site's own backend once, and writes the answer into the page. A
// site with static numbers only has a table instead of a backend. Whatever fails, the page keeps its own number.
//
//   import { start } from 'ringtrace-web';
//   start({ endpoint: '/ringtrace', consent: true });

import { clientId, forget, isKnown } from './client.js';
import { hide } from './hide.js';
import { watch } from './page.js';

/** @typedef {import('./index.d.ts').Options} Options */
/** @typedef {import('./index.d.ts').Answer} Answer */

const TIMEOUT_MS = 5000;

/** The page's address, without a fragment that is no route. */
const address = () => location.href.replace(/#(?![!/]).*/, '');

/** @type {import('./index.d.ts').Ringtrace | undefined} */
let running;

/**
 * Starts; once a page. A second call returns what the first one did.
 * @param {Options} options
 * @returns {import('./index.d.ts').Ringtrace}
 */
export function start(options) {
  if (running) return running;
  const { endpoint, table, domain, timeout = TIMEOUT_MS } = options;
  const page = watch(options);
  // A scanner comes while the backend is asked: the quick one if there is one, the other one if that is late or refused.
  const other = () => import('./scan.js');
  /** @type {any} */
  let quick;
  const coming = options.wasm ? import(options.wasm).then((module) => (quick = module)) : other();
  coming.catch(other).catch(() => {});
  let consent = options.consent ?? isKnown();
  let url = address();
  let referrer = document.referrer;
  let asked = 0;
  let intent = false;
  /** @type {Answer | undefined} */
  let answer;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let beat;
  // The visitor has just followed a link to another page of the site.
  let stays = false;
  let release = options.hide ? hide(options.hide, options.hideLimit) : () => {};

  const load = async (/** @type {string} */ from, /** @type {RequestInit} */ how = {}) => {
    const reply = await fetch(from, { ...how, signal: AbortSignal.timeout?.(timeout) });
    if (!reply.ok) throw Error(`status ${reply.status}`);
    return reply.json();
  };
  const post = (/** @type {object} */ body) =>
    load(/** @type {string} */ (endpoint), { method: 'POST', body: JSON.stringify(body) });
  const client = () => clientId(consent, domain);
  const say = (/** @type {string} */ what, /** @type {object} */ detail) =>
    document.dispatchEvent(new CustomEvent(`ringtrace:${what}`, { detail }));

  /** What chooses in the browser, from a table; one that could not be loaded is tried again. */
  async function choosing() {
    const [{ chooser }, made] = await Promise.all([
      import('../decide/browser.js'), typeof table === 'string' ? load(table) : table,
    ]);
    return chooser(made);
  }
  /** @type {ReturnType<typeof choosing> | undefined} */
  let chosen;

  async function visit() {
    const own = ++asked;
    if (!consent) forget(domain);
    if (!endpoint && !table) return;
    try {
      /** @type {import('../decide/index.js').Seen} */
      const view = { url, referrer, language: navigator.language, consent: consent ? 'granted' : 'denied' };
      const got = table
        ? (await (chosen ??= choosing()))(view)
        : await post({ do: 'visit', client: client(), ...view, intent });
      // Meanwhile another question may have been asked.
      if (own === asked) await put(got, own);
    } catch (error) {
      chosen = undefined;
      if (own !== asked) return;
      release();
      say('failed', { error: String(error) });
    }
  }

  /** @param {Answer} got @param {number} own */
  async function put(got, own) {
    if (got.version !== 1) throw Error('no answer of version 1');
    const { table } = got;
    let late = false;
    const scanner = await (async () => quick.compile(table))().catch(async () => {
      late = !!options.wasm;
      return (await other()).compile(table);
    });
    if (own !== asked) return;
    answer = got;
    clearInterval(beat);
    if (got.keep_alive_seconds) beat = setInterval(keepAlive, got.keep_alive_seconds * 1000);
    const shown = () => {
      release();
      say('shown', { numbers: got.rules });
    };
    if (options.print === false) return shown();
    page.show(scanner, got, shown);
    if (late)
      coming
        .then(({ compile }) => compile(table))
        .then((scanner) => answer === got && page.use(scanner))
        // The page's policy may forbid it.
        .catch(() => {});
  }

  async function keepAlive() {
    if (document.hidden || !answer?.keep_alive_seconds) return;
    const { lost } = await post({ do: 'keep_alive', client: client() }).catch(() => ({}));
    if (lost?.length) visit();
  }

  const leave = () =>
    endpoint && answer?.keep_alive_seconds && navigator.sendBeacon(endpoint, JSON.stringify({ do: 'leave', client: client() }));

  /** @type {[EventTarget, string, (event: any) => void][]} */
  const listeners = [
    [document, 'visibilitychange', keepAlive],
    [window, 'pagehide', ({ persisted }) => persisted || stays || leave()],
    [window, 'pageshow', ({ persisted }) => persisted && visit()],
    [document, 'prerenderingchange', visit],
    [window, 'popstate', moved],
    [document, 'click', ({ target }) => {
      const link = target.closest?.('a[href]');
      stays = link && link.host === location.host;
      setTimeout(() => (stays = false), 3000);
    }],
    [document, 'pointerover', wants],
    [document, 'focusin', wants],
    [document, 'touchstart', wants],
  ];

  // Browsers that can say where a navigation leads know more than clicks do.
  const { navigation } = /** @type {any} */ (window);
  if (navigation)
    listeners.push([navigation, 'navigate', ({ destination }) => {
      stays = new URL(destination.url).host === location.host;
    }]);

  // A single-page site has moved on.
  function moved() {
    if (address() === url) return;
    referrer = url;
    url = address();
    visit();
  }

  /** @param {Event} event */
  function wants({ target }) {
    const element = /** @type {Element} */ (target);
    if (!answer?.lazy || intent) return;
    if (!element.closest?.('a[href^="tel:" i],a[href^="callto:" i]') && !page.wrote(element)) return;
    intent = true;
    visit();
  }

  /** @type {(() => void)[]} */
  const undone = [];
  for (const [target, name, listener] of listeners) {
    target.addEventListener(name, listener, { capture: true, passive: true });
    undone.push(() => target.removeEventListener(name, listener, true));
  }
  for (const name of /** @type {const} */ (['pushState', 'replaceState'])) {
    const was = history[name];
    const own = (history[name] = function (...given) {
      was.apply(history, given);
      moved();
    });
    undone.push(() => history[name] === own && (history[name] = was));
  }

  running = {
    get numbers() {
      return answer ? answer.rules : [];
    },
    consent(given) {
      if (given === consent) return;
      if (!given) leave();
      consent = given;
      visit();
    },
    visit,
    show: (got) => put(got, ++asked),
    stop() {
      asked++;
      clearInterval(beat);
      for (const undo of undone) undo();
      release();
      page.undo();
      leave();
      running = answer = undefined;
      say('stopped', {});
    },
  };
  if (options.answer) put(options.answer, ++asked);
  // A page drawn in advance has no visitor yet, and may never have one.
  else if (!(/** @type {any} */ (document).prerendering)) visit();
  return running;
}
