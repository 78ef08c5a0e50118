// A site without a backend: the page script chooses static numbers from a table, as a tracker does. The table, and what
// a tracker decides, come from the engine in WebAssembly.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { before, test } from 'node:test';
import { site, tab, text, until } from './browser.js';

const ENGINE = new URL('../dist/engine/', import.meta.url);
const DECIDE = new URL('../decide/', import.meta.url);
const [, TAG] = /```html\n(.*)\n```/.exec(readFileSync(new URL('README.md', DECIDE), 'utf8'));
const AT = Date.parse('2026-03-02T10:00:00Z');
const MINUTE = 60_000;
const OWN = '212-555-0100';
const SEARCH = '212-555-0150';
const EMAIL = '212-555-0151';
const LANDING = '212-555-0152';
const REFERRED = '212-555-0153';
const BODY = `<p id="a">${OWN}</p><a id="b" href="tel:+12125550100">call</a><a id="next" href="/next">next</a>`;
const CONFIG = {
  country: 'US',
  destination: '+12125550100',
  domains: ['127.0.0.1'],
  static_numbers: [
    { number: '+12125550152', landing_page: '/spring*' },
    { number: '+12125550150', source: 'google', medium: 'cpc' },
    { number: '+12125550151', channel: 'Email' },
    { number: '+12125550153', referrer: 'partner.example' },
    { number: '+12125550154', when: { field: 'hour', between: [22, 6] } },
  ],
};

let engine;
let table;
before(async () => {
  if (!existsSync(new URL('index.mjs', ENGINE)))
    throw Error('dist/engine is missing: run `./build-wasm.sh engine` first');
  engine = await import(new URL('index.mjs', ENGINE));
  engine.initSync(readFileSync(new URL('ringtrace_engine_bg.wasm', ENGINE)));
  const { ask } = await import(new URL('ringtrace_engine.js', ENGINE));
  table = JSON.parse(ask('static_table', JSON.stringify({ config: CONFIG }))).ok;
  site.file('/table.json', JSON.stringify(table), 'application/json');
  for (const path of ['/p', '/next', '/spring', '/spring/sale']) site.page(path, BODY, { head: TAG });
});

const reads = (page, number) => until(page, (one) => document.querySelector('#a').textContent === one, number);
const stored = (page) => page.evaluate(() => localStorage.getItem('ringtrace'));

/** A tab that writes down what the document is told, and what it loads. */
async function listening(options) {
  const page = await tab(options);
  page.loaded = [];
  page.on('request', (request) => page.loaded.push(new URL(request.url()).pathname));
  await page.addInitScript(() => {
    window.heard = [];
    for (const what of ['shown', 'failed', 'stopped'])
      document.addEventListener(`ringtrace:${what}`, (event) => window.heard.push([what, event.detail]));
  });
  return page;
}

/** Opens an address and waits until the page script has said something. */
async function open(page, path, referer) {
  await page.goto(site.origin + path, referer ? { referer } : {});
  await page.waitForFunction(() => window.heard[0]);
}

test('the number of a source, on the landing page and on the next one', async () => {
  const page = await listening();
  await open(page, '/p?utm_source=google&utm_medium=cpc');
  assert.equal(await text(page, '#a'), SEARCH);
  assert.equal(await page.getAttribute('#b', 'href'), 'tel:+12125550150');
  const numbers = [{ destination: '+12125550100', number: '+12125550150', kind: 'static' }];
  assert.deepEqual(await page.evaluate(() => [heard, ringtrace.numbers]), [[['shown', { numbers }]], numbers]);
  await page.click('#next');
  await reads(page, SEARCH);
  assert.equal(new URL(page.url()).pathname, '/next');
  assert.deepEqual(site.asked, []);
  assert.deepEqual(await page.context().cookies(), []);
  assert.deepEqual(page.errors, []);
});

