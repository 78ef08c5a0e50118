// Between JavaScript's habits and the engine's JSON: names in camelCase and in snake_case, `Date`s and texts, errors.

import { dateOf, isoText } from './instant.mjs';

/** Why something was refused. Nothing has changed. */
export class RingtraceError extends Error {
  /** @param {{ code: string, path: string, message: string, problems?: object[] }} error the engine's error answer */
  constructor({ code, path, message, problems }, options) {
    const where = camelPath(path);
    super(where ? `${where}: ${message}` : message, options);
    this.code = code;
    this.path = where;
    const all = problems?.length ? problems : [{ code, path, message }];
    this.problems = all.map((problem) => ({ ...problem, path: camelPath(problem.path) }));
  }
}
RingtraceError.prototype.name = 'RingtraceError';

/** What the facade itself refuses. */
export const refusal = (code, path, message) => new RingtraceError({ code, path, message });

/** The error that an engine threw: its message is an error answer, unless the engine met a mistake of its own. */
export function thrown(error) {
  if (error instanceof RingtraceError) return error;
  try {
    return new RingtraceError(JSON.parse(error.message).error, { cause: error });
  } catch {
    return new RingtraceError(
      { code: 'broken', path: '', message: `the engine failed: ${error.message}` },
      { cause: error },
    );
  }
}

/** What `work` gives; what the engine throws becomes a RingtraceError. */
export function calling(work) {
  try {
    return work();
  } catch (error) {
    throw thrown(error);
  }
}

