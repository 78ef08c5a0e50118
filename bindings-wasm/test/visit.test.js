// The conversation with the site's backend: asking, staying, leaving, and every way it can fail.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerOf, RULES, shown, site, tab, text, until } from './browser.js';

const NUMBER = '212-555-0100';
const OTHER = '212-555-0142';
const BODY = `<p id="a">${NUMBER}</p>`;

const cookieOf = async (page) => (await page.context().cookies()).find(({ name }) => name === 'ringtrace');
const asked = (what) => site.asked.filter((question) => question.do === what);
async function told(what, count = 1) {
  for (let left = 60; asked(what).length < count; left--) {
    assert.ok(left, `${what} was not asked ${count} times`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

test('asks once, in the words of the contract', async () => {
  const page = await tab();
  const url = site.page('/p', BODY);
  await page.goto(`${url}?utm_source=google#part`, { referer: 'https://search.example/' });
  await until(page, (number) => document.querySelector('#a').textContent === number, OTHER);
  assert.equal(site.asked.length, 1);
  const [{ client, ...question }] = site.asked;
  assert.match(client, /^[\da-f]{32}$/);
  assert.deepEqual(question, {
    do: 'visit', url: `${url}?utm_source=google`, referrer: 'https://search.example/', language: 'en-US', consent: 'granted', intent: false,
  });
  const { value, sameSite, secure, httpOnly, expires, path } = await cookieOf(page);
  assert.deepEqual({ value, sameSite, secure, httpOnly, path }, { value: client, sameSite: 'Lax', secure: false, httpOnly: false, path: '/' });
  const days = (expires - Date.now() / 1000) / 86_400;
  assert.ok(days > 390 && days <= 395, `${days} days`);
});

test('the next page is the same visitor', async () => {
  const page = await shown(BODY);
  // A visitor who agreed once need not be asked on every page.
  await page.goto(site.page('/q', BODY, { data: '' }));
  await until(page, (number) => document.querySelector('#a').textContent === number, OTHER);
  const [first, second] = asked('visit');
  assert.equal(first.client, second.client);
  assert.equal(second.consent, 'granted');
});

test('without consent nothing is stored', async () => {
  const page = await shown(BODY, { data: '' });
  assert.equal(asked('visit')[0].consent, 'denied');
  assert.equal(await cookieOf(page), undefined);
  assert.equal(await page.evaluate(() => localStorage.length + sessionStorage.length), 0);
  await page.evaluate(() => ringtrace.consent(true));
  await told('visit', 2);
  const [before, after] = asked('visit');
  assert.equal(after.consent, 'granted');
  assert.equal((await cookieOf(page)).value, after.client);
  // Until now the visitor had no past: the id of this page becomes theirs.
  assert.equal(before.client, after.client);
  await page.evaluate(() => ringtrace.consent(false));
  await told('visit', 3);
  assert.equal(await cookieOf(page), undefined);
  assert.notEqual(asked('visit')[2].client, after.client);
});

for (const [name, answers] of Object.entries({
  'a status': () => 500,
  'no JSON': () => '<html>',
  'another version': () => ({ ...answerOf(RULES), version: 2 }),
  'a broken table': () => ({ ...answerOf(RULES), table: 'x' }),
  'no answer in time': () => new Promise((done) => setTimeout(done, 1500, answerOf(RULES))),
})) {
  test(`the page keeps its own number: ${name}`, async () => {
    const page = await shown(BODY, { answers, data: 'data-timeout="300" data-hide="#a"' });
    assert.equal((await page.evaluate(() => heard[0]))[0], 'failed');
    await page.waitForTimeout(name === 'no answer in time' ? 1600 : 50);
    assert.equal(await text(page, '#a'), NUMBER);
    assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector('#a')).visibility), 'visible');
    assert.deepEqual(page.errors, []);
  });
}

test('the page keeps its own number: no connection', async () => {
  const page = await shown(BODY);
  await page.context().setOffline(true);
  await page.evaluate(() => ringtrace.visit());
  assert.deepEqual(await page.evaluate(() => heard.map(([what]) => what)), ['shown', 'failed']);
  assert.equal(await text(page, '#a'), OTHER, 'the number that was lent stays');
});

