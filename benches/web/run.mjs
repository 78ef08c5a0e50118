// How much of a visitor's processor the page script takes, and others beside it, in one run.
//
//   node run.mjs [rounds]     (needs `node ../../bindings-wasm/build.mjs` first)

import { build } from 'esbuild';
import { readFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';
import { chromium } from 'playwright-core';
import { page as bigPage, RULES } from './page.js';
import { PEERS } from './peers.js';
import { trace } from './trace.js';

const ROUNDS = Number(process.argv[2] ?? 7);
const CHANGES = 500;
const here = (path) => new URL(path, import.meta.url);
const DIST = here('../../bindings-wasm/dist/');

const tables = JSON.parse(readFileSync(here('../../bindings-wasm/test/spec/tables.json'), 'utf8'));
const { table } = tables.find(({ rules }) => JSON.stringify(rules) === JSON.stringify(RULES));
const rules = RULES.map(({ destination, tracking }) => ({ destination, number: tracking, kind: 'dynamic' }));
const answer = { version: 1, table, rules, attributes: true };
const own = readFileSync(new URL('ringtrace-all.js', DIST), 'utf8');

async function bundle(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: here('.').pathname }, bundle: true, minify: true, format: 'iife', write: false,
  });
  return outputFiles[0].text;
}

const { html, numbers } = bigPage();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});

/** A fresh page, with this script in it. */
async function fresh(code, throttle) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await page.setContent(html);
  await page.evaluate((source) => {
    // Ours reads its options from its own tag; without an address it waits for `show`.
    const script = document.createElement('script');
    script.textContent = source;
    document.head.append(script);
  }, code);
  await page.waitForTimeout(200);
  if (throttle) await session.send('Emulation.setCPUThrottlingRate', { rate: throttle });
  return { context, page, session };
}

/** In the page: does this in a task of its own, as a page's own script would: the driver's work is not counted. */
const task = (name) => new Promise((done) => setTimeout(async function benchTask() { done(await window[name]()); }));
const isTask = ({ name, args }) => name === 'FunctionCall' && args?.data?.functionName === 'benchTask';

/** What doing this costs. */
const cost = ({ page, session }, name) =>
  trace(session, isTask, async () => {
    await page.evaluate(task, name);
    // What follows belongs to it: the next frame.
    await page.waitForTimeout(300);
  });

const start = `window.run = () => new Promise((done) => {
  document.addEventListener('ringtrace:shown', done, { once: true });
  ringtrace.show(${JSON.stringify(answer)});
});`;
const candidates = { ringtrace: own + start };
for (const [name, source] of Object.entries(PEERS)) candidates[name] = await bundle(source);

const times = {};
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, code] of Object.entries(candidates)) {
    const tab = await fresh(code);
    (times[name] ??= []).push((await cost(tab, 'run')).script);
    if (name === 'ringtrace' && round === 0) {
      const left = await tab.page.evaluate(() => document.querySelector('main').outerHTML.match(/\(?212\)?[-. ]?555[-. ]?0100/g)?.length ?? 0);
      if (left > 0) throw Error(`${left} of ${numbers} numbers were missed`);
    }
    await tab.context.close();
  }
}
const sorted = (list) => [...list].sort((a, b) => a - b);
const base = sorted(times.ringtrace)[0];
console.log(`first pass, ${numbers} numbers on a page of 10,000 elements: main thread's processor time in scripts, ms, least (median) of ${ROUNDS}`);
for (const [name, list] of Object.entries(times)) {
  const [least, median] = [sorted(list)[0], sorted(list)[ROUNDS >> 1]];
  console.log(`  ${name.padEnd(34)} ${least.toFixed(1).padStart(6)} (${median.toFixed(1)})  ${(least / base).toFixed(2)} x ringtrace`);
}

/** Milliseconds for one changed text node, the page's own writing taken off. */
async function changes() {
  const tab = await fresh(own + start);
  const { context, page } = tab;
  await page.evaluate((times) => {
    window.write = async () => {
      const text = document.querySelector('h3').firstChild;
      for (let time = 0; time < times; time++) {
        text.data = `Item ${time}: 212-555-0100 `;
        await null;
      }
      return (window.last = text.data);
    };
  }, CHANGES);
  await cost(tab, 'write');
  const alone = (await cost(tab, 'write')).script;
  await page.evaluate(task, 'run');
  // Warm, as a page that changes all the time is.
  await cost(tab, 'write');
  const spent = (await cost(tab, 'write')).script - alone;
  const last = await page.evaluate(() => window.last);
  if (!last.endsWith('0142 ')) throw Error(`not replaced: ${last}`);
  await context.close();
  return spent / CHANGES;
}
const show = (list, digits) => `${sorted(list)[0].toFixed(digits)} (${sorted(list)[list.length >> 1].toFixed(digits)})`;
console.log(`one changed text node: ${show([await changes(), await changes(), await changes()], 3)} ms`);

/** The longest tasks of the first pass on a processor four times slower, and those of the page's own loading. */
async function longest() {
  const tab = await fresh(own + start, 4);
  const pass = await cost(tab, 'run');
  await tab.context.close();
  const context = await browser.newContext();
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await page.route('http://shop.example/', (route) => route.fulfill({ contentType: 'text/html', body: html }));
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  const isPage = ({ name, args }) => name === 'ParseHTML' && args?.beginData?.url === 'http://shop.example/';
  const loading = await trace(session, isPage, async () => {
    await page.goto('http://shop.example/');
    await page.waitForTimeout(1500);
  });
  await context.close();
  return { pass, loading };
}
const slow = [await longest(), await longest(), await longest(), await longest(), await longest()];
console.log('longest task on a processor four times slower, ms, least (median) of 5');
console.log(`  with the script in it                ${show(slow.map(({ pass }) => pass.task), 0)}`);
console.log(`  layout and paint of what it wrote    ${show(slow.map(({ pass }) => pass.other), 0)}`);
console.log(`  the page loading, without any script ${show(slow.map(({ loading }) => loading.other), 0)}`);

console.log('over the wire, bytes brotli');
const wire = (what, text) => console.log(`  ${what.padEnd(34)} ${brotliCompressSync(Buffer.from(text)).length}`);
for (const file of ['ringtrace.js', 'ringtrace-scan.js', 'ringtrace-all.js', 'ringtrace-wasm.js', 'slim.wasm']) wire(file, readFileSync(new URL(file, DIST)));
for (const name of ['findAndReplaceDOMText', 'libphonenumber-js (finding only)']) wire(name, candidates[name]);
await browser.close();
