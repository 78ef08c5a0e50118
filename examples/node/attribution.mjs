// Which channels brought the conversions? Several models beside each other, over rows and over typed arrays.

import { attribute } from 'ringtrace';

const models = ['lastNonDirect', 'linear', { markov: { order: 1 } }, 'shapley'];

function print({ channels, models }) {
  console.log(['channel', ...models.map((model) => model.name)].map((head) => head.padEnd(16)).join(''));
  channels.forEach((channel, code) => {
    console.log(
      [channel, ...models.map((model) => model.conversions[code].toFixed(3))].map((cell) => cell.padEnd(16)).join(''),
    );
  });
}

// Rows, as a query gives them.
const touches = {
  client: ['ann', 'ann', 'ann', 'bob', 'bob', 'eve'],
  at: [
    '2026-03-01T09:00:00Z',
    '2026-03-03T18:30:00Z',
    '2026-03-04T08:15:00Z',
    '2026-03-02T11:00:00Z',
    '2026-03-02T19:00:00Z',
    '2026-03-05T07:45:00Z',
  ],
  channel: ['Paid Search', 'Email', 'Direct', 'Organic Search', 'Paid Search', 'Email'],
  converted: [0, 0, 1, 0, 1, 0],
  value: [null, null, 120, null, 80, null],
};
print(attribute({ touches, models }));

// Columns that are there already: nothing is copied. A million touches of 250,000 clients.
const count = 1_000_000;
const columns = {
  client: Uint32Array.from({ length: count }, (_, row) => row >> 2),
  channel: Uint32Array.from({ length: count }, (_, row) => (row * 7 + (row >> 3)) % 5),
  converted: Uint8Array.from({ length: count }, (_, row) => (row % 40 === 3 ? 1 : 0)),
};
const channels = ['Paid Search', 'Organic Search', 'Email', 'Social', 'Referral'];
const began = performance.now();
const answer = attribute({ touches: columns, channels, models });
console.log(`\n${count.toLocaleString('en')} touches in ${Math.round(performance.now() - began)} ms`);
print(answer);
