// The page: found, written, watched, and left as it was.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { build } from 'esbuild';
import { answerOf, RULES, shown, site, text, until } from './browser.js';

const NUMBER = '212-555-0100';
const OTHER = '212-555-0142';
const TWO = [RULES[0], { destination: '+442079460018', tracking: '+442079460123' }];
const SWAP = [RULES[0], { destination: '+12125550142', tracking: '+12125550100' }];

test('nodes stay: text and values alone change', async () => {
  const page = await shown(`<p id="a">Call <b>212</b>-<i>555-</i>0100</p><a id="b" href="tel:${NUMBER}" title="${NUMBER}">x</a>`, {
    data: 'data-consent="granted"',
    head: `<script>
      addEventListener('DOMContentLoaded', () => {
        window.nodes = [...document.querySelectorAll('#a, #a *, #b')].flatMap((one) => [one, ...one.childNodes]);
        window.records = [];
        new MutationObserver((list) => window.records.push(...list)).observe(document, {
          subtree: true, childList: true, characterData: true, attributes: true });
      });
    </script><script src="/ringtrace.js" data-endpoint="/ask" defer></script>`,
  });
  assert.equal(await text(page, '#a'), `Call ${OTHER}`);
  assert.equal(await page.getAttribute('#b', 'href'), `tel:${OTHER}`);
  await page.waitForTimeout(100);
  const [same, kinds] = await page.evaluate(() => [
    [...document.querySelectorAll('#a, #a *, #b')].flatMap((one) => [one, ...one.childNodes]).every((node, at) => node === nodes[at]),
    records.filter(({ target }) => target !== document.body).map(({ type }) => type),
  ]);
  assert.ok(same);
  assert.deepEqual(kinds.sort(), ['attributes', 'attributes', 'characterData']);
});

test('late, re-rendered and changed in place', async () => {
  const page = await shown('<p id="a">x</p><div id="b"></div><a id="c" href="#">x</a><p id="d"><b>212</b>-555-<br>0100</p>');
  await page.evaluate((number) => {
    document.querySelector('#a').firstChild.data = number;
    document.querySelector('#b').innerHTML = `<ul><li>${number}<li><span>${number.slice(0, 5)}</span>${number.slice(5)}</ul>`;
    document.querySelector('#c').href = `tel:${number}`;
    document.querySelector('#c').setAttribute('aria-label', number);
    document.querySelector('#d br').remove();
  }, NUMBER);
  await until(page, (number) => document.querySelector('#c').ariaLabel === number, OTHER);
  assert.equal(await text(page, '#a'), OTHER);
  assert.equal(await text(page, '#b'), OTHER + OTHER);
  assert.equal(await text(page, '#d'), OTHER);
  assert.equal(await page.getAttribute('#c', 'href'), `tel:${OTHER}`);
  // A change of one part is worked out from what the page wrote.
  await page.evaluate(() => (document.querySelector('#d b').firstChild.data = '312'));
  await until(page, () => document.querySelector('#d').textContent === '312-555-0100');
});

test('never painted with its own number once the number is known', async () => {
  const page = await shown(`<main>${NUMBER}</main>`);
  const painted = await page.evaluate(async (number) => {
    const main = document.querySelector('main');
    let seen = 0;
    for (let round = 0; round < 20; round++) {
      main.innerHTML = `<section><p>${number}</p></section>`;
      await new Promise(requestAnimationFrame);
      seen += main.textContent.includes(number);
    }
    return seen;
  }, NUMBER);
  assert.equal(painted, 0);
});

test('a tracking number that is a destination too is not replaced again', async () => {
  const page = await shown(`<p id="a">${NUMBER}</p><p id="b">${OTHER}</p>`, { answers: () => answerOf(SWAP) });
  await page.evaluate(() => document.body.append(document.createElement('i')));
  await page.evaluate((answer) => ringtrace.show(answer), answerOf(SWAP));
  await page.waitForTimeout(50);
  assert.deepEqual([await text(page, '#a'), await text(page, '#b')], [OTHER, NUMBER]);
});

