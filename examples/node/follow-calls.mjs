// Publishes calls as they become known, a line of JSON each, from a process of its own beside the backend. The number
// of the last event is kept in a file: after a restart it goes on there, and no call is missing.
//
//   node follow-calls.mjs ringtrace.db dentist.example last-number.txt

import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { Store } from 'ringtrace';

const [, , address, id, place] = process.argv;

function lastNumber() {
  try {
    return Number(readFileSync(place, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return 0;
    throw error;
  }
}

/** All or nothing: a file half written would be no number. */
function keep(number) {
  writeFileSync(`${place}.new`, `${number}`);
  renameSync(`${place}.new`, place);
}

const ended = new AbortController();
process.once('SIGTERM', () => ended.abort());

const store = await Store.open(address);
const site = await store.tracker(id);
const watch = site.watch({ after: lastNumber(), signal: ended.signal });
try {
  for await (const { fact } of watch) {
    if (fact.called) {
      // An event has the facts alone; the answer has the credit too.
      const { started, status, match, credits } = await site.callById(fact.called.record.id);
      const channel = credits[0]?.channel ?? null;
      console.log(JSON.stringify({ id: fact.called.record.id, started, status, match, channel }));
    }
    keep(watch.sequence);
  }
} catch (error) {
  if (error !== ended.signal.reason) throw error;
} finally {
  await store.close();
}
