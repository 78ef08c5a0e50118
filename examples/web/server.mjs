// The site of a small company, with ringtrace live: its pages, and the one address its page script talks to.
//
//   node examples/web/server.mjs [port]

import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';

const PORT = Number(process.argv[2] ?? 8080);
/** A question of the page script is short; nobody may send us more. */
const QUESTION_BYTES_MAX = 16_384;
const TYPES = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.mjs': 'text/javascript', '.svg': 'image/svg+xml' };

const here = (path) => new URL(path, import.meta.url);
const { Tracker, answerPage } = await import(process.env.RINGTRACE ?? '../../bindings-node/dist/index.mjs');
const tracker = new Tracker(JSON.parse(await readFile(here('site.json'), 'utf8')), { at: new Date() });

async function answer(request) {
  let text = '';
  for await (const chunk of request) {
    text += chunk;
    if (text.length > QUESTION_BYTES_MAX) throw Error('a question this long is none of ours');
  }
  return answerPage(tracker, text, { userAgent: request.headers['user-agent'] ?? '', ip: request.socket.remoteAddress });
}

async function file(path) {
  if (path.startsWith('/ringtrace')) return readFile(here(`../../bindings-wasm/dist${path}`));
  // The shop is one page that shows many addresses.
  const name = path === '/' ? '/index.html' : path.startsWith('/shop') && !extname(path) ? '/shop.html' : extname(path) ? path : `${path}.html`;
  return readFile(here(`pages${name}`));
}

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://site');
  // Nothing but the site's own files: no frame, no script from elsewhere, no script in the page.
  const headers = { 'content-security-policy': "default-src 'self'; frame-ancestors 'none'", 'x-content-type-options': 'nosniff' };
  try {
    if (request.method === 'POST' && pathname === '/ringtrace') {
      const body = JSON.stringify(await answer(request));
      return response.writeHead(200, { ...headers, 'content-type': 'application/json' }).end(body);
    }
    const body = await file(pathname);
    const type = TYPES[extname(pathname)] ?? TYPES['.html'];
    response.writeHead(200, { ...headers, 'content-type': type }).end(body);
  } catch (error) {
    const status = error.code === 'ENOENT' ? 404 : 400;
    response.writeHead(status, { ...headers, 'content-type': 'text/plain' }).end(`${status}\n`);
  }
});
server.listen(PORT, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/  (try ?utm_source=google&utm_medium=cpc)`));
