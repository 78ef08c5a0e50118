// The examples, as they stand in the repository.

import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { Store } from 'ringtrace';

const examples = process.env.RINGTRACE_EXAMPLES;
const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'ringtrace-'));
after(() => rmSync(folder, { recursive: true }));

test('first-call.mjs', async () => {
  const { stdout } = await run(process.execPath, [join(examples, 'first-call.mjs')]);
  assert.deepEqual(stdout.trim().split('\n'), [
    'the page shows +12125550101 until 2026-03-02T10:30:00.000Z',
    'client-7 called (exact), talked 102 s, target: true',
    'credit: google / cpc (Paid Search)',
  ]);
});

test('follow-calls.mjs goes on where it was', async () => {
  const [path, place] = [join(folder, 'followed.db'), join(folder, 'last-number.txt')];
  const store = await Store.open(path);
  const at = new Date('2026-03-02T10:00:00Z');
  const later = (seconds) => new Date(at.getTime() + seconds * 1000);
  const site = await store.create('site', { pools: [{ id: 'site', numbers: ['+12125550101'] }] }, { at });
  const ring = (id, seconds) =>
    site.call({ id, dialled: '+12125550101', caller: '+16465550142', started: later(seconds), at: later(seconds) });
  await site.visit({ client: 'a', at, url: 'https://dentist.example/?utm_source=news&utm_medium=email' });
  for (const [id, seconds] of [['call-1', 60], ['call-2', 90]]) {
    const process_ = spawn(process.execPath, [join(examples, 'follow-calls.mjs'), path, 'site', place]);
    process_.stderr.pipe(process.stderr);
    const line = new Promise((resolve) => process_.stdout.once('data', (text) => resolve(JSON.parse(text))));
    await ring(id, seconds);
    const started = later(seconds).toISOString();
    assert.deepEqual(await line, { id, started, status: 'ringing', match: 'exact', channel: 'Email' });
    // It keeps the number after it has said the line.
    for (;;) {
      const { sequence } = await site.status();
      if (existsSync(place) && readFileSync(place, 'utf8') === `${sequence}`) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    process_.kill();
    const [code] = await once(process_, 'exit');
    assert.equal(code, 0);
  }
  await store.close();
});

test('the manual shows that file', () => {
  const installed = dirname(createRequire(import.meta.url).resolve('ringtrace/package.json'));
  const manual = readFileSync(join(installed, 'README.md'), 'utf8');
  const [, code] = readFileSync(join(examples, 'first-call.mjs'), 'utf8').split(/\n\n([^]*)/);
  assert.ok(manual.includes(code));
});

test('attribution.mjs', async () => {
  const { stdout } = await run(process.execPath, [join(examples, 'attribution.mjs')]);
  const lines = stdout.split('\n').map((line) => line.trim().split(/\s{2,}/));
  // Ann's last touch was direct, so her conversion is Email's; Bob's is Paid Search's.
  assert.deepEqual(lines.find((line) => line[0] === 'Email').slice(0, 3), ['Email', '1.000', '0.333']);
  assert.deepEqual(lines.find((line) => line[0] === 'Paid Search').slice(0, 3), ['Paid Search', '1.000', '0.833']);
});

/** The application in a process of its own; answers its address. */
async function started(t, store) {
  const env = { ...process.env, PORT: '0', STORE: store, CALLS_TOKEN: 'secret' };
  const app = spawn(process.execPath, [join(examples, 'express-app.mjs')], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => app.kill());
  const [line] = await new Promise((resolve, reject) => {
    app.stdout.once('data', (data) => resolve(`${data}`.split('\n')));
    app.once('exit', (code) => reject(new Error(`the application ended with ${code}`)));
  });
  const ended = new Promise((resolve) => app.once('exit', resolve));
  return { address: line.match(/http\S+/)[0], end: () => (app.kill('SIGTERM'), ended) };
}

const AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

test('express-app.mjs answers the page script, and keeps what it answered', async (t) => {
  const path = join(folder, 'site.db');
  const app = await started(t, path);
  const post = async (where, body, headers = {}) => {
    const sent = {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { 'content-type': 'text/plain', 'user-agent': AGENT, ...headers },
    };
    const response = await fetch(new URL(where, app.address), sent);
    return [
      response.status,
      response.headers.get('content-type').includes('json') ? await response.json() : await response.text(),
    ];
  };
  const visit = {
    do: 'visit',
    client: 'a',
    url: 'https://dentist.example/?utm_source=google&utm_medium=cpc',
    language: 'en',
  };

  const [status, page] = await post('/ringtrace', visit);
  assert.deepEqual([status, page.version, page.keep_alive_seconds], [200, 1, 40]);
  assert.deepEqual(page.rules, [{ destination: '+12125550100', number: '+12125550101', kind: 'dynamic' }]);
  assert.ok(page.table.startsWith('ringtrace\t1\t') && page.until > new Date().toISOString());
  const [, held] = await post('/ringtrace', { do: 'keep_alive', client: 'a' }, { 'content-type': 'application/json' });
  assert.deepEqual([held.holds[0].number, held.lost], ['+12125550101', []]);

  // A browser can't say when it was, where it is or who it is not.
  const forged = {
    ...visit,
    client: 'b',
    at: '2099-01-01T00:00:00Z',
    ip: '192.0.2.1',
    place: { country: 'US' },
    userAgent: 'x',
  };
  const [, other] = await post('/ringtrace', forged);
  assert.ok(other.until < '2099');
  const [, bot] = await post('/ringtrace', { ...visit, client: 'c' }, { 'user-agent': 'Googlebot/2.1' });
  assert.equal(bot.rules[0].kind, 'fallback');

  for (const wrong of [
    '',
    'no JSON',
    '[]',
    'null',
    '{"do":"forget","client":"a"}',
    '{"do":"visit"}',
    '{"do":"visit","client":5}',
  ]) {
    const [refused, error] = await post('/ringtrace', wrong);
    assert.deepEqual([refused, typeof error.code], [400, 'string'], wrong);
  }

  const now = new Date().toISOString();
  const call = { id: 'c1', dialled: '+12125550101', caller: '+16465550142', started: now };
  const json = { 'content-type': 'application/json' };
  assert.equal((await post('/calls', call, json))[0], 401);
  const [taken, known] = await post('/calls', call, { ...json, authorization: 'Bearer secret' });
  assert.deepEqual([taken, known.match, known.clients], [200, 'exact', [{ client: 'a', share: 1 }]]);
  const report = await (await fetch(new URL('/report', app.address))).json();
  assert.deepEqual(report.totals, { visits: 2, calls: 1, uniqueTarget: 0 });
  const [, left] = await post('/ringtrace', { do: 'leave', client: 'a' });
  assert.deepEqual(left, { released: ['+12125550101'] });

  assert.equal(await app.end(), 0);
  const store = await Store.open(path);
  const site = await store.tracker('dentist.example');
  assert.equal((await site.callById('c1')).clients[0].client, 'a');
  await store.close();
});
