import type { Config, ConfigInForce, Field, Instant, Model } from './config.js';
import type { Event } from './event.js';
import type { PageAnswer } from './page.js';

/** One page view, as the site's backend saw it. */
export interface Visit {
  /** The visitor: an opaque id from a first-party cookie. */
  client: string;
  at: Instant;
  /** The page's full URL, with its query. */
  url?: string;
  /** The `Referer` header or `document.referrer`. */
  referrer?: string | null;
  /** The `User-Agent` header. Absent: not known. Empty: the client sent none, which only bots do. */
  userAgent?: string | null;
  /** The client's address. Used only to limit how many numbers one address is lent; never stored. */
  ip?: string | null;
  /** Where the visitor is, as the caller resolved it. */
  place?: { country?: string | null; region?: string | null; city?: string | null };
  device?: Device | null;
  /** The first tag of `Accept-Language`, as in `en-GB`. */
  language?: string | null;
  /** Minutes east of UTC for conditions on weekday and hour. */
  offsetMinutes?: number | null;
  /** Whether the visitor agreed to be recognised. `granted` by default. */
  consent?: 'granted' | 'denied';
  /** What the request said of itself in `Sec-Purpose`, `Purpose` or `X-Moz`. */
  purpose?: string | null;
  /** The visitor showed interest in calling: what lazy pools wait for. */
  intent?: boolean;
  /** The destination numbers that stand on this page. Absent: all that the configuration knows. */
  destinations?: string[] | null;
}

export type Device = 'desktop' | 'mobile' | 'tablet' | 'other';

/** A client and an instant. */
export interface Sign {
  client: string;
  at: Instant;
}

/** One telephony event of a call. Events of one call merge by their id, in any order. */
export interface CallEvent {
  /** The call's id, the same in all its events. */
  id: string;
  /** When this event arrived. It decides nothing about the match: that is by `started`. */
  at: Instant;
  dialled?: string | null;
  /** The caller's number or other id; `anonymous`, `restricted` and the like count as hidden. */
  caller?: string | null;
  started?: Instant | null;
  answered?: Instant | null;
  ended?: Instant | null;
  status?: Status | null;
}

export type Status = 'ringing' | 'talking' | 'answered' | 'no_answer' | 'busy' | 'failed' | 'voicemail';

/** Something a tracker is told, for batches. */
export type Command =
  | { visit: Visit }
  | { keepAlive: Sign }
  | { leave: Sign }
  | { call: CallEvent }
  | { configure: { config: Config; at: Instant } }
  | { forget: Sign };

/** What to show on a page. */
export interface VisitAnswer {
  /** For each destination number of the page, what to print in its place. */
  shown: Shown[];
  sessionStarted: boolean;
  /** Why the visit counts as a bot's, if it does. */
  bot?: string;
}

/** What to print in the place of one destination number. */
export interface Shown {
  /** The number on the page; absent if the configuration names none. */
  destination?: string;
  /** The number to print; absent: leave the page as it is. */
  number?: string;
  /** The number as the mask prints it; absent without a mask. */
  text?: string;
  kind: 'dynamic' | 'static' | 'fallback' | 'own';
  reason: Reason;
  pool?: string;
  /** When the hold ends if nothing more is seen of the client. */
  until?: Date;
}

export type Reason =
  'bound' | 'extended' | 'again' | 'lent' | 'reclaimed' | 'shortage' | 'bot' | 'consent' | 'lazy' | 'rate' | 'no_pool';

/** What became of a client's holds. */
export interface KeepAliveAnswer {
  holds: { number: string; until: Date }[];
  /** Numbers that are somebody else's now: the page should ask for new ones. */
  lost: string[];
}

export interface LeaveAnswer {
  released: string[];
}