test('another source begins another session; so does the first visit after a long while', async () => {
  const page = await listening();
  await page.clock.setFixedTime(AT);
  await open(page, '/p?utm_source=google&utm_medium=cpc');
  await open(page, '/p?utm_source=letter&utm_medium=email');
  assert.equal(await text(page, '#a'), EMAIL);
  await page.clock.setFixedTime(AT + 30 * MINUTE);
  await open(page, '/next');
  assert.equal(await text(page, '#a'), EMAIL);
  await page.clock.setFixedTime(AT + 60 * MINUTE + 1);
  await open(page, '/next');
  assert.equal(await text(page, '#a'), OWN);
});

test('page by page, what a tracker decides', async () => {
  // A browser without a window calls itself one, which a tracker takes for a bot.
  const userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
  const page = await listening({ locale: 'en-GB', userAgent });
  const tracker = new engine.Tracker(CONFIG, { at: new Date(AT) });
  const seen = new Set();
  let at = AT;
  for (const [minutes, path, referrer] of [
    [0, '/p', 'https://www.google.com/'],
    [1, '/p?utm_source=google&utm_medium=cpc'],
    [5, '/next'],
    [29, '/spring'],
    [31, '/spring?gclid=abc'],
    [3, '/next'],
    [2, '/p', 'https://blog.partner.example/post'],
    [40, '/p', 'https://blog.partner.example/post'],
    [1, '/p', 'https://mail.google.com/'],
    [1, '/p?utm_source=letter&utm_medium=Email&utm_campaign=May'],
    [40, '/spring/sale?a=1#part'],
    [12 * 60, '/p'],
    [9 * 60, '/p'],
  ]) {
    at += minutes * MINUTE;
    await page.clock.setFixedTime(at);
    await open(page, path, referrer);
    const url = site.origin + path.replace(/#.*/, '');
    const from = await page.evaluate(() => document.referrer);
    const about = { url, referrer: from, userAgent, language: 'en-GB', consent: 'granted' };
    const answer = tracker.visit({ client: 'a', at: new Date(at), ...about });
    const expected = tracker.page(answer).rules.map(({ number }) => number);
    assert.deepEqual(await page.evaluate(() => ringtrace.numbers.map(({ number }) => number)), expected, path);
    assert.equal((await text(page, '#a')).slice(-4), (expected[0] ?? OWN).slice(-4), path);
    seen.add(expected[0]);
  }
  assert.equal(seen.size, CONFIG.static_numbers.length + 1, 'each number, and the page’s own');
});

test('without consent nothing is chosen and nothing is stored', async () => {
  const page = await listening();
  site.page('/asks', BODY, { head: TAG.replace(/ data-consent="\w+"/, '') });
  await open(page, '/asks?utm_source=google&utm_medium=cpc');
  assert.equal(await text(page, '#a'), OWN);
  assert.deepEqual(await page.evaluate(() => heard), [['shown', { numbers: [] }]]);
  assert.equal(await page.evaluate(() => localStorage.length + sessionStorage.length), 0);
  await page.evaluate(() => ringtrace.consent(true));
  await reads(page, SEARCH);
  // Whoever agreed once need not be asked on every page.
  await open(page, '/asks');
  assert.equal(await text(page, '#a'), SEARCH);
  await page.evaluate(() => ringtrace.consent(false));
  await reads(page, OWN);
  assert.equal(await page.evaluate(() => localStorage.length), 0);
  await page.evaluate(() => ringtrace.consent(true));
  await until(page, () => localStorage.getItem('ringtrace'));
  assert.equal(await text(page, '#a'), OWN, 'the session from before is forgotten');
  await page.evaluate(() => history.pushState({}, '', '/spring'));
  await page.evaluate(() => ringtrace.consent(false));
  assert.equal(await stored(page), null);
  await page.waitForTimeout(100);
  assert.equal(await stored(page), null);
});

test('consent is withdrawn even where the table is gone', async () => {
  const page = await listening();
  await open(page, '/p?utm_source=google&utm_medium=cpc');
  await page.route('**/table.json', (route) => route.fulfill({ status: 500 }));
  await open(page, '/next');
  assert.equal((await page.evaluate(() => heard[0]))[0], 'failed');
  assert.ok(await stored(page));
  await page.evaluate(() => ringtrace.consent(false));
  assert.equal(await stored(page), null);
});

for (const [name, policy] of Object.entries({
  'scripts of the site alone': "default-src 'none'; script-src 'self'; connect-src 'self'",
  'trusted types': "default-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'",
})) {
  test(`a strict policy: ${name}`, async () => {
    const page = await listening();
    const complaints = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    const head = `<link rel="icon" href="data:,">${TAG}`;
    site.page('/strict', BODY, { head, headers: { 'content-security-policy': policy } });
    await open(page, '/strict?utm_source=google&utm_medium=cpc');
    assert.equal(await text(page, '#a'), SEARCH);
    assert.deepEqual(page.errors, []);
    assert.deepEqual(complaints.filter((text) => !text.includes('data:,')), []);
  });
}

for (const [name, reply] of Object.entries({
  'a status': () => ({ status: 404 }),
  'no JSON': () => ({ body: '<html>' }),
  'null': () => ({ body: 'null' }),
  'another version': () => ({ body: JSON.stringify({ ...table, version: 2 }) }),
  'the answer around it': () => ({ body: JSON.stringify({ ok: table }) }),
  'parts missing': () => ({ body: '{"version":1}' }),
  'broken lines': () => ({ body: JSON.stringify(table).replace(/"lines":"[^"]*"/g, '"lines":"0\\tx"') }),
})) {
  test(`the page keeps its own number: ${name}`, async () => {
    const page = await listening();
    await page.route('**/table.json', (route) => route.fulfill(reply()));
    site.page('/hides', BODY, { head: TAG.replace('data-table', 'data-hide="#a" data-table') });
    await open(page, '/hides?utm_source=google&utm_medium=cpc');
    const [[what, { error }]] = await page.evaluate(() => heard);
    assert.equal(what, 'failed');
    assert.ok(error.length > 5, error);
    assert.equal(await text(page, '#a'), OWN);
    assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector('#a')).visibility), 'visible');
    assert.deepEqual(page.errors, []);
    // What failed once is tried again.
    await page.unroute('**/table.json');
    await page.evaluate(() => ringtrace.visit());
    await reads(page, SEARCH);
  });
}

