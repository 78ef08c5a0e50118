// The facade of the Node package over the engine in WebAssembly. Run `build-wasm.sh engine` first.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import {
  RingtraceError, Rules, Tracker, answerPage, attribute, erlangB, htmlStream, initSync, staticTable,
} from 'ringtrace-web/engine';
import { decide } from 'ringtrace-web/decide';

const at = new Date('2026-03-02T10:00:00Z');
const later = (/** @type {number} */ seconds) => new Date(at.getTime() + seconds * 1000);
const config = {
  country: 'US',
  destination: '(212) 555-0100',
  targetSeconds: 20,
  pools: [{ id: 'site', numbers: ['(212) 555-0101', '(212) 555-0102'], fallback: '(212) 555-0199' }],
};
const url = 'https://dentist.example/?utm_source=google&utm_medium=cpc';

test('nothing works before the module is there, and the error says so', () => {
  assert.throws(() => new Tracker(config, { at }), (/** @type {any} */ error) => error.code === 'closed');
});

test('a visit and a call, as in Node', () => {
  initSync(readFileSync(new URL('../dist/engine/ringtrace_engine_bg.wasm', import.meta.url)));
  const tracker = new Tracker(config, { at });
  const [shown] = tracker.visit({ client: 'client-7', at, url }).shown;
  assert.equal(shown.number, '+12125550101');
  assert.deepEqual(shown.until, later(1800));
  const call = tracker.call({
    id: 'call-1', at: later(200), dialled: '(212) 555-0101', caller: '(646) 555-0142',
    started: later(90), answered: later(98), ended: later(200),
  });
  assert.equal(call.clients[0].client, 'client-7');
  assert.equal(call.talkMs, 102_000);
  assert.equal(call.credits[0].channel, 'Paid Search');
  const again = Tracker.restore(tracker.snapshot());
  assert.deepEqual(again.status(), tracker.status());
});

test('errors, rules, models and the page script are answered too', async () => {
  assert.throws(() => new Tracker({ pools: [{ id: 'site', numbers: ['12'] }] }, { at }),
    (/** @type {any} */ error) => error instanceof RingtraceError && error.path === 'pools[0].numbers[0]');
  const rules = new Rules([{ destination: '+12125550100', tracking: '+12125550142' }]);
  assert.equal(rules.replace('Call 212-555-0100'), 'Call 212-555-0142');
  const paths = [{ path: ['Search', 'Email'], conversions: 2 }];
  assert.deepEqual(attribute({ paths, models: ['linear'] }).models[0].conversions, [1, 1]);
  assert.equal(erlangB({ numbers: 1, load: 1 }).accuracy, 0.5);
  const page = await answerPage(new Tracker(config, { at }), { do: 'visit', client: 'a', url, consent: 'granted' }, { at });
  assert.equal(page.rules[0].number, '+12125550101');
});

test('texts and pages are rewritten with rules that were compiled once', async () => {
  const rules = new Rules([{ destination: '+12125550100', tracking: '+12125550142' }]);
  // Positions are JavaScript's, and half a character stays as it is.
  const text = '\ud83d\ude00 \ud83d (212) 555-0100';
  const [edit] = rules.edits(text);
  assert.equal(text.slice(edit.start, edit.end), '(212) 555-0100');
  assert.equal(rules.replace(text), '\ud83d\ude00 \ud83d (212) 555-0142');
  const page = '<p title="212-555-0100">\u{1f600} (212) <b>555</b>-0100</p>';
  const shown = page.replaceAll('0100', '0142');
  assert.equal(rules.rewriteHtml(page), shown);
  const bytes = new TextEncoder().encode(page);
  for (const size of [1, 7, 4096]) {
    const piece = (/** @type {any} */ _, /** @type {number} */ at) => bytes.slice(at * size, (at + 1) * size);
    const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, piece);
    const stream = ReadableStream.from(pieces).pipeThrough(htmlStream(rules));
    assert.equal(await new Response(stream).text(), shown);
  }
  await assert.rejects(new Response(ReadableStream.from(['a']).pipeThrough(htmlStream(rules))).text());
  assert.throws(() => new Rules({ table: 'none' }), (/** @type {any} */ error) => error instanceof RingtraceError);
});

test('a table for a browser needs no other tool', () => {
  const statics = [{ number: '(212) 555-0150', source: 'google', medium: 'cpc' }];
  const site = { country: 'US', destination: '(212) 555-0100', staticNumbers: statics };
  const table = JSON.parse(JSON.stringify(staticTable(site)));
  const { answer } = decide(table, { url, at: at.getTime() });
  assert.equal(answer.rules[0].number, '+12125550150');
  assert.deepEqual(decide(table, { url: 'https://dentist.example/', at: at.getTime() }).answer.rules, []);
});

test('a number lent on interest is shown on the next page at once, as long as it is held', async () => {
  const lazy = new Tracker({ ...config, pools: [{ ...config.pools[0], lazy: true }] }, { at });
  const ask = (/** @type {boolean} */ intent, /** @type {number} */ seconds, page = '') =>
    answerPage(lazy, { do: 'visit', client: 'a', url: url + page, consent: 'granted', intent }, { at: later(seconds) });
  const numbers = (/** @type {any} */ { rules, lazy }) => [rules.map(({ kind, number }) => `${kind} ${number}`), !!lazy];
  assert.deepEqual(numbers(await ask(false, 0)), [['fallback +12125550199'], true]);
  assert.deepEqual(numbers(await ask(true, 5)), [['dynamic +12125550101'], false]);
  assert.deepEqual(numbers(await ask(false, 60, '&page=2')), [['dynamic +12125550101'], false]);
  // Half an hour after the last page nothing is held any more.
  assert.deepEqual(numbers(await ask(false, 60 + 1801, '&page=3')), [['fallback +12125550199'], true]);
});

test('the tables of the browser tests are those that the engine compiles', () => {
  /** @type {{ rules: any[], table: string }[]} */
  const tables = JSON.parse(readFileSync(new URL('spec/tables.json', import.meta.url), 'utf8'));
  assert.ok(tables.length > 10);
  for (const { rules, table } of tables) assert.equal(new Rules(rules).table, table, JSON.stringify(rules));
});