test('no rules: the page as it is', async () => {
  const page = await shown(BODY, { answers: () => ({ ...answerOf(RULES), table: 'ringtrace\t1\t\n', rules: [] }) });
  assert.equal(await text(page, '#a'), NUMBER);
});

test('says that it is still seen, and asks again when the number is lost', async () => {
  const page = await shown(BODY, {
    answers: (question, count) => {
      if (question.do === 'keep_alive') return { holds: [], lost: count === 2 ? ['+12125550142'] : [] };
      return answerOf(count === 1 ? RULES : [{ ...RULES[0], tracking: '+12125550177' }], { keep_alive_seconds: 0.2 });
    },
  });
  await until(page, () => document.querySelector('#a').textContent === '212-555-0177');
  assert.ok(asked('keep_alive').length >= 2);
  assert.deepEqual(Object.keys(asked('keep_alive')[0]), ['do', 'client']);
});

test('gives the number back on leaving, not on going to another page of the site', async () => {
  const answers = () => answerOf(RULES, { keep_alive_seconds: 40 });
  // A page that may come back keeps its number: this one may not.
  const options = { answers, headers: { 'cache-control': 'no-store' } };
  const leaving = await shown(`${BODY}<a id="out" href="http://localhost:${new URL(site.origin).port}/">x</a>`, options);
  await leaving.evaluate(() => addEventListener('unload', () => {}));
  await leaving.click('#out');
  await told('leave');
  assert.equal(asked('leave')[0].client, asked('visit')[0].client);

  site.page('/q', BODY);
  const staying = await shown(`${BODY}<a id="in" href="/q">x</a>`, options);
  await staying.evaluate(() => addEventListener('unload', () => {}));
  await staying.click('#in');
  await told('visit', 2);
  await staying.evaluate(() => location.reload());
  await told('visit', 3);
  await staying.waitForTimeout(100);
  assert.equal(asked('leave').length, 0);
});

test('a page that comes back asks again', async () => {
  const page = await shown(BODY);
  await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
  await told('visit', 2);
});

test('a page drawn in advance asks once somebody sees it', async () => {
  const page = await tab();
  await page.addInitScript(() => {
    Object.defineProperty(document, 'prerendering', { get: () => !window.seen });
  });
  await page.goto(site.page('/p', BODY));
  await until(page, () => !!window.ringtrace);
  await new Promise((done) => setTimeout(done, 200));
  assert.equal(site.asked.length, 0);
  assert.equal(await cookieOf(page), undefined);
  await page.evaluate(() => {
    window.seen = true;
    document.dispatchEvent(new Event('prerenderingchange'));
  });
  await until(page, (number) => document.querySelector('#a').textContent === number, OTHER);
  assert.equal(asked('visit').length, 1);
});

test('a single-page site: each address is a visit, seen from the one before', async () => {
  const page = await shown(BODY);
  await page.evaluate(() => history.pushState({}, '', '/two'));
  await page.evaluate(() => history.replaceState({ scroll: 1 }, '', '/two'));
  await page.evaluate(() => (location.hash = 'part'));
  await page.evaluate(() => history.pushState({}, '', '#/route'));
  await told('visit', 3);
  await page.evaluate(() => history.go(-2));
  await told('visit', 4);
  const at = (path) => site.origin + path;
  assert.deepEqual(asked('visit').slice(1).map(({ url, referrer }) => [url, referrer]), [
    [at('/two'), at('/p')],
    [at('/two#/route'), at('/two')],
    [at('/two'), at('/two#/route')],
  ]);
});

test('the last question counts', async () => {
  let second;
  const page = await tab();
  site.answers = (question, count) =>
    count === 1 ? new Promise((done) => (second = () => done(answerOf([{ ...RULES[0], tracking: '+12125550177' }])))) : answerOf(RULES);
  await page.goto(site.page('/p', BODY));
  await told('visit');
  await page.evaluate(() => ringtrace.visit());
  second();
  await page.waitForTimeout(200);
  assert.equal(await text(page, '#a'), OTHER);
});

