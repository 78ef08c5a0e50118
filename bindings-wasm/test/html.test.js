// The page script makes the same page in the browser as the rewriter does on the server.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerOf, site, tab } from './browser.js';
import { htmlCases } from './tables.js';

// Left out is what a browser's parser changes before any script runs: cells outside of a table, and `noscript` while
// scripts run. And digits that are themselves percent codes: the server writes codes again, a browser plain digits.
const inBrowser = ([from]) => !/^<td|<noscript|<plaintext|%3\d/i.test(from);

test('what the rewriter shows', async () => {
  const page = await tab();
  await page.goto(site.page('/empty', '', { head: '<script src="/ringtrace.js"></script>' }));
  const wrong = [];
  let count = 0;
  for (const group of htmlCases()) {
    const options = Object.fromEntries(group.options.map((name) => [name.replace('no_', ''), !name.startsWith('no_')]));
    const answer = answerOf(group.rules, options);
    const cases = [...group.shows, ...group.stays.map((html) => [html, html])].filter(inBrowser);
    count += cases.length;
    const results = await page.evaluate(compare, { answer, cases });
    for (const result of results) wrong.push({ group: group.name, ...result });
  }
  assert.deepEqual(wrong, []);
  assert.ok(count > 100);
});

/** In the page: shows each case, and takes it back. */
async function compare({ answer, cases }) {
  const wrong = [];
  window.ringtrace.stop();
  const read = (html) => {
    const inner = new DOMParser().parseFromString(html, 'text/html');
    return inner.head.innerHTML + inner.body.innerHTML;
  };
  const now = () => document.head.innerHTML + document.body.innerHTML;
  const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
  for (const [from, wanted] of cases) {
    const parsed = new DOMParser().parseFromString(from, 'text/html');
    document.head.replaceChildren(...parsed.head.childNodes);
    document.body.replaceChildren(...parsed.body.childNodes);
    const before = now();
    const shown = new Promise((done) => document.addEventListener('ringtrace:shown', done, { once: true }));
    const running = window.ringtrace.start({ answer });
    await shown;
    await sleep(0);
    const got = now();
    running.stop();
    if (got !== read(wanted)) wrong.push({ from, got, wanted: read(wanted) });
    if (now() !== before) wrong.push({ from, undone: now() });
  }
  return wrong;
}
