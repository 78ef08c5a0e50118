// Visits that go without JSON say what they say with it, and instants are written and read as Date does it.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { Tracker } from 'ringtrace';
import { at, config, midnight, url } from './site.mjs';

const require = createRequire(import.meta.url);
const dist = join(dirname(require.resolve('ringtrace/package.json')), 'dist');
const { dateOf, isoText } = require(join(dist, 'instant.cjs'));
const { linesOf, linesOfAll } = require(join(dist, 'lines.cjs'));
const { Operations } = require(join(dist, 'facade.cjs'));

const strict = { ...config, bots: { lendsPerAddress: { count: 2, seconds: 600 } } };
const opened = () => new Tracker(strict, { at: midnight });
const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

/** What is answered, or the whole of what is thrown. */
function outcome(work) {
  try {
    return work();
  } catch ({ name, code, path, message, problems }) {
    return { name, code, path, message, problems };
  }
}

// Whether a visit may go in lines is told beside it.
const VISITS = [
  [true, { client: 'a', at: at(0), url, userAgent: agent }],
  [true, { client: 'a', at: at(0, 1), url: `${url}&term="x\\y"`, referrer: 'https://www.google.com/', language: 'en' }],
  [true, { client: 'b', at: at(0, 2), url, ip: '192.0.2.1', consent: 'granted', intent: false }],
  [true, { client: 'c', at: at(0, 3), url, ip: '192.0.2.1', purpose: null, referrer: undefined }],
  [true, { client: 'd', at: at(0, 4), url, ip: '192.0.2.1' }],
  [true, { client: 'bot', at: at(0, 5), url, userAgent: '' }],
  [true, { client: 'bot', at: at(0, 6), url, userAgent: 'Googlebot/2.1' }],
  [true, { client: 'early', at: at(0, 7), url, purpose: 'prefetch' }],
  [true, { client: '', at: at(0, 8), url }],
  [true, { client: 'e', at: at(-600), url }],
  [true, { client: 'e', at: at(0, 9) }],
  [true, { client: 'x'.repeat(10_000), at: at(0, 9), url }],
  [true, { client: 'cut\nshort', at: at(0, 9), url }],
  [true, { client: 'cut\x1eshort', at: at(0, 9), url, referrer: '=' }],
  [true, { client: 'é\u{1f600}', at: at(0, 10), url: `${url}&utm_term=zähne` }],
  [true, { client: 'half \ud83d', at: at(0, 10), url }],
  [false, { client: 'f', at: at(0, 11), url, consent: 'denied' }],
  [false, { client: 'g', at: at(0, 12), url, intent: true, device: 'mobile', place: { country: 'US' } }],
  [false, { client: 'g', at: at(0, 13).toISOString(), url, destinations: ['(212) 555-0100'] }],
  [false, { client: 'g', at: new Date(NaN), url }],
  [false, { client: 'g', at: new Date(8.64e15), url }],
  [false, { client: 'g', at: new Date(-1), url }],
  [false, { client: 5, at: at(1), url }],
  [false, { client: null, at: at(1), url }],
  [false, { client: 'g', at: at(1), url: null }],
  [false, { client: 'g', at: at(1), url, user_agent: agent }],
  [false, { client: 'g', at: at(1), url, colour: 'red' }],
  [false, { client: 'g', at: 5, url }],
  [false, { url }],
  [false, { toJSON: () => ({ client: 'h', at: at(2), url }), client: 'g', at: at(2) }],
  [false, new (class { client = 'g'; at = at(2); toJSON() { return { client: 'h', at: at(3) }; } })()],
  [false, [at(3)]],
  [false, Promise.resolve()],
  [false, 'a'],
  [false, null],
  [false, undefined],
];

test('visits in lines are answered as in JSON', () => {
  const [tracker, plain] = [opened(), opened()];
  for (const [inLines, visit] of VISITS) {
    assert.equal(typeof linesOf(visit) === 'string', inLines, JSON.stringify(visit));
    const answer = outcome(() => tracker.visit(visit));
    assert.deepEqual(answer, outcome(() => Operations.prototype.visit.call(plain, visit)), JSON.stringify(visit));
    assert.deepEqual(tracker.snapshot(), plain.snapshot());
  }
});

test('batches in lines are answered as in JSON', () => {
  const commands = VISITS.filter(([inLines]) => inLines).map(([, visit]) => ({ visit }));
  const plain = commands.filter(({ visit }) => /^[ -~]*$/.test(visit.client));
  const batches = [
    commands,
    plain,
    plain.slice(0, 1),
    [...plain, { leave: { client: 'a', at: at(1) } }],
    [{ visit: plain[0].visit, leave: {} }],
    [{}],
    [null],
    [],
    {},
    undefined,
  ];
  assert.deepEqual(batches.map((batch) => typeof linesOfAll(batch)), [
    ...Array(3).fill('string'),
    ...Array(7).fill('undefined'),
  ]);
  for (const batch of batches) {
    const [tracker, other] = [opened(), opened()];
    const answers = outcome(() => tracker.batch(batch));
    assert.deepEqual(answers, outcome(() => Operations.prototype.batch.call(other, batch)));
    assert.deepEqual(tracker.snapshot(), other.snapshot());
  }
});

test('instants are those of Date', () => {
  let state = 7;
  const draw = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  const edges = [0, -1, 86_399_999, 86_400_000, 8.64e15, -8.64e15, Date.UTC(2024, 1, 29, 23, 59, 59, 999)];
  const some = Array.from({ length: 20_000 }, () => Math.floor((draw() - 0.3) * 10 ** (6 + 9 * draw())));
  for (const ms of [...edges, ...some]) {
    const text = new Date(ms).toISOString();
    assert.equal(isoText(new Date(ms)), text);
    assert.equal(dateOf(text).getTime(), ms);
    if (ms % 1000 === 0) assert.equal(dateOf(text.replace('.000Z', 'Z')).getTime(), ms);
  }
  assert.equal(isoText(new Date(NaN)), undefined);
});
