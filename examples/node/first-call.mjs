// The first story: a visitor comes from an advertisement, is lent a number, and calls it.

import { Tracker } from 'ringtrace';

const at = new Date('2026-03-02T10:00:00Z');
const tracker = new Tracker(
  {
    country: 'US',
    destination: '(212) 555-0100',
    targetSeconds: 20,
    pools: [{ id: 'site', numbers: ['(212) 555-0101', '(212) 555-0102'], fallback: '(212) 555-0199' }],
  },
  { at },
);

const url = 'https://dentist.example/?utm_source=google&utm_medium=cpc';
const [shown] = tracker.visit({ client: 'client-7', at, url }).shown;
console.log(`the page shows ${shown.number} until ${shown.until.toISOString()}`);

const later = (seconds) => new Date(at.getTime() + seconds * 1000);
const call = tracker.call({
  id: 'call-1',
  at: later(200),
  dialled: '(212) 555-0101',
  caller: '(646) 555-0142',
  started: later(90),
  answered: later(98),
  ended: later(200),
});
console.log(`${call.clients[0].client} called (${call.match}), talked ${call.talkMs / 1000} s, target: ${call.target}`);
console.log(`credit: ${call.credits.map((credit) => `${credit.source} / ${credit.medium} (${credit.channel})`)}`);
