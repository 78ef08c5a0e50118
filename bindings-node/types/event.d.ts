import type { Device, Status } from './tracker.js';

/** What happened, as a fact, in the engine's own words: to be stored as JSON, and given to `apply` as it is. */
export interface Event {
  /** The version of its form. */
  v: number;
  /** When, in RFC 3339. No event is earlier than the one before. */
  at: string;
  /** Exactly one of these. */
  fact: Fact;
}

interface Facts {
  /** The configuration that is in force from here on, in the engine's words. */
  configured: Record<string, unknown>;
  visited: Visited;
  kept_alive: { client: string; holds: HoldChange[] };
  /** A client left, and its holds of these numbers ended. */
  left: { client: string; numbers: string[] };
  called: Called;
  forgotten: { client: string };
}

export type Fact = {
  [What in keyof Facts]: Pick<Facts, What> & { [Other in Exclude<keyof Facts, What>]?: undefined };
}[keyof Facts];

/** A client saw a page. */
export interface Visited {
  client: string;
  /** How their session began, if one began. */
  touch: NewTouch | null;
  /** The first number shown. */
  shown: string | null;
  holds: HoldChange[];
  /** Pools that had no number left. */
  shortages: string[];
}

/** A number is held by somebody from the event's instant on. */
export interface HoldChange {
  pool: string;
  number: string;
  until: string;
  /** A new hold, not a longer one. */
  new: boolean;
  /** When the hold of whoever had the number before ended, if that is now. */
  cut: string | null;
  /** The set of values that holds it, in a pool that lends to such sets. */
  set: { name: string; touch: NewTouch } | null;
  /** A hash of the client's address, where lending is limited by address; a text beyond 2^53 - 1. */
  address: number | string | null;
}

/** How a session began. */
export interface NewTouch {
  source: string;
  medium: string;
  campaign: string | null;
  term: string | null;
  content: string | null;
  channel: string;
  /** The click id's kind and value. */
  click: [string, string] | null;
  landing_host: string | null;
  landing_page: string | null;
  referrer_host: string | null;
  country: string | null;
  region: string | null;
  city: string | null;
  device: Device | null;
  bound: string[];
}

/** Something became known of a call. */
export interface Called {
  /** All that is known of it now. */
  record: {
    id: string;
    dialled: { number: string } | { other: string } | null;
    caller: 'hidden' | { known: string } | { other: string };
    started: string | null;
    answered: string | null;
    ended: string | null;
    said: Status | null;
  };
  /** Whose call it is, once it is known what was dialled and when. */
  matched: {
    kind: 'exact' | 'late' | 'ambiguous' | 'static' | 'unidentified' | 'unknown_number';
    /** Who held the number, and how probable it is that they called. */
    holders: [client: string, share: number][];
    fallback: boolean;
  } | null;
  /** The number whose hold ended with the call. */
  released: string | null;
}