test('the page keeps its own number: the part that chooses does not come', async () => {
  const page = await listening();
  await page.route('**/ringtrace-decide.js', (route) => route.abort());
  await open(page, '/p?utm_source=google&utm_medium=cpc');
  assert.equal((await page.evaluate(() => heard[0]))[0], 'failed');
  assert.equal(await text(page, '#a'), OWN);
  assert.deepEqual(page.errors, []);
});

test('a single-page site: each address is a page view', async () => {
  const page = await listening();
  await open(page, '/p');
  assert.equal(await text(page, '#a'), OWN);
  await page.evaluate(() => history.pushState({}, '', '/two?utm_source=letter&utm_medium=email'));
  await reads(page, EMAIL);
  await page.evaluate(() => history.pushState({}, '', '/three'));
  await until(page, () => heard.length === 3);
  assert.equal(await text(page, '#a'), EMAIL);
  await page.evaluate(() => history.go(-2));
  await until(page, () => heard.length === 4);
  assert.equal(await text(page, '#a'), EMAIL, 'the session goes on');
  assert.equal(page.loaded.filter((path) => path === '/table.json').length, 1, 'one table for all');
});

test('a page that comes back chooses anew', async () => {
  const page = await listening();
  await open(page, '/p?utm_source=google&utm_medium=cpc');
  const other = await page.context().newPage();
  await other.goto(`${site.origin}/p?utm_source=letter&utm_medium=email`);
  await reads(other, EMAIL);
  await page.evaluate(() => history.replaceState({}, '', '/p'));
  await reads(page, EMAIL);
  await other.goto(`${site.origin}/p?utm_source=google&utm_medium=cpc`);
  await reads(other, SEARCH);
  await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
  await reads(page, SEARCH);
});

