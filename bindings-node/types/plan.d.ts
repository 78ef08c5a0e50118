import type { Instant } from './config.js';

/** A log in columns, in the order of time, and what its owner wants. */
export interface Log {
  client: string[];
  at: Instant[];
  /** 1800 by default. */
  windowSeconds?: number;
  /** 1800 by default. */
  sessionSeconds?: number;
  offsetMinutes?: number;
  wish?: {
    /** The share of visitors in the busiest hour that must find a free number. 0.9 by default. */
    accuracy?: number;
    timeOnSiteSeconds?: number | null;
    /** What one number, one minute and the service cost, in minor units. */
    prices?: { number: number; minute: number; fee?: number } | null;
    minutes?: number;
  };
}

/** How many numbers, by every rule. */
export interface Advice {
  log: {
    windowSeconds: number;
    sessions: number;
    days: number;
    sessionsBusiestDay: number;
    meanSessionSeconds: number | null;
    /** Holds that every event extends. */
    sliding: Demand;
    /** Holds that end a window after they began. */
    fixed: Demand;
  };
  accuracy: number;
  /** The mean number of clients holding at once in the busiest hour. */
  load: number;
  windowSeconds: number | null;
  rules: { rule: string; dynamicNumbers: number; numbers: number; shortage: number; cost?: number }[];
}

export interface Demand {
  events: number;
  holds: number;
  peak: number;
  firstAt: Date | null;
  meanHeld: number | null;
  meanHoldSeconds: number | null;
  arrivalsBusiestHour: number;
  busiestHour: { from: Date; load: number } | null;
}

/** Two of three; the third is answered. */
export type ErlangQuestion =
  { numbers: number; load: number } | { load: number; accuracy: number } | { numbers: number; accuracy: number };

export interface ErlangAnswer {
  numbers: number;
  load: number;
  accuracy: number;
}
