// A site's backend: it answers the page script, takes the telephony's events, and keeps everything in a file.
//
//   node express-app.mjs            PORT, STORE (a file or postgres://...) and CALLS_TOKEN come from the environment

import { fileURLToPath } from 'node:url';
import express from 'express';
import { RingtraceError, Store, answerPage } from 'ringtrace';

export const config = {
  name: 'A dentist in New York',
  country: 'US',
  destination: '(212) 555-0100',
  domains: ['dentist.example'],
  pools: [{ id: 'site', numbers: ['(212) 555-0101', '(212) 555-0102', '(212) 555-0103'], fallback: '(212) 555-0199' }],
};

// Not the request's fault: the caller may ask again.
const OURS = new Set(['locked', 'disk_full', 'io_failed', 'unreachable', 'conflict', 'closed', 'damaged', 'broken']);

/** The backend of one site. `tracker` is a StoredTracker, or a Tracker. */
export function backend(tracker, { callsToken } = {}) {
  const app = express();

  // The page script sends its JSON as text, and says only what a browser knows.
  app.post('/ringtrace', express.text({ type: '*/*', limit: '16kb' }), async (request, response) => {
    const seen = {
      ip: request.ip,
      userAgent: request.get('user-agent') ?? '',
      purpose: request.get('sec-purpose'),
    };
    response.set('cache-control', 'no-store').json(await answerPage(tracker, request.body, seen));
  });

  // Whatever your telephony sends, in the neutral form. Only it knows the token.
  app.post('/calls', express.json({ limit: '16kb' }), async (request, response) => {
    if (!callsToken || request.get('authorization') !== `Bearer ${callsToken}`) return response.sendStatus(401);
    const { id, dialled, caller, started, answered, ended } = request.body ?? {};
    response.json(await tracker.call({ id, dialled, caller, started, answered, ended, at: new Date() }));
  });

  app.get('/report', async (_, response) => {
    response.json(
      await tracker.report({ dimensions: ['channel', 'campaign'], metrics: ['visits', 'calls', 'uniqueTarget'] }),
    );
  });

  app.use((error, request, response, next) => {
    if (!(error instanceof RingtraceError)) return next(error);
    response
      .status(OURS.has(error.code) ? 503 : 400)
      .json({ code: error.code, path: error.path, message: error.message });
  });
  return app;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const store = await Store.open(process.env.STORE ?? 'ringtrace.db');
  const site = await store.tracker('dentist.example', { config });
  const server = backend(site, { callsToken: process.env.CALLS_TOKEN }).listen(
    process.env.PORT ?? 3000,
    '127.0.0.1',
    () => {
      console.log(`listening on http://127.0.0.1:${server.address().port}/`);
    },
  );
  process.once('SIGTERM', () => server.close(() => store.close()));
}
