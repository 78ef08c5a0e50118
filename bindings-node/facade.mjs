// What users touch, for Node and for WASM alike: names in camelCase, `Date`, errors with code and path. The engine
// speaks JSON; all rules about calls, numbers and credits are in there, none is in this file.

import { answerOf, answersOf, linesOf, linesOfAll } from './lines.mjs';
import { calling, fromWire, instant, refusal, toWire } from './wire.mjs';

export { RingtraceError } from './wire.mjs';

let engine;

/** Gives this module its engine: an object with `Door` and `ask`, and whatever else the platform has. */
export function bind(native) {
  engine = native;
}

function bound() {
  if (engine) return engine;
  throw refusal('closed', '', 'the engine is not loaded yet; wait for `init` first');
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
  visit(visit) {
    return this.#ask('visit', visit);
  }
  keepAlive(sign) {
    return this.#ask('keep_alive', sign);
  }
  leave(sign) {
    return this.#ask('leave', sign);
  }
  call(event) {
    return this.#ask('call', event);
  }
  callById(id) {
    return this.#ask('call_by_id', { id });
  }
  callsBetween(span = {}) {
    return this.#ask('calls_between', span);
  }
  holdsOf(number, span = {}) {
    return this.#ask('holds_of', { ...span, number });
  }
  configure(config, { at } = {}) {
    return this.#ask('configure', { config, at });
  }
  forget(sign) {
    return this.#ask('forget', sign);
  }
  batch(commands) {
    return this.#ask('batch', commands);
  }
  page(answer) {
    return this.#ask('page', { shown: answer?.shown });
  }
  explain(visit) {
    return this.#ask('explain', visit);
  }
  report(query = {}) {
    return this.#ask('report', query);
  }
  export(client) {
    return this.#ask('export', { client });
  }
  decide(command) {
    return this.#ask('decide', command);
  }
  status() {
    return this.#ask('status', {});
  }
  config() {
    return this.#ask('config', {});
  }
}

const RESTORED = Symbol('restored');

/** One site's state in this process's memory: who is there, who holds which number, who called. */
export class Tracker extends Operations {
  #door;
  // Functions of the engine, where it has them: they cost less than methods.
  #ask;
  #visits;
  constructor(config, options) {
    super((operation, input) => {
      const [door, text] = [this.#opened(), toWire(input)];
      return fromWire(
        operation,
        calling(() => (this.#ask ? this.#ask(operation, text) : door.ask(operation, text))),
      );
    });
    this.#door = config === RESTORED ? options : opened(config, options?.at);
    [this.#ask, this.#visits] = [this.#door.asker?.(), this.#door.visitor?.()];
  }

  visit(visit) {
    const answer = this.#inLines(linesOf, visit);
    return answer ? answerOf(answer) : super.visit(visit);
  }

  batch(commands) {
    const answers = this.#inLines(linesOfAll, commands);
    return answers ? answersOf(answers) : super.batch(commands);
  }

  /** What the engine says to lines; nothing where there are none, or the engine reads none. */
  #inLines(lines, input) {
    this.#opened();
    const text = this.#visits && lines(input);
    return text && calling(() => this.#visits(text));
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
    this.#door = this.#ask = this.#visits = undefined;
  }

  #opened() {
    if (this.#door) return this.#door;
    throw refusal('closed', '', 'the tracker was closed');
  }
}
function opened(config, at) {
  const [text, when] = [toWire(config), instant(at)];
  return calling(() => new (bound().Door)(text, when));
}
if (Symbol.dispose) Tracker.prototype[Symbol.dispose] = Tracker.prototype.close;

/** Compiled substitution rules: which number is printed in the place of which. */
export class Rules {
  #table;
  #find;
  /** From a list of rules, or from `{ table }`, the table of other compiled rules. */
  constructor(rules) {
    if (Array.isArray(rules)) this.#table = asked('rules', { rules }).table;
    else {
      isText(rules?.table, 'table');
      asked('edits', { table: rules.table, segments: [] });
      this.#table = rules.table;
    }
    this.#find = bound().finder(this.#table);
  }

  get table() {
    return this.#table;
  }

  /** The text with every number replaced. */
  replace(text) {
    const found = this.#found(text);
    if (!found) return text;
    let [out, at] = ['', 0];
    for (const edit of eachEdit(found)) {
      out += text.slice(at, edit.start) + edit.text;
      at = edit.end;
    }
    return out + text.slice(at);
  }

  #found(text) {
    isText(text, 'text');
    return calling(() => this.#find(text));
  }

  /** What would change in a text, or in one that lies in segments. */
  edits(text) {
    const found = typeof text === 'string' ? this.#found(text) : this.#foundIn(Array.isArray(text) ? text : [text]);
    return found ? [...eachEdit(found)] : [];
  }

  #foundIn(segments) {
    const cuts = [];
    let length = 0;
    segments.forEach((segment, index) => {
      if (index > 0) cuts.push(length);
      length += isText(segment, `segments[${index}]`).length;
    });
    return calling(() => this.#find(segments.join(''), cuts));
  }

  /** The page with every number replaced. */
  rewriteHtml(html, options = {}) {
    isText(html, 'html');
    const rewriter = this.rewriter(options);
    const [text, whole] = [new TextDecoder('utf-8', { ignoreBOM: true }), { stream: true }];
    const page = text.decode(rewriter.write(new TextEncoder().encode(html)), whole) + text.decode(rewriter.end());
    // Memory of WebAssembly is given back by hand.
    rewriter.free?.();
    return page;
  }

  /** A rewriter of bytes. */
  rewriter({ attributes = true, structured = false, messengers = false } = {}) {
    const { HtmlRewriter } = bound();
    return calling(() => new HtmlRewriter(this.#table, !!attributes, !!structured, !!messengers));
  }
}

/** The text, if it is one. */
export function isText(value, path) {
  if (typeof value === 'string') return value;
  throw refusal('invalid_shape', path, 'must be a text');
}

/** The edits that an engine found: six figures each, and their texts one after the other. */
function* eachEdit({ places, texts }) {
  let from = 0;
  for (let at = 0; at < places.length; at += 6) {
    const text = texts.slice(from, (from += places[at + 5]));
    const [number, rule, segment] = [places[at], places[at + 1], places[at + 2]];
    yield { number, rule, segment, start: places[at + 3], end: places[at + 4], text };
  }
}

const compiled = (rules) => (rules instanceof Rules ? rules : new Rules(rules));

export const substitute = (rules, text) => compiled(rules).replace(text);
export const rewriteHtml = (rules, html, options) => compiled(rules).rewriteHtml(html, options);
export const attribute = (question) => asked('attribute', question);
export const plan = (log) => asked('plan', log);
export const erlangB = (two) => asked('erlang_b', two);
export const staticTable = (config, { spam = false } = {}) => asked('static_table', { config, spam });

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
