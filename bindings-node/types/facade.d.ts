/// <reference lib="esnext.disposable" />

// The part that is the same for Node and for WASM.

import type { Attribution, Paths, TouchRows } from './attribution.js';
import type { Config, Instant } from './config.js';
import type { Edit, HtmlOptions, PageAnswer, Rule, StaticTable } from './page.js';
import type { Advice, ErlangAnswer, ErlangQuestion, Log } from './plan.js';
import type { Event } from './event.js';
import { Operations } from './tracker.js';
import type { KeepAliveAnswer, LeaveAnswer, Visit } from './tracker.js';

export type * from './attribution.js';
export type * from './config.js';
export type * from './event.js';
export type * from './page.js';
export type * from './plan.js';
export type * from './tracker.js';

/** One mistake: what kind, where, and a sentence about it. */
export interface Problem {
  code: string;
  path: string;
  message: string;
}

/** Why something was refused. Nothing has changed. */
export declare class RingtraceError extends Error {
  readonly name: 'RingtraceError';
  /** The stable code of the first problem, as in `invalid_time`. */
  readonly code: string;
  /** Where it is, as in `pools[0].windowSeconds`; empty for the input as a whole. */
  readonly path: string;
  /** Every problem, at least one. */
  readonly problems: Problem[];
}

/** One site's state in this process's memory: who is there, who holds which number, who called. */
export declare class Tracker extends Operations<false> {
  /** A tracker that begins at `at`. */
  constructor(config: Config, options: { at: Instant });
  /** The tracker of a snapshot. */
  static restore(snapshot: Uint8Array): Tracker;
  /** The whole state. */
  snapshot(): Uint8Array;
  /** Writes down events that `decide` answered. Answers how many there are now. */
  apply(events: Event[]): number;
  /** Lets go of the state at once. */
  close(): void;
  [Symbol.dispose](): void;
}

/** Compiled substitution rules. */
export declare class Rules {
  /** From a list of rules, or from the table of other compiled rules. */
  constructor(rules: Rule[] | { table: string });
  /** What a scanner in another language executes. */
  readonly table: string;
  /** The text with every number replaced. */
  replace(text: string): string;
  /** What would change in a text, or in one that lies in segments. */
  edits(text: string | string[]): Edit[];
  /** The page with every number replaced. */
  rewriteHtml(html: string, options?: HtmlOptions): string;
}

/** The text with every number replaced. */
export declare function substitute(rules: Rules | Rule[], text: string): string;
/** The page with every number replaced. */
export declare function rewriteHtml(rules: Rules | Rule[], html: string, options?: HtmlOptions): string;
/** Which channels brought the conversions: any number of models over all journeys at once. */
export declare function attribute(question: TouchRows | Paths): Attribution;
/** How many numbers a log asks for. */
export declare function plan(log: Log): Advice;
/** Erlang B: the accuracy of so many numbers under a load, or the numbers for an accuracy, or the load they carry. */
export declare function erlangB(two: ErlangQuestion): ErlangAnswer;
/**
 * What a browser needs to choose among static numbers without a backend. `conflict` where the configuration asks for
 * what only a backend can do: pools, conditions on the visitor's place, static numbers without a destination. `spam`:
 * with the hosts of referrer spam, which makes it four times as large.
 */
export declare function staticTable(config: Config, options?: { spam?: boolean }): StaticTable;

/** What the backend saw itself of a request of the page script; nothing of it is taken from the browser's word. */
export type Seen = Partial<Omit<Visit, 'url' | 'referrer' | 'consent' | 'intent' | 'destinations'>>;

/**
 * Answers a request of the page script, given its body as text or parsed. The answer goes back as JSON. `at` is now
 * unless it is given.
 */
export declare function answerPage(
  tracker: Operations<boolean>,
  body: unknown,
  seen?: Seen,
): Promise<PageAnswer | KeepAliveAnswer | LeaveAnswer>;
