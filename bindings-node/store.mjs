// Durable trackers: the operations of a tracker with promises, and its events as they are stored.

import { Operations, isText } from './facade.mjs';
import { fromWire, instant, refusal, thrown, toWire } from './wire.mjs';
import native from './ringtrace.node';

async function later(work) {
  try {
    return await work();
  } catch (error) {
    throw thrown(error);
  }
}

const OWN = Symbol('own');

function privately(key) {
  if (key !== OWN) throw new TypeError('use `Store.open`, `store.tracker` and `tracker.watch`');
}

/** Trackers in a SQLite file, in PostgreSQL or in memory. */
export class Store {
  #store;
  #watches = new Set();
  constructor(key, store) {
    privately(key);
    this.#store = store;
  }

  static async open(address, options = {}) {
    if (typeof address !== 'string') throw refusal('invalid_address', '', 'an address is a text');
    const text = toWire(options);
    return new Store(OWN, await later(() => native.Store.open(address, text)));
  }

  async tracker(id, { config, at = new Date() } = {}) {
    return this.#tracker(id, false, config === undefined ? [] : [toWire(config), instant(at)]);
  }

  async create(id, config, { at = new Date() } = {}) {
    return this.#tracker(id, true, [toWire(config), instant(at)]);
  }

  async #tracker(id, mustBeNew, first) {
    const store = this.#opened();
    const tracker = await later(() => store.tracker(isText(id, 'id'), mustBeNew, ...first));
    return new StoredTracker(OWN, id, tracker, this.#watches);
  }

  trackers() {
    return this.#ask('trackers');
  }

  remove(id) {
    return this.#ask('remove', id);
  }

  async *events(id, { after = 0 } = {}) {
    for (let last = sequence(after); ; ) {
      const group = await this.#ask('events', id, `${last}`);
      if (group === null) return;
      yield* group.events;
      last = group.first + group.events.length - 1;
    }
  }

  async firstSnapshot(id) {
    const store = this.#opened();
    return later(() => store.firstSnapshot(isText(id, 'id')));
  }

  exportTo(path, id) {
    return this.#ask('export', id, path);
  }

  importFrom(path, newId = '') {
    return this.#ask('import', newId, path);
  }

  async close() {
    const store = this.#store;
    this.#store = undefined;
    await Promise.all([...this.#watches].map((watch) => watch.close()));
    if (store) await later(() => store.ask('close', '', ''));
  }

  async #ask(operation, id = '', path = '') {
    const store = this.#opened();
    return JSON.parse(await later(() => store.ask(operation, isText(id, 'id'), isText(path, 'path')))).ok;
  }

  #opened() {
    if (this.#store) return this.#store;
    throw refusal('closed', '', 'the store was closed');
  }
}
if (Symbol.asyncDispose) Store.prototype[Symbol.asyncDispose] = Store.prototype.close;

/** A tracker in a store: the operations of Tracker, with promises. */
export class StoredTracker extends Operations {
  #id;
  #tracker;
  #watches;
  constructor(key, id, tracker, watches) {
    privately(key);
    super(async (operation, input) => {
      const text = toWire(input);
      return fromWire(operation, await later(() => tracker.ask(operation, text)));
    });
    [this.#id, this.#tracker, this.#watches] = [id, tracker, watches];
  }

  get id() {
    return this.#id;
  }

  waitingFor(durability) {
    if (!['memory', 'written', 'synced'].includes(durability)) {
      throw refusal('invalid_shape', 'durability', 'must be `memory`, `written` or `synced`');
    }
    return new StoredTracker(OWN, this.#id, this.#tracker.waitingFor(durability), this.#watches);
  }

  snapshot() {
    return later(() => this.#tracker.snapshot());
  }

  watch({ after, signal } = {}) {
    const number = sequence(after);
    return new Watch(OWN, () => later(() => this.#tracker.watch(number)), number, signal, this.#watches);
  }
}

function sequence(number) {
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw refusal('invalid_shape', 'after', 'must be the number of an event, or 0');
}

/** A stored tracker's events as they come, for `for await`. */
export class Watch {
  #begin;
  #sequence;
  #signal;
  #open;
  #native;
  #isClosed = false;
  #events = this.#all();
  #abort = () => void this.close();
  constructor(key, begin, sequence, signal, open) {
    privately(key);
    [this.#begin, this.#sequence, this.#signal, this.#open] = [begin, sequence, signal, open];
  }

  /** The number of the last event that was given: where to go on. */
  get sequence() {
    return this.#sequence;
  }

  next() {
    return this.#events.next();
  }

  async return(value) {
    await this.close();
    return this.#events.return(value);
  }

  async close() {
    this.#isClosed = true;
    this.#open.delete(this);
    this.#signal?.removeEventListener('abort', this.#abort);
    // One that is being opened finds out by itself.
    await this.#native?.close();
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  async *#all() {
    try {
      this.#signal?.throwIfAborted();
      if (this.#isClosed) return;
      this.#open.add(this);
      this.#signal?.addEventListener('abort', this.#abort);
      this.#native = await this.#begin();
      while (!this.#isClosed) {
        const text = await later(() => this.#native.next());
        const { first, events } = text === null ? { events: [] } : JSON.parse(text).ok;
        for (let index = 0; index < events.length && !this.#isClosed; index += 1) {
          this.#sequence = first + index;
          yield events[index];
        }
      }
      this.#signal?.throwIfAborted();
    } finally {
      await this.close();
    }
  }
}
if (Symbol.asyncDispose) Watch.prototype[Symbol.asyncDispose] = Watch.prototype.close;
