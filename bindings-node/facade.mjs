// What users touch, for Node and for WASM alike: names in camelCase, `Date`, errors with code and path. The engine
// speaks JSON with names in snake_case; all rules about calls, numbers and credits are in there, none is in this file.

let engine;

/** Gives this module its engine: an object with `Door` and `ask`, and whatever else the platform has. */
export function bind(native) {
  engine = native;
}

function bound() {
  if (engine) return engine;
  throw new RingtraceError({
    code: 'closed',
    path: '',
    message: 'the engine is not loaded yet; wait for `init` first',
  });
}

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

const refusal = (code, path, message) => new RingtraceError({ code, path, message });

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

/** A value as the engine's JSON says it. */
function plain(value, path, depth, naming, own) {
  switch (typeof value) {
    case 'string':
      return naming ? snake(value) : value;
    case 'boolean':
    case 'undefined':
      return value;
    case 'number':
      if (Number.isFinite(value)) return value;
      throw refusal('invalid_shape', path, `${value} is no finite number`);
    case 'bigint':
      // The engine reads 64-bit integers as numbers up to 2^53 - 1 and as text beyond.
      return BigInt(Number.MIN_SAFE_INTEGER) <= value && value <= BigInt(Number.MAX_SAFE_INTEGER)
        ? Number(value)
        : `${value}`;
    case 'object':
      return value === null ? null : plainObject(value, path, depth + 1, naming, own);
    default:
      throw refusal('invalid_shape', path, `a ${typeof value} is no data`);
  }
}

function plainObject(value, path, depth, naming, own) {
  if (depth > DEPTH_MAX) throw refusal('too_many', '', 'nested too deeply, or within itself');
  if (value instanceof Date) return isoText(value, path);
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    return Array.from(value, (entry, index) => plain(entry, `${path}[${index}]`, depth, naming) ?? null);
  }
  if (typeof value.toJSON === 'function') return plain(value.toJSON(), path, depth, naming);
  if (value instanceof Map || value instanceof Set || typeof value.then === 'function') {
    throw refusal('invalid_shape', path, 'a Map, a Set or a promise is no data; give a plain object or an array');
  }
  const out = {};
  for (const key in value) {
    const entry = value[key];
    if (entry === undefined) continue;
    const name = own ? key : snake(key);
    out[name] = plain(entry, path ? `${path}.${key}` : key, depth, NAMING.has(name), name === OWN_KEYS);
  }
  return out;
}

function isoText(date, path) {
  if (Number.isNaN(date.getTime())) throw refusal('invalid_time', path, 'an invalid Date');
  return date.toISOString();
}

/** The JSON that the engine reads. */
export function toWire(value) {
  return JSON.stringify(plain(value, '', 0) ?? null);
}

/** An instant for the engine, from a Date or an RFC 3339 text. */
export function instant(at, path = 'at') {
  if (at instanceof Date) return isoText(at, path);
  if (typeof at === 'string') return at;
  if (typeof at?.toJSON === 'function') return `${at.toJSON()}`;
  throw refusal('invalid_time', path, 'give a Date or an RFC 3339 text');
}

// Which fields of an answer are instants, and which texts are names.
const shape = (instants = [], names = []) => ({ instants: new Set(instants), names: new Set(names) });
const NOTHING = shape();
const ANSWERS = {
  visit: shape(['until']),
  keep_alive: shape(['until']),
  call: shape(['started', 'at']),
  call_by_id: shape(['started', 'at']),
  batch: shape(['until', 'started', 'at']),
  explain: shape(['until', 'since'], ['field']),
  report: shape(['from', 'until'], ['metrics', 'dimensions']),
  export: shape(['at', 'from', 'until', 'seen', 'started']),
  status: shape(['now', 'peak_at']),
  config: shape([], ['field', 'per', 'model']),
  attribute: shape([], ['model']),
  plan: shape(['from', 'first_at']),
};

/** A part of an answer as JavaScript has it. */
function habitual(value, shape, naming, own) {
  if (typeof value === 'string') return naming ? camel(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) value[index] = habitual(value[index], shape, naming);
    return value;
  }
  const out = {};
  for (const key in value) {
    const entry = value[key];
    const name = own ? key : camel(key);
    out[name] =
      shape.instants.has(key) && typeof entry === 'string'
        ? new Date(entry)
        : habitual(entry, shape, shape.names.has(key), key === OWN_KEYS);
  }
  return out;
}

// Answers that go on as they are: to the page script, and to a store of events.
const AS_IT_IS = new Set(['page', 'apply', 'edits', 'rules']);

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

function asked(operation, input) {
  const text = toWire(input);
  return fromWire(
    operation,
    calling(() => bound().ask(operation, text)),
  );
}