test('stopping gives the page back', async () => {
  const page = await listening();
  await open(page, '/p?utm_source=google&utm_medium=cpc');
  await page.evaluate(() => ringtrace.stop());
  assert.equal(await text(page, '#a'), OWN);
  assert.equal(await page.getAttribute('#b', 'href'), 'tel:+12125550100');
  await page.evaluate(() => history.pushState({}, '', '/two?utm_source=letter&utm_medium=email'));
  await page.waitForTimeout(100);
  assert.deepEqual((await page.evaluate(() => heard)).map(([what]) => what), ['shown', 'stopped']);
  assert.equal(await text(page, '#a'), OWN);
});

test('as a module, with a table the page brings along', async () => {
  const page = await listening();
  const given = JSON.stringify({ table, consent: true });
  const head = `<script type="module">import { start } from '/ringtrace.mjs'; start(${given})</script>`;
  site.page('/module', BODY, { head });
  await open(page, '/module?utm_source=google&utm_medium=cpc');
  assert.equal(await text(page, '#a'), SEARCH);
  assert.ok(!page.loaded.includes('/table.json'));
});

test('by hand, as the README says', async () => {
  const page = await listening();
  const [, example] = /```js\n([^`]*)```/.exec(readFileSync(new URL('README.md', DECIDE), 'utf8'));
  for (const name of readdirSync(DECIDE)) site.file(`/decide/${name}`, readFileSync(new URL(name, DECIDE), 'utf8'));
  const map = JSON.stringify({ imports: { 'ringtrace-web/decide': '/decide/index.js' } });
  site.page('/hand', BODY, {
    head: `<script src="/ringtrace.js"></script><script type="importmap">${map}</script>
      <script type="module">const table = ${JSON.stringify(table)};\n${example}\nringtrace.show(answer)</script>`,
  });
  await open(page, '/hand?utm_source=google&utm_medium=cpc');
  assert.equal(await text(page, '#a'), SEARCH);
  await open(page, '/hand');
  assert.equal(await text(page, '#a'), SEARCH);
  assert.deepEqual(page.errors, []);
});

test('everything in one file, on a page that may store nothing', async () => {
  const page = await listening();
  site.page('/sandbox', BODY, {
    head: '<script src="/ringtrace-all.js" data-consent="granted" data-table="/table.json" crossorigin></script>',
    headers: { 'content-security-policy': 'sandbox allow-scripts' },
  });
  // Such a page is of no origin.
  for (const file of ['table.json', 'ringtrace-all.js', 'ringtrace-decide.js'])
    await page.route(`**/${file}`, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, headers: { ...response.headers(), 'access-control-allow-origin': '*' } });
    });
  await open(page, '/sandbox?utm_source=google&utm_medium=cpc');
  assert.equal(await text(page, '#a'), SEARCH);
  await page.evaluate(() => (location.hash = '/route'));
  await until(page, () => heard.length === 2);
  assert.equal(await text(page, '#a'), SEARCH, 'the session is this page’s');
  assert.deepEqual(page.errors, []);
});

for (const [name, value] of Object.entries({
  'no JSON': 'x',
  'another form': '{"touch":{},"bound":0}',
  'a number': '7',
  'a session of a clock that ran ahead': JSON.stringify({
    touch: { source: 'letter', medium: 'email', channel: 'Email', page: '/', host: '' }, bound: [], seen: 4e12,
  }),
})) {
  test(`stored by somebody else: ${name}`, async () => {
    const page = await listening();
    await page.goto(site.page('/empty', '', { head: '' }));
    await page.evaluate((text) => localStorage.setItem('ringtrace', text), value);
    await open(page, '/spring');
    assert.equal(await text(page, '#a'), LANDING);
    await open(page, '/next');
    assert.equal(await text(page, '#a'), LANDING);
    assert.deepEqual(page.errors, []);
  });
}

test('the number of who sent the visitor; a page without a table loads nothing for one', async () => {
  const page = await listening();
  await open(page, '/p', 'https://news.partner.example/');
  assert.equal(await text(page, '#a'), REFERRED);
  assert.ok(page.loaded.includes('/ringtrace-decide.js'));
  page.loaded = [];
  await page.goto(site.page('/asking', BODY));
  await page.waitForFunction(() => window.heard[0]);
  assert.ok(page.loaded.includes('/ringtrace-scan.js'));
  assert.ok(!page.loaded.includes('/ringtrace-decide.js'));
});