test('other numbers take the place of the first ones; the end is the page as it was', async () => {
  const body = `<p id="a">${NUMBER} <b>(212) 555</b>-0100</p><a href="tel:+12125550100" title="${NUMBER}">call</a>`;
  const page = await shown(body);
  const other = [{ ...RULES[0], tracking: '+12125550177' }];
  await page.evaluate((answer) => ringtrace.show(answer), answerOf(other));
  assert.equal(await page.innerHTML('body'), body.replaceAll('0100', '0177'));
  await page.evaluate(() => ringtrace.stop());
  assert.equal(await page.innerHTML('body'), body);
  // Nothing watches any more.
  await page.evaluate((number) => document.body.append(number), NUMBER);
  await page.waitForTimeout(50);
  assert.ok((await text(page, 'body')).endsWith(NUMBER));
});

test('the end leaves what the page has changed since', async () => {
  const page = await shown(`<p id="a">${NUMBER}</p><p id="b">${NUMBER}</p>`);
  await page.evaluate(() => (document.querySelector('#b').firstChild.data = 'sold out'));
  await page.evaluate(() => ringtrace.stop());
  assert.deepEqual([await text(page, '#a'), await text(page, '#b')], [NUMBER, 'sold out']);
});

test('a script that writes the page\'s number back ends no loop of ours', async () => {
  const page = await shown(`<p id="a">${NUMBER}</p><p id="z">${NUMBER}</p>`);
  const rounds = await page.evaluate(async (number) => {
    const a = document.querySelector('#a');
    let count = 0;
    const back = () => a.textContent !== number && count++ < 2000 && (a.textContent = number);
    new MutationObserver(back).observe(a, { childList: true, characterData: true, subtree: true });
    back();
    await new Promise((done) => setTimeout(done, 500));
    return count;
  }, NUMBER);
  assert.ok(rounds <= 60, `${rounds} rounds`);
  assert.equal(await text(page, '#z'), OTHER);
});

test('React renders, removes, reorders', async () => {
  const { outputFiles } = await build({
    stdin: { contents: readFileSync(new URL('react-app.js', import.meta.url), 'utf8'), resolveDir: new URL('.', import.meta.url).pathname },
    bundle: true, write: false, minify: true, define: { 'process.env.NODE_ENV': '"production"' },
  });
  site.file('/react-app.js', outputFiles[0].text);
  const page = await shown('<div id="root"></div><script src="/react-app.js"></script>');
  await until(page, () => document.querySelector('#count')?.textContent === 'clicks 0 212-555-0142');
  await page.click('#more');
  await until(page, () => document.querySelector('#count').textContent === 'clicks 1 212-555-0142');
  await page.evaluate(() => app.setShown(false));
  await page.evaluate(() => app.setItems([3, 1]));
  await until(page, () => document.querySelectorAll('li').length === 2);
  assert.equal(await text(page, 'ul'), `item 3 ${OTHER}item 1 ${OTHER}`);
  assert.equal(await page.getAttribute('#link', 'href'), 'tel:+12125550142');
  assert.deepEqual(page.errors, []);
});

test('open shadow trees, and those made later; closed ones stay', async () => {
  const page = await shown(
    `<div id="a"><template shadowrootmode="open"><p>${NUMBER}</p></template></div><div id="b"></div><div id="c"></div>` +
      `<script>hidden = c.attachShadow({ mode: 'closed' }); hidden.innerHTML = '<p>${NUMBER}</p>'</script>`,
  );
  await page.evaluate((number) => (b.attachShadow({ mode: 'open' }).innerHTML = `<p title="${number}">${number}</p>`), NUMBER);
  await until(page, (number) => a.shadowRoot.textContent === number, OTHER);
  await until(page, (number) => b.shadowRoot.textContent === number, OTHER);
  await page.evaluate((number) => (b.shadowRoot.querySelector('p').textContent = number), NUMBER);
  await until(page, (number) => b.shadowRoot.textContent === number, OTHER);
  assert.equal(await page.evaluate(() => hidden.textContent), NUMBER);
  await page.evaluate(() => ringtrace.stop());
  assert.equal(await page.evaluate(() => a.shadowRoot.textContent + b.shadowRoot.textContent), NUMBER + NUMBER);
});