// Names: `landingPage` here, `landing_page` in the engine. Both are known by heart after the first time.
const NAMES_KEPT = 4096;
function remembered(change) {
  const known = new Map();
  return (name) => {
    let changed = known.get(name);
    if (changed === undefined) {
      changed = change(name);
      if (known.size < NAMES_KEPT) known.set(name, changed);
    }
    return changed;
  };
}
const snake = remembered((name) => (/^[a-z]/.test(name) ? name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`) : name));
const camel = remembered((name) => name.replace(/(?<=[a-z0-9])_([a-z0-9])/g, (_, c) => c.toUpperCase()));

// The one object whose keys are the user's own words: channels.
const OWN_KEYS = 'channel_target_seconds';
// Fields whose texts are names of fields, metrics or models, in either way of writing.
const NAMING = new Set(['field', 'per', 'metrics', 'dimensions', 'sort', 'model', 'models']);
const DEPTH_MAX = 128;

function camelPath(path = '') {
  const [before, ...own] = path.split(`${OWN_KEYS}.`);
  const start = before.replace(/[a-z0-9_]+/g, camel);
  return own.length ? `${start}${camel(OWN_KEYS)}.${own.join('')}` : start;
}

/** What is no data, and where: the way to it is noted while the error comes out. */
class Misfit {
  path = '';
  constructor(code, message) {
    this.code = code;
    this.message = message;
  }
  static within(error, place) {
    if (error instanceof Misfit) error.path = place + (/^[^[]/.test(error.path) ? '.' : '') + error.path;
    return error;
  }
}

// How the engine writes a key, and what is particular about its value.
const field = remembered((key) => {
  const name = snake(key);
  return { start: `${JSON.stringify(name)}:`, naming: NAMING.has(name), own: name === OWN_KEYS };
});

// JSON is written at once, for it takes a fifth of the time that a copy in the engine's names and `JSON.stringify` take.
const ORDINARY = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;
const quoted = (text) => (ORDINARY.test(text) ? `"${text}"` : JSON.stringify(text));

function written(value, depth, naming, own) {
  switch (typeof value) {
    case 'string':
      return quoted(naming ? snake(value) : value);
    case 'boolean':
      return `${value}`;
    case 'undefined':
      return 'null';
    case 'number':
      if (Number.isFinite(value)) return `${value}`;
      throw new Misfit('invalid_shape', `${value} is no finite number`);
    case 'bigint':
      // The engine reads 64-bit integers as numbers up to 2^53 - 1 and as text beyond.
      return value === BigInt.asIntN(54, value) ? `${value}` : `"${value}"`;
    case 'object':
      return value === null ? 'null' : writtenObject(value, depth + 1, naming, own);
    default:
      throw new Misfit('invalid_shape', `a ${typeof value} is no data`);
  }
}

function writtenObject(value, depth, naming, own) {
  if (depth > DEPTH_MAX) throw new Misfit('too_many', 'nested too deeply, or within itself');
  if (value instanceof Date) {
    const text = isoText(value);
    if (text === undefined) throw new Misfit('invalid_time', 'an invalid Date');
    return `"${text}"`;
  }
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return writtenList(value, depth, naming);
  if (typeof value.toJSON === 'function') return written(value.toJSON(), depth, naming);
  if (value instanceof Map || value instanceof Set || typeof value.then === 'function') {
    throw new Misfit('invalid_shape', 'a Map, a Set or a promise is no data; give a plain object or an array');
  }
  let [out, key] = ['{'];
  try {
    for (key in value) {
      if (value[key] === undefined) continue;
      const about = own ? { start: `${quoted(key)}:` } : field(key);
      out += (out === '{' ? '' : ',') + about.start + written(value[key], depth, about.naming, about.own);
    }
  } catch (error) {
    throw Misfit.within(error, key);
  }
  return `${out}}`;
}

function writtenList(list, depth, naming) {
  let [out, index] = ['[', 0];
  try {
    for (; index < list.length; index += 1) out += (index ? ',' : '') + written(list[index], depth, naming);
  } catch (error) {
    throw Misfit.within(error, `[${index}]`);
  }
  return `${out}]`;
}

/** The JSON that the engine reads. */
export function toWire(value, path = '') {
  try {
    return written(value, 0);
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    throw refusal(error.code, path + error.path, error.message);
  }
}

/** An instant for the engine, from a Date or an RFC 3339 text. */
export function instant(at) {
  const text = JSON.parse(toWire(at, 'at'));
  if (typeof text === 'string') return text;
  throw refusal('invalid_time', 'at', 'give a Date or an RFC 3339 text');
}

// Which fields of an answer are instants, and which texts are names.
const shape = (instants = [], names = []) => ({ instants: new Set(instants), names: new Set(names) });
const NOTHING = shape();
const ANSWERS = {
  visit: shape(['until']),
  keep_alive: shape(['until']),
  call: shape(['started', 'at']),
  call_by_id: shape(['started', 'at']),
  calls_between: shape(['started', 'at']),
  holds_of: shape(['from', 'until']),
  batch: shape(['until', 'started', 'at']),
  explain: shape(['until', 'since'], ['field']),
  report: shape(['from', 'until'], ['metrics', 'dimensions']),
  export: shape(['at', 'from', 'until', 'seen', 'started']),
  status: shape(['now', 'peak_at']),
  config: shape([], ['field', 'per', 'model']),
  attribute: shape([], ['model']),
  plan: shape(['from', 'first_at']),
};

/** A part of an answer as JavaScript has it; the part itself, where its names are the same. */
function habitual(value, shape, naming, own) {
  if (typeof value === 'string') return naming ? camel(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) value[index] = habitual(value[index], shape, naming);
    return value;
  }
  let same = true;
  for (const key in value) {
    const entry = value[key];
    if (typeof entry === 'object') value[key] = habitual(entry, shape, shape.names.has(key), key === OWN_KEYS);
    else if (typeof entry === 'string' && shape.instants.has(key)) value[key] = dateOf(entry);
    else if (typeof entry === 'string' && shape.names.has(key)) value[key] = camel(entry);
    if (!own && camel(key) !== key) same = false;
  }
  if (same) return value;
  const out = {};
  for (const key in value) out[camel(key)] = value[key];
  return out;
}

// Answers that go on as they are: to the page script, to a browser, and to a store of events.
const AS_IT_IS = new Set(['page', 'apply', 'edits', 'rules', 'static_table']);

/** The answer to an operation; an error answer is thrown. */
export function fromWire(operation, text) {
  const answer = JSON.parse(text);
  if (answer.error) throw new RingtraceError(answer.error);
  if (AS_IT_IS.has(operation)) return answer.ok;
  if (operation === 'decide') return { events: answer.ok.events, answer: habitual(answer.ok.answer, ANSWERS.batch) };
  if (operation === 'batch') return answer.ok.map(settled);
  return habitual(answer.ok, ANSWERS[operation] ?? NOTHING);
}

function settled({ ok, error }) {
  return error ? new RingtraceError(error) : habitual(ok, ANSWERS.batch);
}
