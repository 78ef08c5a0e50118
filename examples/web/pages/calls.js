// Pretends to ring, and shows what the backend knows of the calls.

import { element } from './element.js';

/** By how a call was matched. */
const MATCHES = {
  exact: 'The visitor who has this number now.',
  late: 'The visitor who had this number last.',
  ambiguous: 'One of the visitors who had this number lately.',
  static: 'The number stands for its source, not for one visitor.',
  unidentified: 'Nobody has had this number lately.',
  unknown_number: 'Not one of our numbers.',
};
/** By why a number was chosen. */
const REASONS = {
  bound: 'bound to how your visit began',
  extended: 'yours already',
  again: 'yours again',
  lent: 'lent to you',
  reclaimed: 'lent to you, from somebody who has left',
  shortage: 'all others are in use',
  consent: 'you have not agreed to be remembered',
  lazy: 'one of your own is lent once you are about to ring: point at it',
  rate: 'many visitors come from your address',
  no_pool: 'no other fits your visit',
  bot: 'you look like a robot',
};

const print = (number) => number.replace(/^\+44(\d\d)(\d{4})(\d{4})$/, '0$1 $2 $3');
const seconds = (milliseconds) => `${Math.round(milliseconds / 1000)} s`;

async function tell(what) {
  const reply = await fetch('/calls', { method: 'POST', body: JSON.stringify(what) });
  if (reply.ok) await draw();
}

function callRow(call) {
  const sources = call.credits.map(({ source, medium, channel }) => `${source} / ${medium} (${channel})`);
  const at = new Date(call.started).toLocaleTimeString();
  const match = call.match === 'static' && !sources.length ? 'Everybody is shown this number.' : MATCHES[call.match];
  const about = [`${at}. ${match}`];
  if (call.repeat) about.push('Has rung before.');
  if (call.talkMs !== undefined) about.push(`${seconds(call.talkMs)} of talk${call.target ? ', a target call' : ''}.`);
  const row = element('li', { className: 'card' },
    element('h3', {}, `${print(call.dialled)}: ${sources.join(', ') || 'no source'}`),
    element('p', {}, about.join(' ')));
  if (call.status === 'talking') {
    const end = element('button', { type: 'button' }, 'Hang up');
    end.addEventListener('click', () => tell({ hang_up: call.id }));
    row.append(end);
  }
  return row;
}

/** A condition in words: what it asks, and what was seen. */
function conditionText({ kind, parts, field, test, seen }) {
  if (kind === 'test') return `${field} ${test.replaceAll('`', '')} (here: ${seen || 'nothing'})`;
  return parts ? parts.map(conditionText).join(kind === 'any' ? ' or ' : ' and ') : 'for every visit';
}

function whyRow({ destination, number, reason }, { destinations }) {
  const { asked = [], number: choice } = destinations.find((one) => one.destination === destination) ?? {};
  const lines = asked.map(({ number: bound, pool, condition }) => {
    const fits = condition.holds ? 'Fits.' : 'Does not fit.';
    return `${bound ? print(bound) : `Pool ${pool}`}: ${conditionText(condition)}. ${fits}`;
  });
  if (choice) lines.push(`Of ${choice.numbers} numbers ${choice.inUse} in use: ${choice.because}.`);
  return element('li', { className: 'card' },
    element('h3', {}, `${print(number ?? destination)}: ${REASONS[reason] ?? reason}`),
    ...lines.map((line) => element('p', {}, line)));
}

function sourceRow({ key, values }) {
  const count = (value) => element('td', { className: 'count' }, String(value));
  return element('tr', {}, element('td', {}, key[0] ?? 'not known'), count(values.visits), count(values.calls));
}

async function draw() {
  const { calls, sources, why } = await (await fetch('/calls.json')).json();
  const rows = calls.length ? calls.map(callRow) : [element('li', {}, 'Nobody has rung yet.')];
  document.querySelector('#calls').replaceChildren(...rows);
  document.querySelector('#sources').replaceChildren(...sources.map(sourceRow));
  document.querySelector('#why').replaceChildren(...why.answer.shown.map((one) => whyRow(one, why)));
}

document.querySelector('.ring').addEventListener('click', (event) => {
  const link = event.target.closest('a[href^="tel:"]');
  if (!link) return;
  event.preventDefault();
  tell({ ring: link.href.slice(4) });
});
document.addEventListener('ringtrace:shown', draw);
draw();
