// The site of a small company, with ringtrace live: its pages, the one address its page script talks to, the calls, and
// the table for the page that needs no backend.
//
//   node examples/web/server.mjs [port]

import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { Calls } from './calls.mjs';

const PORT = Number(process.argv[2] ?? 8080);
/** A question of the page script is short; nobody may send us more. */
const QUESTION_BYTES_MAX = 16_384;
const TYPES = {
  '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.mjs': 'text/javascript',
  '.svg': 'image/svg+xml', '.json': 'application/json',
};
/** Nothing but the site's own files: no frame, no script from elsewhere, no script in the page. */
const HEADERS = {
  'content-security-policy': "default-src 'self'; frame-ancestors 'none'", 'x-content-type-options': 'nosniff',
};

const here = (path) => new URL(path, import.meta.url);
const read = async (path) => JSON.parse(await readFile(here(path), 'utf8'));
const { Tracker, answerPage, staticTable } = await import(
  process.env.RINGTRACE ?? '../../bindings-node/dist/index.mjs'
);
const tracker = new Tracker(await read('site.json'), { at: new Date() });
const calls = new Calls(tracker);
// A site of files alone would make this once: `cargo ringtrace table examples/web/sale.json > table.json`.
const table = JSON.stringify(staticTable(await read('sale.json')));

async function question(request) {
  let text = '';
  for await (const chunk of request) {
    text += chunk;
    if (text.length > QUESTION_BYTES_MAX) throw Error('a question this long is none of ours');
  }
  return text;
}

const seenOf = (request) => ({ userAgent: request.headers['user-agent'] ?? '', ip: request.socket.remoteAddress });
/** The visitor's id, if they agreed to have one. */
const clientOf = (request) => /(?:^|; )ringtrace=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1];

function overview(request) {
  const client = clientOf(request);
  const who = client ? { client } : { client: 'nobody', consent: 'denied' };
  const url = request.headers.referer ?? `http://${request.headers.host}/calls`;
  return calls.overview({ ...who, ...seenOf(request), url });
}

/** What is answered as JSON, by method and path. */
const ANSWERS = {
  'POST /ringtrace': async (request) => answerPage(tracker, await question(request), seenOf(request)),
  'POST /calls': async (request) => {
    const { ring, hang_up: id } = JSON.parse(await question(request));
    return id ? calls.hangUp(id) : calls.ring(ring, clientOf(request));
  },
  'GET /calls.json': overview,
};

/** Pages that show more than one address. */
const MANY = /^\/(shop|sale)\/[^.]*$/;

async function file(path) {
  if (path === '/table.json') return table;
  if (path.startsWith('/ringtrace')) return readFile(here(`../../bindings-wasm/dist${path}`));
  const name = path === '/' ? '/index' : path.replace(MANY, '/$1');
  return readFile(here(`pages${extname(name) ? name : `${name}.html`}`));
}

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://site');
  try {
    const answer = ANSWERS[`${request.method} ${pathname}`];
    const body = answer ? JSON.stringify(await answer(request)) : await file(pathname);
    const type = answer ? TYPES['.json'] : TYPES[extname(pathname)] ?? TYPES['.html'];
    response.writeHead(200, { ...HEADERS, 'content-type': type }).end(body);
  } catch (error) {
    const status = error.code === 'ENOENT' ? 404 : 400;
    response.writeHead(status, { ...HEADERS, 'content-type': 'text/plain' }).end(`${status}\n`);
  }
});
server.listen(PORT, '127.0.0.1', () =>
  console.log(`http://127.0.0.1:${server.address().port}/  (try ?utm_source=google&utm_medium=cpc)`));
