// The Node package: the facade over the native engine, and what only Node has: durable trackers, columns, streams.
// `build.mjs` turns this file and the facade into CommonJS, which both ways of importing share.

import { Transform } from 'node:stream';
import { Operations, Rules, attribute as attributeRows, bind } from './facade.mjs';
import { calling, fromWire, instant, refusal, thrown, toWire } from './wire.mjs';
import native from './ringtrace.node';

bind(native);

export {
  RingtraceError, Rules, Tracker, answerPage, erlangB, plan, rewriteHtml, staticTable, substitute,
} from './facade.mjs';

async function later(work) {
  try {
    return await work();
  } catch (error) {
    throw thrown(error);
  }
}

const OWN = Symbol('own');

function privately(key) {
  if (key !== OWN) throw new TypeError('use `Store.open` and `store.tracker`');
}

/** A tracker in a store: the operations of Tracker, with promises. */
export class StoredTracker extends Operations {
  #id;
  constructor(key, id, tracker) {
    privately(key);
    super(async (operation, input) => {
      const text = toWire(input);
      return fromWire(operation, await later(() => tracker.ask(operation, text)));
    });
    this.#id = id;
  }

  get id() {
    return this.#id;
  }
}

/** Trackers in a SQLite file, in PostgreSQL or in memory. */
export class Store {
  #store;
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
    const store = this.#opened();
    const first = config === undefined ? [] : [toWire(config), instant(at)];
    return new StoredTracker(OWN, id, await later(() => store.tracker(text(id, 'id'), ...first)));
  }

  trackers() {
    return this.#ask('trackers');
  }

  remove(id) {
    return this.#ask('remove', id);
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
    if (store) await later(() => store.ask('close', '', ''));
  }

  async #ask(operation, id = '', path = '') {
    const store = this.#opened();
    return JSON.parse(await later(() => store.ask(operation, text(id, 'id'), text(path, 'path')))).ok;
  }

  #opened() {
    if (this.#store) return this.#store;
    throw refusal('closed', '', 'the store was closed');
  }
}
if (Symbol.asyncDispose) Store.prototype[Symbol.asyncDispose] = Store.prototype.close;

function text(value, path) {
  if (typeof value === 'string') return value;
  throw refusal('invalid_shape', path, 'must be a text');
}

/** A stream that takes a page and gives it with every number replaced. */
export function htmlStream(rules, options) {
  const rewriter = (rules instanceof Rules ? rules : new Rules(rules)).rewriter(options);
  const given = (done, piece) => {
    try {
      done(null, piece());
    } catch (error) {
      done(thrown(error));
    }
  };
  return new Transform({
    transform: (chunk, _, done) => given(done, () => rewriter.write(chunk)),
    flush: (done) => given(done, () => rewriter.end()),
  });
}

/** Attribution over rows, or over typed arrays without copying them. */
export function attribute(question) {
  if (!ArrayBuffer.isView(question?.touches?.client)) return attributeRows(question);
  const { touches, conversions, channels, campaigns = [], ...rest } = question;
  if (!Array.isArray(channels))
    throw refusal('invalid_shape', 'channels', 'give the names of the channels, by their numbers');
  const [asked, of] = [toWire(rest), touchColumns(touches)];
  const apart = conversions && conversionColumns(conversions);
  const names = (list, path) => list.map((name, index) => text(name, `${path}[${index}]`));
  return fromWire(
    'attribute',
    calling(() =>
      native.attributeColumns(asked, names(channels, 'channels'), names(campaigns, 'campaigns'), of, apart),
    ),
  );
}

const present = (columns) => Object.fromEntries(Object.entries(columns).filter(([, column]) => column !== undefined));

function touchColumns({ client, channel, at, converted, value, campaign, ...others }) {
  onlyThese(others, 'touches');
  const [flags, counts] = [
    converted instanceof Uint8Array || converted instanceof Uint8ClampedArray,
    isInteger(converted),
  ];
  const path = 'touches.converted';
  return present({
    client: integers(client, 'touches.client'),
    channel: integers(channel, 'touches.channel'),
    ...instants(at, 'touches.at'),
    flags: flags ? own(converted, Uint8Array) : undefined,
    counts: counts ? integers(converted, path) : undefined,
    amounts: flags || counts ? undefined : figures(converted, path),
    value: figures(value, 'touches.value'),
    campaign: campaign && integers(campaign, 'touches.campaign'),
  });
}

function conversionColumns({ client, at, count, value, ...others }) {
  onlyThese(others, 'conversions');
  const columns = { client: integers(client, 'conversions.client'), ...instants(at, 'conversions.at') };
  return present({
    ...columns,
    count: figures(count, 'conversions.count'),
    value: figures(value, 'conversions.value'),
  });
}

function onlyThese(others, path) {
  for (const name in others) throw refusal('invalid_shape', `${path}.${name}`, 'there is no such column');
}

const isInteger = (column) => column instanceof Int32Array || column instanceof Uint32Array;

/** A column where it lies, read as another type of the same width. Memory that others may write to is copied. */
function own(column, Type) {
  const still =
    typeof SharedArrayBuffer === 'function' && column.buffer instanceof SharedArrayBuffer ? column.slice() : column;
  return still instanceof Type ? still : new Type(still.buffer, still.byteOffset, still.length);
}

function integers(column, path) {
  if (isInteger(column)) return own(column, Uint32Array);
  throw refusal('invalid_shape', path, 'must be an Int32Array or a Uint32Array');
}

function figures(column, path) {
  if (column === undefined || column === null) return undefined;
  if (column instanceof Float64Array) return own(column, Float64Array);
  if (column instanceof Float32Array) return Float64Array.from(column);
  throw refusal('invalid_shape', path, 'must be a Float64Array');
}

function instants(column, path) {
  if (column === undefined || column === null) return {};
  if (column instanceof BigInt64Array) return { at: own(column, BigInt64Array) };
  if (column instanceof Float64Array) return { atNumber: own(column, Float64Array) };
  throw refusal('invalid_shape', path, 'must be a BigInt64Array or a Float64Array of milliseconds since 1970');
}
