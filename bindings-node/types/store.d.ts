/// <reference lib="esnext.disposable" />

import type { Config, Instant } from './config.js';
import type { Event } from './event.js';
import { Operations } from './tracker.js';

/** What an answer waits for: nothing, the operating system, or the disk. */
export type Durability = 'memory' | 'written' | 'synced';

/** How a store works. */
export interface StoreOptions {
  /** What answers wait for. `synced` by default. */
  durability?: Durability;
  /** A snapshot is taken after about this many events. 10000 by default. */
  snapshotEvents?: number;
  /** The most trackers kept in memory. 1000 by default. */
  trackersMax?: number;
  /** A tracker not used for this long leaves the memory. 600 by default. */
  idleSeconds?: number;
  /** How long to wait for a lock or a server before giving up. 5 by default. */
  patienceSeconds?: number;
  /** Whether the tables for people (holds, calls, touches) are kept. They are by default. */
  tables?: boolean;
  /** Connections to PostgreSQL. 2 by default. */
  connections?: number;
}

/** Trackers in a SQLite file, in PostgreSQL or in memory. */
export declare class Store {
  private constructor();
  /** Opens a store, and makes it if there is none: `ringtrace.db`, `postgres://user@host/database` or `memory:`. */
  static open(address: string, options?: StoreOptions): Promise<Store>;
  /**
   * The tracker of this id. If there is none it is made with `config`, beginning at `at` (now, unless given); without
   * `config` the promise is rejected with `unknown_tracker`. A tracker that is there keeps its configuration.
   */
  tracker(id: string, first?: { config?: Config; at?: Instant }): Promise<StoredTracker>;
  /** A new tracker; `tracker_exists` if there is one of this id. It begins at `at` (now, unless given). */
  create(id: string, config: Config, options?: { at?: Instant }): Promise<StoredTracker>;
  /** The ids of all trackers, in order. */
  trackers(): Promise<string[]>;
  /** Removes a tracker and everything about it. */
  remove(id: string): Promise<null>;
  /**
   * The events that are stored, from the one after number `after` on (0 unless given): for replays and copies. To be
   * told of those to come: `watch`. `conflict` if the first of them were deleted; begin at `firstSnapshot` then.
   */
  events(id: string, options?: { after?: number }): AsyncGenerator<Event, void, undefined>;
  /** The state that the stored events begin with, for `Tracker.restore`. */
  firstSnapshot(id: string): Promise<Uint8Array>;
  /** Writes a tracker to a file as JSON Lines. Answers how many events there were. */
  exportTo(path: string, id: string): Promise<number>;
  /** Reads a tracker from such a file, under another id if one is given. Answers its id. */
  importFrom(path: string, newId?: string): Promise<string>;
  /** Ends what watches trackers of this store, and waits until everything is stored. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A tracker in a store: the operations of `Tracker`, answered when they are stored. */
export declare class StoredTracker extends Operations<true> {
  private constructor();
  readonly id: string;
  /** The same tracker, whose answers wait for something else than the store's do. */
  waitingFor(durability: Durability): StoredTracker;
  /** The whole state, after what was asked before: for `Tracker.restore`. */
  snapshot(): Promise<Uint8Array>;
  /**
   * Follows the events, whoever writes them, from the one after number `after` on: 0 for all of them,
   * `(await tracker.status()).sequence` for those to come. Nothing is opened before the first event is asked for.
   *
   * @param options `signal` ends it; the loop throws its reason then.
   */
  watch(options: { after: number; signal?: AbortSignal }): Watch;
}

/**
 * A tracker's events as they come, each once and in order: `for await (const event of tracker.watch({ after }))`. An
 * event comes when it is written; a power cut may still undo it unless somebody waited for it to be synced.
 *
 * `break` ends it, and so do `close` and the end of the store. Until then it has a connection and a thread of its own;
 * while somebody waits for an event the process does not end by itself. An error ends it too: `conflict` where the next
 * events were deleted (`forget`, retention); after a failure of the store one may go on at `sequence`.
 */
export declare class Watch implements AsyncIterableIterator<Event> {
  private constructor();
  /** The number of the last event that came, or `after`. Keep it to go on there after a restart. */
  readonly sequence: number;
  next(): Promise<IteratorResult<Event, undefined>>;
  return(value?: unknown): Promise<IteratorResult<Event, undefined>>;
  close(): Promise<void>;
  [Symbol.asyncIterator](): this;
  [Symbol.asyncDispose](): Promise<void>;
}