test('frames of the same origin, by option', async () => {
  site.page('/frame', `<p id="x">${NUMBER}</p>`, { head: '' });
  const body = `<iframe id="f" src="/frame"></iframe><p id="a">${NUMBER}</p>`;
  const page = await shown(body, { data: 'data-consent="granted" data-frames' });
  await until(page, (number) => f.contentDocument.querySelector('#x')?.textContent === number, OTHER);
  const without = await shown(body);
  await until(without, () => f.contentDocument.querySelector('#x'));
  await without.waitForTimeout(100);
  assert.equal(await without.evaluate(() => f.contentDocument.querySelector('#x').textContent), NUMBER);
});

test('what stays: fields, editors, code, what is marked', async () => {
  const stays =
    `<input value="${NUMBER}" placeholder="${NUMBER}"><textarea>${NUMBER}</textarea><select><option>${NUMBER}</option></select>` +
    `<div contenteditable="">${NUMBER}</div><template><p>${NUMBER}</p></template><!-- ${NUMBER} --><style>/* ${NUMBER} */</style>` +
    `<p data-ringtrace-skip="">${NUMBER} <a href="tel:${NUMBER}">x</a></p><a href="https://x.example/?tel=${NUMBER}">x</a>`;
  const page = await shown(`<main>${stays}</main><p id="a">${NUMBER}</p>`);
  assert.equal(await page.innerHTML('main'), stays);
  await page.evaluate((number) => document.querySelector('[contenteditable]').append(' ', number), NUMBER);
  await page.evaluate((number) => (document.querySelector('[data-ringtrace-skip] a').title = number), NUMBER);
  await page.waitForTimeout(50);
  assert.equal(await text(page, '[contenteditable]'), `${NUMBER} ${NUMBER}`);
  assert.equal(await page.getAttribute('[data-ringtrace-skip] a', 'title'), NUMBER);
});

test('each rule in its scope', async () => {
  const body = `<p class="shop">${NUMBER} 020 7946 0018 <i class="no">${NUMBER}</i></p><p id="b">${NUMBER} 020 7946 0018</p>`;
  const answer = answerOf(TWO);
  answer.rules[0] = { ...answer.rules[0], scope: '.shop', except: '.no' };
  answer.rules[1] = { ...answer.rules[1], except: '.shop' };
  const page = await shown(body, { answers: () => answer });
  assert.equal(await text(page, '.shop'), `${OTHER} 020 7946 0018 ${NUMBER}`);
  assert.equal(await text(page, '#b'), `${NUMBER} 020 7946 0123`);
});

test('a selector that is none: the rule is for nothing', async () => {
  const page = await shown(`<p id="a">${NUMBER}</p>`, { answers: () => answerOf(RULES, {}, { except: ':::' }) });
  await page.waitForTimeout(50);
  assert.equal(await text(page, '#a'), NUMBER);
});

test('what search engines read and messengers, by option', async () => {
  const body =
    `<script type="application/ld+json" id="ld">{"telephone":"+1\\u0020212-555-0100"}</script><meta itemprop="telephone" content="${NUMBER}">` +
    '<a id="a" href="https://wa.me/12125550100?text=2125550100">x</a><a id="b" href="sms:+12125550100?body=hi">x</a>';
  const off = await shown(body);
  assert.ok((await text(off, '#ld')).includes('0100'));
  assert.equal(await off.getAttribute('#a', 'href'), 'https://wa.me/12125550100?text=2125550100');
  const on = await shown(body, { answers: () => answerOf(RULES, { structured: true, messengers: true }) });
  await until(on, () => document.querySelector('#b').href === 'sms:+12125550142?body=hi');
  assert.equal(await text(on, '#ld'), '{"telephone":"+1\\u0020212-555-0142"}');
  assert.equal(await on.getAttribute('meta[itemprop]', 'content'), OTHER);
  assert.equal(await on.getAttribute('#a', 'href'), 'https://wa.me/12125550142?text=2125550100');
});

test('the title, late too', async () => {
  const page = await shown('<p>x</p>');
  await page.evaluate((number) => (document.title = `Call ${number}`), NUMBER);
  await until(page, (number) => document.title === `Call ${number}`, OTHER);
});

