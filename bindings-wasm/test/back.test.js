// Back and forward: a page that the browser has kept as it was is shown again, and asks again.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chromium } from 'playwright-core';
import { answerOf, CHROMIUM, RULES, site, tab, until } from './browser.js';

const NUMBER = '212-555-0100';

test('a page that comes back from the cache asks again; leaving it for another page of the site gave nothing back', async () => {
  // So that the site counts questions from nothing.
  await (await tab()).close();
  // Playwright switches the cache off.
  const browser = await chromium.launch({ ...CHROMIUM, ignoreDefaultArgs: ['--disable-back-forward-cache'] });
  try {
    const page = await browser.newPage();
    await page.addInitScript(() => {
      window.restored = 0;
      addEventListener('pageshow', ({ persisted }) => persisted && window.restored++);
    });
    const numbers = ['+12125550142', '+12125550142', '+12125550177'];
    site.answers = ({ do: what }, count) =>
      what === 'visit' ? answerOf([{ ...RULES[0], tracking: numbers[count - 1] }], { keep_alive_seconds: 40 }) : {};
    site.page('/next', '<p>next</p>');
    await page.goto(site.page('/first', `<p id="a">${NUMBER}</p><a id="next" href="/next">next</a>`));
    await until(page, () => document.querySelector('#a').textContent === '212-555-0142');
    await page.evaluate(() => (window.same = true));
    await page.click('#next');
    await until(page, () => location.pathname === '/next' && document.readyState === 'complete');
    await page.waitForTimeout(200);
    await page.evaluate(() => history.back());
    await until(page, () => location.pathname === '/first' && window.restored === 1);
    assert.equal(await page.evaluate(() => window.same), true, 'the same document');
    await until(page, () => document.querySelector('#a').textContent === '212-555-0177');
    const visits = site.asked.filter(({ do: what }) => what === 'visit');
    assert.deepEqual(visits.map(({ url }) => new URL(url).pathname), ['/first', '/next', '/first']);
    assert.equal(visits[2].client, visits[0].client);
    assert.ok(!site.asked.some(({ do: what }) => what === 'leave'));
  } finally {
    await browser.close();
  }
});
