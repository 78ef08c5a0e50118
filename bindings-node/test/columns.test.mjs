// Attribution over typed arrays: the same figures as over rows.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attribute } from 'ringtrace';

const DAY = 86_400_000;
const channels = ['Search', 'Email', 'Direct', 'Social'];
const campaigns = ['', 'spring', 'autumn'];
const models = [
  'first',
  'lastNonDirect',
  { positionBased: { first: 0.3, last: 0.5, twoTouches: 'renormalise' } },
  { timeDecay: { halfLifeHours: 24 } },
  { markov: { order: 2 } },
  { shapley: { form: 'combination', size: 4 } },
];

/** Made-up journeys, always the same ones: a linear congruential generator. */
function journeys(clients) {
  let state = 12_345;
  const draw = (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const rows = [];
  for (let client = 0; client < clients; client += 1) {
    let time = Date.UTC(2026, 0, 1) + draw(60) * DAY;
    for (let left = 1 + draw(5); left > 0; left -= 1) {
      time += draw(20 * DAY);
      const converted = draw(4) === 0 ? 1 : 0;
      rows.push({ client, time, channel: draw(4), campaign: draw(3), converted, value: converted * (1 + draw(100)) });
    }
  }
  return rows;
}

const rows = journeys(500);
const column = (name) => rows.map((row) => row[name]);
const texts = {
  client: column('client').map((client) => `client ${client}`),
  at: column('time'),
  channel: column('channel').map((code) => channels[code]),
  campaign: column('campaign').map((code) => campaigns[code] || null),
  converted: column('converted'),
  value: column('value'),
};
const typed = {
  client: Uint32Array.from(column('client')),
  at: BigInt64Array.from(column('time').map(BigInt)),
  channel: Uint32Array.from(column('channel')),
  campaign: Uint32Array.from(column('campaign')),
  converted: Uint8Array.from(column('converted')),
  value: Float64Array.from(column('value')),
};

/** An answer with its channels in the order of their names, so that two can be compared. */
function inOrder(answer) {
  const order = [...answer.channels.keys()].sort((a, b) => (answer.channels[a] < answer.channels[b] ? -1 : 1));
  const sorted = (list) => order.map((place) => list[place].toPrecision(12));
  return answer.models.map((model) => [model.name, sorted(model.conversions), sorted(model.value)]);
}

test('columns and rows give the same credits', () => {
  const { campaign, ...some } = texts;
  const expected = attribute({ touches: some, models });
  const { campaign: _, ...columns } = typed;
  const answer = attribute({ touches: columns, channels, models });
  assert.deepEqual(answer.channels, channels);
  assert.deepEqual(inOrder(answer), inOrder(expected));
  assert.deepEqual(answer.totals, expected.totals);
  const sum = answer.models[0].conversions.reduce((all, one) => all + one);
  assert.ok(Math.abs(sum - answer.totals.conversions) < 1e-9 && sum > 100, `${sum}`);
});

test('days and campaigns', () => {
  const parts = (answer) =>
    answer.cells
      .map((cell, index) => [
        cell.channel,
        cell.day ?? cell.campaign ?? null,
        answer.models[0].cells.value[index].toPrecision(12),
      ])
      .sort();
  for (const by of ['campaign', 'day', 'conversion_day']) {
    const question = { models: ['linear'], by, offsetMinutes: 120 };
    const answer = attribute({ ...question, touches: typed, channels, campaigns });
    assert.deepEqual(parts(answer), parts(attribute({ ...question, touches: texts })));
    assert.ok(answer.cells.length > 4);
  }
});

test('every width of a column is read', () => {
  const question = { models: ['linear'], channels };
  const { campaign, ...columns } = typed;
  const expected = attribute({ ...question, touches: columns });
  const same = (change) => assert.deepEqual(attribute({ ...question, touches: { ...columns, ...change } }), expected);
  same({ client: Int32Array.from(typed.client) });
  same({ at: Float64Array.from(column('time')) });
  same({ converted: Uint32Array.from(typed.converted) });
  same({ converted: Float64Array.from(typed.converted) });
  same({ converted: new Uint8ClampedArray(typed.converted) });
  same({ value: Float32Array.from(typed.value) });
  const shared = new Uint32Array(new SharedArrayBuffer(4 * rows.length));
  shared.set(typed.channel);
  same({ channel: shared });
  // A view into a larger buffer.
  const larger = new Uint32Array(rows.length + 2);
  larger.set(typed.client, 1);
  same({ client: larger.subarray(1, rows.length + 1) });
});

test('conversions in a table of their own, and intervals', () => {
  const { converted, value, campaign, ...touches } = typed;
  const kept = rows.filter((row) => row.converted);
  const conversions = {
    client: Uint32Array.from(kept, (row) => row.client),
    at: Float64Array.from(kept, (row) => row.time),
    value: Float64Array.from(kept, (row) => row.value),
  };
  const question = { models: ['linear'], channels, confidence: { repeats: 50, seed: 3 }, counts: true };
  const apart = attribute({ ...question, touches, conversions });
  const flagged = attribute({ ...question, touches: { ...touches, converted, value } });
  assert.deepEqual(inOrder(apart), inOrder(flagged));
  const [[low, high]] = apart.models[0].intervals.conversions;
  assert.ok(low < apart.models[0].conversions[0] && apart.models[0].conversions[0] < high);
  assert.equal(apart.counts.touches, rows.length);
});

test('columns that can’t be understood', () => {
  const question = { models: ['last'], channels };
  const { campaign, ...columns } = typed;
  const refused = (change, wanted) =>
    assert.throws(() => attribute({ ...question, touches: { ...columns, ...change } }), wanted);
  refused({ client: Uint32Array.from(typed.client).reverse() }, { code: 'unsorted' });
  refused({ channel: typed.channel.map((code) => code + 1) }, { code: 'unknown' });
  refused({ channel: typed.channel.subarray(1) }, { code: 'invalid_shape', path: 'channel' });
  refused({ channel: Int32Array.from(typed.channel, () => -1) }, { code: 'unknown' });
  refused({ value: typed.value.map(() => NaN) }, { code: 'invalid_weight' });
  refused({ at: Float64Array.from(typed.at, () => NaN) }, { code: 'invalid_time', path: 'touches.at[0]' });
  refused({ at: Float64Array.from(typed.at, () => 0.5) }, { code: 'invalid_time', path: 'touches.at[0]' });
  refused({ at: column('time') }, { code: 'invalid_shape', path: 'touches.at' });
  refused({ channel: texts.channel }, { code: 'invalid_shape', path: 'touches.channel' });
  refused({ campaing: typed.campaign }, { code: 'invalid_shape', path: 'touches.campaing' });
  assert.throws(() => attribute({ models: ['last'], touches: columns }), { code: 'invalid_shape', path: 'channels' });
  assert.throws(() => attribute({ ...question, channels: ['a', 'a', 'b', 'c'], touches: columns }), {
    code: 'duplicate',
  });
  assert.throws(() => attribute({ ...question, models: ['best'], touches: columns }), { path: 'models[0]' });
});