test('the visitor\'s selection survives', async () => {
  const page = await shown('<p id="a">before </p>');
  await page.evaluate((number) => {
    getSelection().setBaseAndExtent(a.firstChild, 0, a.firstChild, 6);
    a.firstChild.appendData(number);
  }, NUMBER);
  await until(page, (number) => a.textContent === `before ${number}`, OTHER);
  assert.equal(await page.evaluate(() => getSelection().toString()), 'before');
});

test('text nodes that the page joins', async () => {
  const page = await shown('<p id="a"></p>');
  await page.evaluate(() => ['(212) ', '555-', '0100'].forEach((piece) => a.append(piece)));
  await until(page, () => a.textContent === '(212) 555-0142');
  await page.evaluate(() => a.normalize());
  await page.waitForTimeout(50);
  assert.equal(await text(page, '#a'), '(212) 555-0142');
  await page.evaluate(() => ringtrace.stop());
  assert.equal(await text(page, '#a'), '(212) 555-0100');
});

/** A page in which every look at the clock takes four milliseconds; `window.posted` counts the slices put off. */
const slowly = `<script>
  let now = 0;
  performance.now = () => (now += 4);
  window.posted = 0;
  const { postMessage } = MessagePort.prototype;
  MessagePort.prototype.postMessage = function (...message) {
    window.posted++;
    window.onslice?.();
    return postMessage.apply(this, message);
  };
</script><script src="/ringtrace.js" data-endpoint="/ask" data-consent="granted"></script>`;

test('a big page is looked at in slices', async () => {
  const cards = Array.from({ length: 300 }, (_, at) => `<div><h3>Item ${at}</h3><p>${at % 97} 212-555-01${at % 10 ? 10 : '00'}, <b title="${NUMBER}">${at * 7919}</b></p></div>`);
  const page = await shown(`<main>${cards.join('')}</main>`, { head: slowly });
  assert.equal((await text(page, 'main')).split(OTHER).length, 31);
  assert.equal(await page.locator(`[title="${OTHER}"]`).count(), 300);
  assert.ok(await page.evaluate(() => posted > 30));
  // What the page adds is there before the next frame, whatever else is still to be done.
  const first = await page.evaluate(async ([html, number]) => {
    document.querySelector('main').innerHTML = html;
    await null;
    document.body.append(Object.assign(document.createElement('p'), { id: 'new', textContent: number }));
    await new Promise(requestAnimationFrame);
    return document.querySelector('#new').textContent;
  }, [cards.join(''), NUMBER]);
  assert.equal(first, OTHER);
  await until(page, (number) => document.querySelectorAll(`[title="${number}"]`).length === 300, OTHER);
  assert.equal((await text(page, 'main')).split(OTHER).length, 31);
});

test('a block that changes while it is looked at', async () => {
  const words = '<i>word</i> '.repeat(400);
  const body =
    `<main><b id="a">(212) </b><b>555-0100</b> ${words}<b id="b">212-</b><b>555-0100</b> ${words}` +
    `<b id="c">gone</b>${words}<b>${NUMBER}</b><div>${NUMBER}</div></main>`;
  const head = slowly.replace('now = 0', `now = 0; window.onslice = () => {
    // In the middle: before and behind the place that has been reached.
    if (posted !== 10) return;
    a.textContent = '(312) ';
    c.remove();
  }`);
  const page = await shown(body, { head });
  assert.ok(await page.evaluate(() => posted > 20));
  const numbers = (await text(page, 'main')).replace(/word|\s+/g, ' ').replace(/ +/g, ' ').trim();
  assert.equal(numbers, `(312) 555-0100 ${OTHER} ${OTHER}${OTHER}`);
});

test('scripts and style sheets that change stay, but JSON-LD', async () => {
  const body = '<script id="s" type="text/plain">x</script><style id="t">x</style><script id="ld" type="application/ld+json">{}</script>';
  const page = await shown(body, { answers: () => answerOf(RULES, { structured: true }) });
  await page.evaluate((number) => {
    s.textContent = t.textContent = number;
    ld.textContent = JSON.stringify({ telephone: number });
  }, NUMBER);
  await until(page, (number) => ld.textContent.includes(number), OTHER);
  assert.deepEqual([await text(page, '#s'), await text(page, '#t')], [NUMBER, NUMBER]);
});
