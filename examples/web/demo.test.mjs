// The demo site as its visitors see it, in a real browser; bindings-wasm/test.sh runs this.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const { chromium } = createRequire(new URL('../../bindings-wasm/', import.meta.url))('playwright-core');
// A browser without a window calls itself one, which a tracker takes for a bot.
const USER_AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const PAGES = ['/', '/workshop', '/shop', '/shop/curlew', '/contact', '/calls', '/sale'];
const OWN = /7946.0018/;

let server;
let origin;
let browser;
before(async () => {
  const script = fileURLToPath(new URL('server.mjs', import.meta.url));
  server = spawn(process.execPath, [script, '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const said = await new Promise((said, failed) => {
    server.stdout.once('data', said);
    server.once('exit', () => failed(Error('the server has ended')));
  });
  [origin] = /http:[^ ]+(?=\/)/.exec(said);
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
});
after(async () => {
  await browser?.close();
  server.kill();
});

/** A new visitor; `complaints` is what their browser complains of, `posts` what the page script sends. */
async function visitor(options) {
  const context = await browser.newContext({ userAgent: USER_AGENT, locale: 'en-GB', ...options });
  const page = await context.newPage();
  page.complaints = [];
  page.posts = [];
  page.on('console', (message) => message.type() === 'error' && page.complaints.push(message.text()));
  page.on('pageerror', (error) => page.complaints.push(error.message));
  page.on('response', (response) => response.status() >= 400 && page.complaints.push(response.url()));
  page.on('request', (request) => {
    if (request.url() === `${origin}/ringtrace`) page.posts.push(request.postDataJSON().do);
  });
  return page;
}

/** What a visitor reads, but for what is marked to stay. */
const read = () => {
  const copy = document.body.cloneNode(true);
  for (const kept of copy.querySelectorAll('[data-ringtrace-skip]')) kept.remove();
  const links = [...copy.querySelectorAll('a[href^="tel:"]')].map((link) => `${link.href} ${link.title}`);
  return [document.title, copy.textContent, ...links].join(' ');
};

async function agree(page, path = '/', referer) {
  await page.goto(origin + path, referer ? { referer } : {});
  await page.click('.yes');
}
const heading = (page) => page.textContent('header .call');
const reads = (page, number) =>
  page.waitForFunction((one) => document.querySelector('header .call').textContent === one, number, { timeout: 3000 });

for (const [width, height] of [[1280, 800], [390, 844]]) {
  test(`every page shows the number of the source, ${width} wide`, async () => {
    const page = await visitor({ viewport: { width, height } });
    await agree(page, '/?utm_source=google&utm_medium=cpc');
    for (const path of PAGES) {
      await page.goto(`${origin}${path}?utm_source=google&utm_medium=cpc`);
      await reads(page, '020 7946 0120');
      const seen = await page.evaluate(read);
      assert.doesNotMatch(seen, OWN, path);
      assert.match(seen, /tel:(\+44|0)2079460120/, path);
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width, path);
    }
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });
}

