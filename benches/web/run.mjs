// How much of a visitor's processor the page script takes, and others beside it, in one run.
//
//   node run.mjs [rounds]     (needs `node ../../bindings-wasm/build.mjs` first)

import { build } from 'esbuild';
import { readFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';
import { chromium } from 'playwright-core';
import { page as bigPage, RULES } from './page.js';
import { PEERS } from './peers.js';

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

/** A fresh page with this script in it, and a clock of its main thread's own processor time. */
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
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  if (throttle) await session.send('Emulation.setCPUThrottlingRate', { rate: throttle });
  const clock = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'ScriptDuration').value * 1000;
  };
  return { context, page, clock };
}

/** In the page: does this in a task of its own, as a page's own script would: the driver's work is not counted. */
const task = (name) => new Promise((done) => setTimeout(async () => done(await window[name]())));

const start = `window.run = () => new Promise((done) => {
  document.addEventListener('ringtrace:shown', done, { once: true });
  ringtrace.show(${JSON.stringify(answer)});
});`;
const candidates = { ringtrace: own + start };
for (const [name, source] of Object.entries(PEERS)) candidates[name] = await bundle(source);

const times = {};
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, code] of Object.entries(candidates)) {
    const { context, page, clock } = await fresh(code);
    const before = await clock();
    await page.evaluate(task, 'run');
    (times[name] ??= []).push((await clock()) - before);
    if (name === 'ringtrace' && round === 0) {
      const left = await page.evaluate(() => document.querySelector('main').outerHTML.match(/\(?212\)?[-. ]?555[-. ]?0100/g)?.length ?? 0);
      if (left > 0) throw Error(`${left} of ${numbers} numbers were missed`);
    }
    await context.close();
  }
}
const sorted = (list) => [...list].sort((a, b) => a - b);
const base = sorted(times.ringtrace)[0];
console.log(`first pass, ${numbers} numbers on a page of 10,000 elements: main-thread script ms, least (median) of ${ROUNDS}`);
for (const [name, list] of Object.entries(times)) {
  const [least, median] = [sorted(list)[0], sorted(list)[ROUNDS >> 1]];
  console.log(`  ${name.padEnd(34)} ${least.toFixed(1).padStart(6)} (${median.toFixed(1)})  ${(least / base).toFixed(2)} x ringtrace`);
}

/** Milliseconds for one changed text node, the page's own writing taken off. */
async function changes() {
  const { context, page, clock } = await fresh(own + start);
  await page.evaluate((times) => {
    window.write = async () => {
      const text = document.querySelector('h3').firstChild;
      for (let time = 0; time < times; time++) {
        text.data = `Item ${time}: 212-555-0100 `;
        await null;
      }
      return text.data;
    };
  }, CHANGES);
  const write = () => page.evaluate(task, 'write');
  await write();
  let before = await clock();
  await write();
  const alone = (await clock()) - before;
  await page.evaluate(task, 'run');
  // Warm, as a page that changes all the time is.
  await write();
  before = await clock();
  const last = await write();
  if (!last.endsWith('0142 ')) throw Error(`not replaced: ${last}`);
  const spent = (await clock()) - before - alone;
  await context.close();
  return spent / CHANGES;
}
const perChange = sorted([await changes(), await changes(), await changes()]);
console.log(`one changed text node: ${perChange[0].toFixed(3)} ms (median ${perChange[1].toFixed(3)})`);

/** The longest task of the first pass on a processor four times slower. */
async function longest() {
  const { context, page } = await fresh(own + start, 4);
  await page.evaluate(() => {
    window.tasks = [0];
    new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) => tasks.push(duration))).observe({ entryTypes: ['longtask'] });
  });
  // In a task of its own, so that the driver's work is not counted.
  await page.evaluate(() => setTimeout(() => window.run().then(() => (window.ready = true)), 500));
  await page.waitForFunction(() => window.ready);
  await page.waitForTimeout(200);
  const result = await page.evaluate(() => Math.max(...tasks));
  await context.close();
  return result;
}
const tasks = sorted([await longest(), await longest(), await longest()]);
console.log(`longest task at 4x throttling: ${tasks[0].toFixed(0)} ms (median ${tasks[1].toFixed(0)}; 0: none over 50 ms)`);

console.log('over the wire, bytes brotli');
const wire = (what, text) => console.log(`  ${what.padEnd(34)} ${brotliCompressSync(Buffer.from(text)).length}`);
for (const file of ['ringtrace.js', 'ringtrace-scan.js', 'ringtrace-all.js']) wire(file, readFileSync(new URL(file, DIST)));
for (const name of ['findAndReplaceDOMText', 'libphonenumber-js (finding only)']) wire(name, candidates[name]);
await browser.close();
