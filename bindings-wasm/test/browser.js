// A browser and a site for the tests: pages by path, the built script, and a backend that answers as it is told.

import { createServer } from 'node:http';
import { existsSync, readFileSync } from 'node:fs';
import { after, before } from 'node:test';
import { chromium } from 'playwright-core';
import { tableOf } from './tables.js';

export const DESTINATION = '+12125550100';
export const RULES = [{ destination: DESTINATION, tracking: '+12125550142' }];

/** What a backend answers for these rules; `about` is put to each of them. */
export function answerOf(rules, options = {}, about = {}) {
  return {
    version: 1,
    table: tableOf(rules),
    rules: rules.map(({ destination, tracking }) => ({ destination, number: tracking, kind: 'dynamic', ...about })),
    attributes: true,
    structured: false,
    messengers: false,
    ...options,
  };
}

const DIST = new URL('../dist/', import.meta.url);

/** A site on this machine. */
class Site {
  pages = new Map();
  /** What the backend has been asked, in order. */
  asked = [];
  /** The paths that were loaded, in order. */
  loaded = [];
  /** Paths that are answered only when one of these promises is fulfilled. */
  held = new Map();
  /** What it answers: a function of the question, giving a body, or a status. */
  answers = () => answerOf(RULES);

  async open() {
    this.server = createServer((request, response) => this.serve(request, response));
    await new Promise((ready) => this.server.listen(0, '127.0.0.1', ready));
    this.origin = `http://127.0.0.1:${this.server.address().port}`;
  }

  /** Adds a page; without a head of its own it has the script with these attributes. */
  page(path, body, { data = 'data-consent="granted"', head, headers = {} } = {}) {
    const tag = head ?? `<script src="/ringtrace.js" data-endpoint="/ask" ${data}></script>`;
    const html = `<!doctype html><html><head><meta charset="utf-8"><title>t</title>${tag}</head><body>${body}</body></html>`;
    this.pages.set(path, { html, headers });
    return this.origin + path;
  }

  file(path, body, type = 'text/javascript') {
    this.pages.set(path, { html: body, headers: { 'content-type': type } });
  }

  async serve(request, response) {
    const path = new URL(request.url, this.origin).pathname;
    if (path === '/ask') return this.ask(request, response);
    this.loaded.push(path);
    await this.held.get(path);
    if (path.startsWith('/ringtrace')) {
      response.writeHead(200, { 'content-type': 'text/javascript' });
      return response.end(readFileSync(new URL(`.${path}`, DIST)));
    }
    if (path === '/slim.wasm') {
      response.writeHead(200, { 'content-type': 'application/wasm' });
      return response.end(readFileSync(new URL('slim.wasm', DIST)));
    }
    const page = this.pages.get(path);
    response.writeHead(page ? 200 : 404, { 'content-type': 'text/html', ...page?.headers });
    response.end(page?.html);
  }

  async ask(request, response) {
    let body = '';
    for await (const chunk of request) body += chunk;
    const question = JSON.parse(body);
    this.asked.push(question);
    const answer = await this.answers(question, this.asked.filter(({ do: what }) => what === question.do).length);
    if (typeof answer === 'number') return response.writeHead(answer).end();
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
  }

  close() {
    this.server.closeAllConnections();
    this.server.close();
  }
}

export const site = new Site();
let browser;
let last;

export const CHROMIUM = {
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
};

before(async () => {
  for (const [file, command] of [['ringtrace.js', 'node build.mjs'], ['slim.wasm', './build-wasm.sh slim']])
    if (!existsSync(new URL(file, DIST))) throw Error(`dist/${file} is missing: run \`${command}\` first`);
  await site.open();
  browser = await chromium.launch(CHROMIUM);
});
after(async () => {
  await browser?.close();
  site.close();
});

/** A fresh visitor's tab; `errors` are what the pages threw. */
export async function tab(options) {
  // One at a time: another tab would go on asking.
  await last?.close();
  site.asked = [];
  site.loaded = [];
  site.held.clear();
  site.answers = () => answerOf(RULES);
  const context = (last = await browser.newContext(options));
  const page = await context.newPage();
  page.errors = [];
  page.on('pageerror', (error) => page.errors.push(error.message));
  return page;
}

/** Opens a page with this body and waits for the number. */
export async function shown(body, options) {
  const page = await tab();
  if (options?.answers) site.answers = options.answers;
  await page.addInitScript(() => {
    window.heard = [];
    for (const what of ['shown', 'failed', 'stopped'])
      document.addEventListener(`ringtrace:${what}`, (event) => window.heard.push([what, event.detail]));
  });
  await page.goto(site.page('/p', body, options));
  await page.waitForFunction(() => window.heard[0]);
  return page;
}

/** The text of the first element a selector selects. */
export const text = (page, selector) => page.evaluate((one) => document.querySelector(one).textContent, selector);

/** Waits until an expression is true in the page; gives up with a failure. */
export const until = (page, expression, given) => page.waitForFunction(expression, given, { timeout: 3000 });
