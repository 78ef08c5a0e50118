// Visits as lines of text, for engines that read them (src/line.rs says what stands where). Whatever is out of the
// ordinary gives no lines, and goes as JSON, which says the same and takes longer.

import { RingtraceError, fromWire } from './wire.mjs';

const BETWEEN = '\x1e';
// Instants whose RFC 3339 text has four digits for the year.
const END_MS = Date.UTC(10_000, 0);
const UNITS_MAX = 1 << 22;

/** The lines of a visit, or undefined. */
export function linesOf(visit) {
  if (typeof visit !== 'object' || visit === null) return undefined;
  if (typeof visit.toJSON === 'function' || typeof visit.then === 'function') return undefined;
  let [client, ms, url, referrer, userAgent, ip, language, purpose] = [undefined, NaN, '', '', '', '', '', ''];
  for (const key in visit) {
    const value = visit[key];
    if (typeof value === 'string') {
      if (key === 'client') client = value;
      else if (key === 'url') url = value;
      else if (key === 'referrer') referrer = `=${value}`;
      else if (key === 'userAgent') userAgent = `=${value}`;
      else if (key === 'ip') ip = `=${value}`;
      else if (key === 'language') language = `=${value}`;
      else if (key === 'purpose') purpose = `=${value}`;
      else if (key !== 'consent' || value !== 'granted') return undefined;
    } else if (key === 'at' && value instanceof Date) ms = value.getTime();
    else if (!saysNothing(key, value)) return undefined;
  }
  if (client === undefined || !(ms >= 0 && ms < END_MS)) return undefined;
  return `${ms}\n${client}\n${url}\n${referrer}\n${userAgent}\n${ip}\n${language}\n${purpose}`;
}

const NULLABLE = new Set(['referrer', 'userAgent', 'ip', 'language', 'purpose']);
const saysNothing = (key, value) =>
  value === undefined || (value === null && NULLABLE.has(key)) || (value === false && key === 'intent');

/** The lines of a batch of visits, or undefined. */
export function linesOfAll(commands) {
  if (!Array.isArray(commands) || commands.length === 0) return undefined;
  let out = '';
  for (const command of commands) {
    if (typeof command !== 'object' || command === null || typeof command.toJSON === 'function') return undefined;
    for (const key in command) if (key !== 'visit') return undefined;
    const lines = linesOf(command.visit);
    if (lines === undefined || out.length > UNITS_MAX) return undefined;
    out += out === '' ? lines : BETWEEN + lines;
  }
  return out;
}

/** The answer to a visit; an error answer is thrown. */
export function answerOf(lines) {
  return lines.startsWith('{') ? fromWire('visit', lines) : answered(lines);
}

/** The answers to a batch of visits. */
export function answersOf(lines) {
  return lines.split(BETWEEN).map((one) => {
    if (!one.startsWith('{')) return answered(one);
    const { error } = JSON.parse(one);
    return error ? new RingtraceError(error) : fromWire('visit', one);
  });
}

// Taken out one by one: `split` takes three times as long.
function answered(lines) {
  let end = -1;
  const next = () => {
    const from = end + 1;
    end = lines.indexOf('\n', from);
    if (end < 0) end = lines.length;
    return lines.slice(from, end);
  };
  const [first, shown] = [next(), []];
  while (end < lines.length) shown.push(shownOf(next));
  const answer = { shown, sessionStarted: first.startsWith('1') };
  if (first.length > 1) answer.bot = first.slice(1);
  return answer;
}

function shownOf(next) {
  const [destination, number, text] = [next(), next(), next()];
  const [kind, reason, pool, until] = [next(), next(), next(), next()];
  const shown = {};
  if (destination) shown.destination = destination;
  if (number) shown.number = number;
  if (text) shown.text = text;
  shown.kind = kind;
  shown.reason = reason;
  if (pool) shown.pool = pool;
  if (until) shown.until = new Date(Number(until));
  return shown;
}
