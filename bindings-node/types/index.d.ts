/// <reference lib="esnext.disposable" />

// The Node package: the shared part, and what only Node has.

import type { Transform } from 'node:stream';
import type { Attribution, Paths, TouchColumns, TouchRows } from './attribution.js';
import type { Config, Instant } from './config.js';
import type { Rules } from './facade.js';
import type { HtmlOptions, Rule } from './page.js';
import { Operations } from './tracker.js';

export {
  RingtraceError, Rules, Tracker, answerPage, erlangB, plan, rewriteHtml, staticTable, substitute,
} from './facade.js';
export type * from './facade.js';

/** How a store works. */
export interface StoreOptions {
  /** What answers wait for: nothing, the operating system, or the disk. `synced` by default. */
  durability?: 'memory' | 'written' | 'synced';
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
  /** The ids of all trackers, in order. */
  trackers(): Promise<string[]>;
  /** Removes a tracker and everything about it. */
  remove(id: string): Promise<null>;
  /** Writes a tracker to a file as JSON Lines. Answers how many events there were. */
  exportTo(path: string, id: string): Promise<number>;
  /** Reads a tracker from such a file, under another id if one is given. Answers its id. */
  importFrom(path: string, newId?: string): Promise<string>;
  /** Waits until everything is stored. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A tracker in a store: the operations of `Tracker`, answered when they are stored. */
export declare class StoredTracker extends Operations<true> {
  private constructor();
  readonly id: string;
}

/** A stream that takes a page in pieces of any size and gives it with every number replaced. */
export declare function htmlStream(rules: Rules | Rule[], options?: HtmlOptions): Transform;

/** Which channels brought the conversions: any number of models over all journeys at once. */
export declare function attribute(question: TouchRows | Paths | TouchColumns): Attribution;