/** The operations of a tracker. `ask` takes an operation's name and its input, and gives the answer or a promise. */
export class Operations {
  #ask;
  constructor(ask) {
    this.#ask = ask;
  }
  visit(visit) { return this.#ask('visit', visit); }
  keepAlive(sign) { return this.#ask('keep_alive', sign); }
  leave(sign) { return this.#ask('leave', sign); }
  call(event) { return this.#ask('call', event); }
  callById(id) { return this.#ask('call_by_id', { id }); }
  configure(config, { at } = {}) { return this.#ask('configure', { config, at }); }
  forget(sign) { return this.#ask('forget', sign); }
  batch(commands) { return this.#ask('batch', commands); }
  page(answer) { return this.#ask('page', { shown: answer?.shown }); }
  explain(visit) { return this.#ask('explain', visit); }
  report(query = {}) { return this.#ask('report', query); }
  export(client) { return this.#ask('export', { client }); }
  decide(command) { return this.#ask('decide', command); }
  status() { return this.#ask('status', {}); }
  config() { return this.#ask('config', {}); }
}

const RESTORED = Symbol('restored');

/** One site's state in this process's memory: who is there, who holds which number, who called. */
export class Tracker extends Operations {
  #door;
  constructor(config, options) {
    super((operation, input) => {
      const [door, text] = [this.#opened(), toWire(input)];
      return fromWire(
        operation,
        calling(() => door.ask(operation, text)),
      );
    });
    if (config === RESTORED) {
      this.#door = options;
      return;
    }
    const [text, at] = [toWire(config), instant(options?.at)];
    this.#door = calling(() => new (bound().Door)(text, at));
  }

  static restore(bytes) {
    if (!(bytes instanceof Uint8Array)) throw refusal('invalid_snapshot', '', 'a snapshot is a Uint8Array');
    return new Tracker(
      RESTORED,
      calling(() => bound().Door.restore(bytes)),
    );
  }

  snapshot() {
    const door = this.#opened();
    return calling(() => door.snapshot());
  }

  apply(events) {
    const door = this.#opened();
    return fromWire(
      'apply',
      calling(() => door.ask('apply', JSON.stringify({ events }))),
    );
  }

  close() {
    this.#door?.free?.();
    this.#door = undefined;
  }

  #opened() {
    if (this.#door) return this.#door;
    throw refusal('closed', '', 'the tracker was closed');
  }
}
if (Symbol.dispose) Tracker.prototype[Symbol.dispose] = Tracker.prototype.close;

/** Compiled substitution rules: which number is printed in the place of which. */
export class Rules {
  #table;
  #scanner;
  /** From a list of rules, or from `{ table }`, the table of other compiled rules. */
  constructor(rules) {
    if (Array.isArray(rules)) this.#table = asked('rules', { rules }).table;
    else {
      isText(rules?.table, 'table');
      asked('edits', { table: rules.table, segments: [] });
      this.#table = rules.table;
    }
    const { Scanner } = bound();
    this.#scanner = Scanner && new Scanner(this.#table);
  }

  get table() {
    return this.#table;
  }

  /** The text with every number replaced. */
  replace(text) {
    isText(text, 'text');
    if (!this.#scanner) return asked('replace', { table: this.#table, text }).text;
    let [out, at] = ['', 0];
    for (const edit of this.edits(text)) {
      out += text.slice(at, edit.start) + edit.text;
      at = edit.end;
    }
    return at === 0 ? text : out + text.slice(at);
  }

  /** What would change in a text, or in one that lies in segments. */
  edits(text) {
    if (typeof text === 'string' && this.#scanner) return JSON.parse(calling(() => this.#scanner.find(text)));
    const segments = Array.isArray(text) ? text : [text];
    segments.forEach((segment, index) => isText(segment, `segments[${index}]`));
    const edits = asked('edits', { table: this.#table, segments });
    const places = segments.map(unitsOfBytes);
    return edits.map((edit) => {
      const unit = places[edit.segment];
      return { ...edit, start: unit(edit.start), end: unit(edit.end) };
    });
  }

  /** The page with every number replaced. */
  rewriteHtml(html, options = {}) {
    isText(html, 'html');
    return asked('rewrite_html', { ...options, table: this.#table, html }).html;
  }
}

function isText(value, path) {
  if (typeof value !== 'string') throw refusal('invalid_shape', path, 'must be a text');
}

/** From a position in the UTF-8 of `text` to one in `text` itself. */
function unitsOfBytes(text) {
  const places = new Map([[0, 0]]);
  let [bytes, units] = [0, 0];
  for (const character of text) {
    const code = character.codePointAt(0);
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    units += character.length;
    places.set(bytes, units);
  }
  return (byte) => places.get(byte);
}

const compiled = (rules) => (rules instanceof Rules ? rules : new Rules(rules));

export const substitute = (rules, text) => compiled(rules).replace(text);
export const rewriteHtml = (rules, html, options) => compiled(rules).rewriteHtml(html, options);
export const attribute = (question) => asked('attribute', question);
export const plan = (log) => asked('plan', log);
export const erlangB = (two) => asked('erlang_b', two);

// What a browser may say of its visit. Everything else (the instant, the address, the agent) the backend knows better.
const SAID = ['client', 'url', 'referrer', 'language', 'consent', 'intent', 'destinations'];

/**
 * Answers a request of the page script: give it the body, as text or parsed, and what the backend saw itself. The
 * answer goes back as JSON. Works with a Tracker and with a stored one.
 */
export async function answerPage(tracker, body, seen = {}) {
  const said = typeof body === 'string' ? parsedBody(body) : body;
  const sign = { client: seen.client ?? said?.client, at: seen.at ?? new Date() };
  switch (said?.do) {
    case 'visit': {
      const visit = Object.fromEntries(SAID.filter((key) => said[key] != null).map((key) => [key, said[key]]));
      return tracker.page(await tracker.visit({ ...visit, ...seen, ...sign }));
    }
    case 'keep_alive':
      return tracker.keepAlive(sign);
    case 'leave':
      return tracker.leave(sign);
    default:
      throw refusal('unknown_operation', 'do', 'must be `visit`, `keep_alive` or `leave`');
  }
}

function parsedBody(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw refusal('invalid_json', '', 'the request is no JSON');
  }
}