test('a number is lent on interest', async () => {
  const body = `<p id="a">${NUMBER}</p><a id="b" href="tel:+12125550100">call</a><i id="c">x</i>`;
  const page = await shown(body, {
    answers: ({ intent }) => (intent ? answerOf(RULES) : { ...answerOf(RULES), table: 'ringtrace\t1\t\n', rules: [], lazy: true }),
  });
  await page.hover('#c');
  await page.waitForTimeout(100);
  assert.equal(asked('visit').length, 1);
  await page.hover('#b');
  await until(page, (number) => document.querySelector('#a').textContent === number, OTHER);
  assert.deepEqual(asked('visit').map(({ intent }) => intent), [false, true]);
});

test('hidden until the number is known, for a short time at most', async () => {
  const page = await tab();
  let answer;
  site.answers = () => new Promise((done) => (answer = () => done(answerOf(RULES))));
  const body = `${BODY}<script>first = getComputedStyle(document.querySelector('#a')).visibility</script>`;
  await page.goto(site.page('/p', body, { data: 'data-hide="#a" data-hide-limit="600"' }));
  assert.equal(await page.evaluate(() => first), 'hidden');
  await page.waitForTimeout(700);
  const visibility = () => page.evaluate(() => getComputedStyle(document.querySelector('#a')).visibility);
  assert.equal(await visibility(), 'visible');
  await page.reload();
  assert.equal(await page.evaluate(() => first), 'hidden');
  answer();
  await until(page, (number) => document.querySelector('#a').textContent === number, OTHER);
  await until(page, () => getComputedStyle(document.querySelector('#a')).visibility === 'visible');
});

test('a site that prints the number itself', async () => {
  const page = await shown(BODY, { data: 'data-print="off"' });
  assert.equal(await text(page, '#a'), NUMBER);
  const numbers = [{ destination: '+12125550100', number: '+12125550142', kind: 'dynamic' }];
  assert.deepEqual(await page.evaluate(() => heard[0]), ['shown', { numbers }]);
  assert.deepEqual(await page.evaluate(() => ringtrace.numbers), numbers);
});

test('stopping gives everything back', async () => {
  const page = await shown(BODY, { answers: () => answerOf(RULES, { keep_alive_seconds: 0.1 }) });
  await page.evaluate(() => ringtrace.stop());
  await told('leave');
  const beats = asked('keep_alive').length;
  await page.evaluate(() => history.pushState({}, '', '/two'));
  await page.waitForTimeout(300);
  assert.equal(asked('visit').length, 1);
  assert.equal(asked('keep_alive').length, beats);
  const own = await page.evaluate(() => [history.pushState, history.replaceState, Element.prototype.attachShadow].map(String));
  assert.ok(own.every((source) => source.includes('[native code]')), own.join());
});

test('as a module, with an answer the page brings along', async () => {
  const page = await tab();
  const answer = JSON.stringify(answerOf(RULES));
  await page.goto(site.page('/p', BODY, {
    head: `<script type="module">import { start } from '/ringtrace.mjs'; window.running = start({ answer: ${answer} }); window.again = start({}) === running</script>`,
  }));
  await until(page, (number) => document.querySelector('#a').textContent === number, OTHER);
  assert.equal(await page.evaluate(() => again), true);
  assert.equal(site.asked.length, 0);
});

for (const [name, policy] of Object.entries({
  'scripts of the site alone': "default-src 'none'; script-src 'self'; connect-src 'self'",
  'trusted types': "default-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'",
})) {
  test(`a strict policy: ${name}`, async () => {
    site.file('/watch.js', 'window.refused = []; addEventListener("securitypolicyviolation", (event) => refused.push(event.violatedDirective))');
    site.file('/no-wasm.js', 'export const compile = async () => WebAssembly.compile(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0))');
    const page = await tab();
    await page.goto(site.page('/p', `${BODY}<a id="b" href="tel:+12125550100">(212) <b>555-0100</b></a>`, {
      head: '<script src="/watch.js"></script><script src="/ringtrace.js" data-endpoint="/ask" data-hide="#a" data-wasm="/no-wasm.js"></script>',
      headers: { 'content-security-policy': policy },
    }));
    await page.waitForFunction(() => document.querySelector('#a').firstChild.data === '212-555-0142', undefined, { polling: 50 }).catch(() => {});
    await page.waitForTimeout(100);
    assert.equal(await page.textContent('#a'), OTHER);
    assert.equal(await page.textContent('#b'), '(212) 555-0142');
    assert.equal(await page.getAttribute('#b', 'href'), 'tel:+12125550142');
    assert.deepEqual(page.errors, []);
  });
}

