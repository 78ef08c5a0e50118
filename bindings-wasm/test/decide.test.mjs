// A browser chooses among static numbers as a tracker does: on the visits of core/spec and on made-up ones.
//
// RINGTRACE_SEED and RINGTRACE_CASES choose other made-up visits, and how many.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { decide } from '../decide/index.js';

const seed = process.env.RINGTRACE_SEED ?? '20260302';
const cases = process.env.RINGTRACE_CASES ?? '300';
const plain = (/** @type {unknown} */ value) => JSON.parse(JSON.stringify(value));

test('every page view is shown what a tracker shows', async () => {
  const arguments_ = ['run', '--quiet', '--package', 'ringtrace', '--example', 'static_visits', '--', seed, cases];
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const rust = spawn('cargo', arguments_, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  /** @type {import('../decide/index.js').Table[]} */
  let tables = [];
  /** How many visits of each site were shown each number. @type {Map<string, number>[]} */
  const shown = [];
  let views = 0;
  for await (const text of createInterface({ input: rust.stdout })) {
    const line = JSON.parse(text);
    if (line.tables) {
      tables = line.tables;
      continue;
    }
    /** @type {import('../decide/index.js').Memory | null} */
    let memory = null;
    for (const { view, page, started } of line.visits) {
      const seen = { ...view, referrer: view.referrer ?? undefined, agent: view.agent ?? undefined, at: Date.parse(view.at) };
      const decided = decide(tables[line.site], seen, memory);
      const where = JSON.stringify({ site: line.site, visits: line.visits, view, memory });
      assert.deepEqual(plain(decided.answer), page, where);
      const fresh = view.consent !== 'denied' && decided.memory?.touch !== memory?.touch;
      assert.equal(fresh, started, where);
      memory = plain(decided.memory);
      if (memory && !fresh) assert.ok(decided.memory);
      const number = page.rules[0]?.number ?? 'none';
      const counts = (shown[line.site] ??= new Map());
      counts.set(number, (counts.get(number) ?? 0) + 1);
      views++;
    }
  }
  assert.ok(views > 6 * Number(cases), `only ${views} page views`);
  // Each site's numbers tell how a visit was taken, so most of them must have been seen.
  for (const [site, table] of tables.entries())
    assert.ok(shown[site].size * 2 > table.numbers.length, `site ${site}: ${JSON.stringify([...shown[site]])}`);
});