/** All that is known of a call. */
export interface CallAnswer {
  id: string;
  dialled?: string;
  started?: Date;
  status: Status;
  /** Milliseconds from the start to the answer, or to the end of an unanswered call. */
  waitMs?: number;
  /** Milliseconds from the answer to the end. */
  talkMs?: number;
  /** How it was matched; absent until it is known what was dialled and when. */
  match?: 'exact' | 'late' | 'ambiguous' | 'static' | 'unidentified' | 'unknown_number';
  /** Who may have called, and how probable that is; an empty client was forgotten. */
  clients: { client: string; share: number }[];
  /** The touches that share the call. */
  credits: Credit[];
  target: boolean;
  unique: boolean;
  repeat: boolean;
  firstTarget: boolean;
  uniqueTarget: boolean;
  abandoned: boolean;
  missed: boolean;
}

/** One touch's part in a call. */
export interface Credit {
  at: Date;
  source: string;
  medium: string;
  campaign?: string;
  channel: string;
  share: number;
}

export interface ConfigureAnswer {
  added: string[];
  removed: string[];
}

export interface ForgetAnswer {
  touches: number;
  calls: number;
}

export type CommandAnswer = VisitAnswer | KeepAliveAnswer | LeaveAnswer | CallAnswer | ConfigureAnswer | ForgetAnswer;

/** A decision about a visit, and why it is so. */
export interface Explanation {
  answer: VisitAnswer;
  /** How the visitor came; absent for bots and where consent is denied. */
  touch?: {
    source: string;
    medium: string;
    campaign?: string;
    channel: string;
    click?: string;
    spam?: boolean;
    sessionStarted: boolean;
  };
  /** What was looked at, destination by destination, up to what was chosen. */
  destinations: {
    destination?: string;
    asked: { number?: string; pool?: string; bindingFits?: boolean; condition: ConditionOutcome }[];
    number?: { numbers: number; inUse: number; since?: Date; because: string };
  }[];
}

export interface ConditionOutcome {
  kind: 'always' | 'all' | 'any' | 'not' | 'test';
  holds: boolean;
  field?: Field;
  /** The test in words. */
  test?: string;
  seen?: string;
  known?: boolean;
  parts?: ConditionOutcome[];
}

export type Dimension =
  | 'channel'
  | 'source'
  | 'medium'
  | 'sourceMedium'
  | 'campaign'
  | 'term'
  | 'content'
  | 'landingPage'
  | 'referrerHost'
  | 'country'
  | 'region'
  | 'city'
  | 'device'
  | 'number'
  | 'pool'
  | 'date'
  | 'hour'
  | 'weekday'
  | 'callerClass'
  | 'status'
  | 'matchKind';

export type Metric =
  | 'visits'
  | 'sessions'
  | 'clients'
  | 'visitsLent'
  | 'visitsFallback'
  | 'calls'
  | 'callsShare'
  | 'callsPerSession'
  | 'answered'
  | 'target'
  | 'unique'
  | 'uniqueTarget'
  | 'firstTarget'
  | 'repeat'
  | 'missed'
  | 'abandoned'
  | 'waitSeconds'
  | 'talkSeconds'
  | 'talkTotalSeconds'
  | 'fromAd'
  | 'afterSite'
  | 'shortage'
  | 'ambiguity'
  | 'unidentified';

/** What a report is asked; nothing: all metrics of all time, without rows. */
export interface ReportQuery {
  from?: Instant | null;
  until?: Instant | null;
  offsetMinutes?: number | null;
  /** At most four. */
  dimensions?: Dimension[];
  /** None: all. */
  metrics?: Metric[];
  limit?: number | null;
  sort?: Metric | null;
  /** Shares calls by another model than the configuration's. */
  model?: Model | null;
}

/** The figures of a row; `null` where there is nothing to divide by. Metrics that were not asked for are absent. */
export type Values = { [metric in Metric]?: number | null };

export interface Report {
  period: { from: Date | null; until: Date | null; offsetMinutes: number };
  model: string | null;
  dimensions: Dimension[];
  metrics: Metric[];
  /** One text a dimension, `null` where what is counted has nothing of it. */
  rows: { key: (string | null)[]; values: Values }[];
  /** How many rows the limit left off. */
  leftOff: number;
  totals: Values;
}