test('whoever does not agree is shown the number that everybody is', async () => {
  const page = await visitor();
  await page.goto(`${origin}/?utm_source=google&utm_medium=cpc`);
  await reads(page, '020 7946 0110');
  await page.click('.no');
  await page.goto(`${origin}/contact`);
  await reads(page, '020 7946 0110');
  assert.equal(await page.isVisible('.asking'), false);
  assert.deepEqual(await page.context().cookies(), []);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('the shop is drawn anew at every address', async () => {
  const page = await visitor();
  await agree(page, '/shop?utm_source=google&utm_medium=cpc');
  await reads(page, '020 7946 0120');
  await page.click('text=Heron');
  await page.waitForFunction(() => document.querySelector('article')?.textContent.includes('020 7946 0120'));
  assert.equal(await page.getAttribute('article .number', 'href'), 'tel:+442079460120');
  await page.click('text=All bicycles');
  await page.waitForFunction(() => document.querySelector('#view').textContent.match(/020-7946-0120/g)?.length === 3);
  await page.goBack();
  await page.waitForFunction(() => document.querySelector('article')?.textContent.includes('020 7946 0120'));
  assert.doesNotMatch(await page.evaluate(read), OWN);
  await page.context().close();
});

test('a visitor has a number of their own while they stay', async () => {
  const [one, other] = [await visitor(), await visitor()];
  await one.clock.install();
  await agree(one);
  await reads(one, '020 7946 0111');
  await agree(other, '/calls');
  await reads(other, '020 7946 0112');
  const inUse = async () => {
    const { why } = await other.evaluate(async () => (await fetch('/calls.json')).json());
    return why.destinations[0].number.inUse;
  };
  assert.equal(await inUse(), 2);
  const kept = one.waitForResponse((response) => response.request().postData()?.includes('keep_alive'));
  await one.clock.fastForward('00:41');
  assert.deepEqual((await (await kept).json()).lost, []);
  await one.goto('about:blank');
  for (let left = 40; (await inUse()) !== 1; left--) {
    assert.ok(left, 'the number is not given back');
    await other.waitForTimeout(50);
  }
  assert.equal(await heading(other), '020 7946 0112');
  assert.deepEqual([...one.complaints, ...other.complaints], []);
  await one.context().close();
  await other.context().close();
});

test('who rang', async () => {
  const page = await visitor();
  await agree(page, '/', 'https://www.bing.com/');
  await page.waitForFunction(() => /011[1-4]$/.test(document.querySelector('header .call').textContent));
  const number = await heading(page);
  await page.goto(`${origin}/calls`);
  await reads(page, number);
  const workshop = page.locator('.ring li:nth-child(2) .call');
  await page.waitForFunction(() => document.querySelector('#why').textContent.includes('point at it'));
  assert.equal(await workshop.textContent(), '020 7946 0052');
  await page.click('.ring li:nth-child(1) .call');
  await page.waitForSelector('#calls .card');
  const first = () => page.textContent('#calls .card');
  assert.match(await first(), RegExp(`^${number}: bing / organic \\(Organic Search\\)`));
  assert.match(await first(), /The visitor who has this number now\./);
  await page.click('#calls button');
  await page.waitForFunction(() => document.querySelector('#calls .card').textContent.includes('of talk'));
  // Somebody who is about to ring is lent the workshop's number too.
  await page.waitForFunction(() => document.querySelector('#why').textContent.includes('020 7946 0150'));
  assert.equal(await workshop.textContent(), '020 7946 0150');
  await workshop.click();
  await page.waitForFunction(() => document.querySelectorAll('#calls .card').length === 2);
  assert.match(await first(), /^020 7946 0150: bing \/ organic.*Has rung before\./);
  const rows = await page.locator('#sources tr').allTextContents();
  assert.ok(rows.some((row) => /^bing \/ organic\d*2$/.test(row)), rows.join());
  const why = /source is google \(here: bing\) and medium is cpc \(here: organic\)\. Does not fit\./;
  assert.match(await page.textContent('#why'), why);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('the sale needs no backend', async () => {
  const page = await visitor();
  await agree(page, '/sale?utm_source=letter&utm_medium=email');
  await reads(page, '020 7946 0121');
  await page.click('text=without any sign');
  await page.waitForURL(`${origin}/sale`);
  await reads(page, '020 7946 0121');
  assert.match(await page.textContent('#session'), /letter \/ email \(Email\)/);
  await page.click('text=from a post');
  await reads(page, '020 7946 0122');
  await page.click('text=Forget it');
  await reads(page, '020 7946 0018');
  assert.equal(await page.evaluate(() => localStorage.length), 0);
  await page.goto(`${origin}/sale/leaflet`);
  await page.click('.yes');
  await reads(page, '020 7946 0123');
  assert.deepEqual(page.posts, []);
  assert.deepEqual(await page.context().cookies(), []);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});