/** Appends a paragraph with these pieces of text until the page's numbers in it are replaced. */
const appended = (page, pieces, wanted) =>
  until(page, ([pieces, wanted]) => {
    const last = document.body.lastElementChild.textContent === wanted;
    if (!last) document.body.append(Object.assign(document.createElement('p'), { className: 'more' }));
    if (!last) document.body.lastElementChild.append(...pieces);
    return last;
  }, [pieces, wanted]);

/** Counts the calls of the module's scanner. */
const countScans = (page) =>
  page.addInitScript(() => {
    const { instantiate } = WebAssembly;
    window.scans = 0;
    WebAssembly.instantiate = async (...given) => {
      const instance = await instantiate(...given);
      const { scan, ...others } = instance.exports;
      return { exports: { ...others, scan: (...text) => (window.scans++, scan(...text)) } };
    };
  });

test('the scanner in WebAssembly, there before the answer: the other one is never loaded', async () => {
  const page = await tab();
  await countScans(page);
  site.answers = async () => {
    await until(page, () => performance.getEntriesByName(`${location.origin}/slim.wasm`).length);
    await new Promise((done) => setTimeout(done, 200));
    return answerOf(RULES);
  };
  await page.goto(site.page('/p', BODY, { data: 'data-consent="granted" data-wasm="/ringtrace-wasm.js"' }));
  await until(page, (number) => document.querySelector('#a').textContent === number, OTHER);
  await appended(page, ['+1 (212) ', '555 0100, not 212-555-01007'], '+1 (212) 555 0142, not 212-555-01007');
  assert.ok(await page.evaluate(() => scans > 1));
  assert.deepEqual(site.loaded.filter((path) => /ringtrace|slim/.test(path)), ['/ringtrace.js', '/ringtrace-wasm.js', '/slim.wasm']);
  assert.deepEqual(page.errors, []);
});

test('the scanner in WebAssembly comes late: the other one shows the number and gives way', async () => {
  const page = await tab();
  await countScans(page);
  let come;
  site.held.set('/slim.wasm', new Promise((done) => (come = done)));
  await page.goto(site.page('/p', BODY, { data: 'data-consent="granted" data-wasm="/ringtrace-wasm.js"' }), { waitUntil: 'commit' });
  await until(page, (number) => document.querySelector('#a')?.textContent === number, OTHER);
  assert.ok(site.loaded.includes('/ringtrace-scan.js'));
  assert.equal(await page.evaluate(() => scans), 0);
  come();
  await until(page, () => {
    document.querySelector('#a').firstChild.data = '212.555.0100';
    return window.scans > 0;
  });
  await until(page, () => document.querySelector('#a').textContent === '212.555.0142');
  assert.deepEqual(page.errors, []);
});

test('the scanner in WebAssembly cannot be loaded: the other one shows the number', async () => {
  const page = await shown(BODY, { data: 'data-wasm="/nowhere.js"' });
  assert.equal(await text(page, '#a'), OTHER);
  assert.deepEqual(page.errors, []);
});

test('a page in a sandbox has no cookies, and is shown its number', async () => {
  const page = await tab();
  await page.goto(site.page('/p', BODY, { headers: { 'content-security-policy': 'sandbox allow-scripts' }, head: `<script src="/ringtrace-all.js" data-consent="granted"></script>` }));
  await page.evaluate((answer) => ringtrace.show(answer), answerOf(RULES));
  await until(page, (number) => document.querySelector('#a').textContent === number, OTHER);
  assert.deepEqual(page.errors, []);
});