/** Everything the tracker knows about a client. */
export interface Personal {
  client: string;
  seen: Date;
  touches: PersonalTouch[];
  visits: { at: Date; number: string | null }[];
  holds: { number: string; from: Date; until: Date }[];
  calls: {
    id: string;
    caller: 'hidden' | { known: string } | { other: string };
    started: Date | null;
    share: number;
  }[];
}

export interface PersonalTouch {
  at: Date;
  source: string;
  medium: string;
  campaign: string | null;
  term: string | null;
  content: string | null;
  channel: string;
  /** The click id's kind and value. */
  click: [string, string] | null;
  landingHost: string | null;
  landingPage: string | null;
  referrerHost: string | null;
  country: string | null;
  region: string | null;
  city: string | null;
  device: Device | null;
  bound: string[];
}

export interface TrackerStatus {
  /** The latest instant seen. */
  now: Date;
  /** How many events were applied since the tracker began. */
  sequence: number;
  pools: {
    id: string;
    numbers: number;
    inUse: number;
    peak: number;
    peakAt: Date;
    lends: number;
    extensions: number;
    shortages: number;
  }[];
}

/** A span of time; `limit` is how many rows at most (100; never more than 10,000). */
export interface Span {
  from?: Instant;
  until?: Instant;
  limit?: number;
}

/** Who had a number. */
export interface Holds {
  number: string;
  /** `client` is empty once forgotten, and absent where the number was lent to a source. */
  holds: { from: Date; until: Date; client?: string }[];
  /** How many rows the limit left off. */
  leftOff: number;
}

type Given<Later extends boolean, Answer> = Later extends true ? Promise<Answer> : Answer;

/** The operations of a tracker: answered at once (`Tracker`) or by promises (`StoredTracker`). */
export declare abstract class Operations<Later extends boolean> {
  /** A page view: what to show on it. */
  visit(visit: Visit): Given<Later, VisitAnswer>;
  /** A page is still open and seen. */
  keepAlive(sign: Sign): Given<Later, KeepAliveAnswer>;
  /** The client left the site: its holds end. */
  leave(sign: Sign): Given<Later, LeaveAnswer>;
  /** A telephony event. Answers all that is known of the call now. */
  call(event: CallEvent): Given<Later, CallAnswer>;
  /** What is known of a call. */
  callById(id: string): Given<Later, CallAnswer>;
  /** The calls that began in `[from, until)`, newest first. */
  callsBetween(span?: Span): Given<Later, { calls: CallAnswer[]; leftOff: number }>;
  /** Who had a number, newest first: at an instant, or in `[from, until)`. */
  holdsOf(number: string, span?: { at: Instant; limit?: number } | Span): Given<Later, Holds>;
  /** Puts a new configuration in force. */
  configure(config: Config, when: { at: Instant }): Given<Later, ConfigureAnswer>;
  /** Removes what ties the past to a client. */
  forget(sign: Sign): Given<Later, ForgetAnswer>;
  /** Many commands in one call, in their order. What is wrong with one stands in its place; the others are done. */
  batch(commands: Command[]): Given<Later, (CommandAnswer | import('./facade.js').RingtraceError)[]>;
  /** What the page script needs to print the answer to a visit. To be sent as it is. */
  page(answer: Pick<VisitAnswer, 'shown'>): Given<Later, PageAnswer>;
  /** What a visit would be shown, and why. Changes nothing. */
  explain(visit: Visit): Given<Later, Explanation>;
  report(query?: ReportQuery): Given<Later, Report>;
  /** Everything known about a client, to hand over to them. */
  export(client: string): Given<Later, Personal>;
  /** What follows from a command, for those who keep events themselves. Changes nothing. */
  decide(command: Command): Given<Later, { events: Event[]; answer: CommandAnswer }>;
  status(): Given<Later, TrackerStatus>;
  config(): Given<Later, ConfigInForce>;
}
