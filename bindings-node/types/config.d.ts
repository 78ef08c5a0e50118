/** An instant: a Date, or RFC 3339 text with an offset (`2026-03-02T10:00:00Z`). */
export type Instant = Date | string;

/** A tracker's configuration. Every field but the pools' ids and numbers has a default. */
export interface Config {
  /** A name for people. */
  name?: string;
  /** The country whose national numbers the configuration and the telephony may use (ISO 3166-1, as in `US`). */
  country?: string | null;
  /** The business's own number, the one printed on the pages; pools and static numbers may name another. */
  destination?: string | null;
  /** How numbers are printed, as in `+1 (###) ###-####`; without one the page's own form is kept. */
  mask?: string | null;
  /** The site's own host names; they and their subdomains are no referrers. */
  domains?: string[];
  /** Hosts visitors come back from without having been won there: payment pages, logins. */
  paymentHosts?: string[];
  /** Minutes east of UTC for conditions on weekday and hour, and for reports. 0 by default. */
  offsetMinutes?: number;
  /** A session ends after this much idle time. 1800 by default. */
  sessionSeconds?: number;
  /** A call is a target call from this much talk on. 60 by default. */
  targetSeconds?: number;
  /** Thresholds of single channels, by the channel's name. */
  channelTargetSeconds?: Record<string, number>;
  /** How far back a caller is remembered for the classes; absent: for ever. */
  callerDepthDays?: number | null;
  /** How long after a hold a call still counts as its client's. 7200 by default. */
  lateSeconds?: number;
  /** The half-life by which a past holder becomes less probable as the caller. 600 by default. */
  lateHalfLifeSeconds?: number;
  /** How credit is shared. */
  attribution?: { model?: Model; lookbackDays?: number };
  /** Own rules for source and channel, asked before the built-in ones; the first whose condition holds applies. */
  rules?: SourceRule[];
  /** Which sign of a visit's source outranks which. */
  sources?: { paidClickFirst?: boolean; assistantChannel?: boolean; keepSpam?: boolean };
  /** What counts as a bot. */
  bots?: {
    enabled?: boolean;
    also?: string[];
    never?: string[];
    missingAgent?: boolean;
    lendsPerAddress?: { count: number; seconds: number } | null;
  };
  /** Numbers bound to a source, a page, a channel or a place offline. */
  staticNumbers?: StaticNumber[];
  /** Numbers that are lent. */
  pools?: Pool[];
  /** How numbers are looked for on the pages. */
  page?: { attributes?: boolean; structured?: boolean; messengers?: boolean; substitutions?: Substitution[] };
  /** How long the past is kept; absent limits keep it for ever. */
  retention?: { holdsDays?: number | null; visitsDays?: number | null; callsDays?: number | null };
  /** How far an instant may lie before the latest one seen. 5 by default. */
  clockToleranceSeconds?: number;
  /** Keys the hash tables and the random lending policy: a 64-bit integer. Secret, where either must not be foreseen. */
  seed?: number | bigint | string;
}

/** The configuration in force: every field, with what was not given as its default. */
export type ConfigInForce = Required<Config>;

/** A rule of the owner's own: what to call visits for which a condition holds. */
export interface SourceRule {
  when: Condition;
  source?: string | null;
  medium?: string | null;
  campaign?: string | null;
  channel?: string | null;
}

/** A number bound to something. */
export interface StaticNumber {
  number: string;
  /** The destination it stands in for on the page; the tracker's if absent. */
  destination?: string | null;
  /** Shown to visitors whose session began on a page matching this glob. */
  landingPage?: string | null;
  source?: string | null;
  medium?: string | null;
  campaign?: string | null;
  channel?: string | null;
  /** Shown to visitors sent by this host or one of its subdomains. */
  referrer?: string | null;
  /** Printed on a sign, a leaflet, a car: never shown on a page. The text names the place. */
  offline?: string | null;
  /** A further condition for being shown. */
  when?: Condition | null;
}

/** Numbers that are lent to clients. */
export interface Pool {
  id: string;
  destination?: string | null;
  /** For which visits; absent: for all. */
  when?: Condition | null;
  /** The numbers, lowest position first. */
  numbers: string[];
  /** The number shown when none is free; absent: the page's own stays. */
  fallback?: string | null;
  /** How long a hold outlives the client's last activity. 1800 by default. */
  windowSeconds?: number;
  /** Whether a hold is promised to its end, or only while the client is present. `soft` by default. */
  window?: 'soft' | 'hard';
  /** Under soft windows: how long after its last sign of life a client still counts as present. 120 by default. */
  presenceSeconds?: number;
  /** How long a number rests after a hold before somebody else may get it. 0 by default. */
  quarantineSeconds?: number;
  policy?: 'longest_idle' | 'random' | 'round_robin';
  /** Whether a number is lent only once the visitor shows intent. */
  lazy?: boolean;
  /** What becomes of the hold when its call has ended. */
  afterCall?: 'keep' | 'release';
  /** Lend to each client (empty), or to each set of values of these fields. */
  per?: PerField[];
  targetSeconds?: number | null;
  mask?: string | null;
}

/** Where one destination is looked for on the pages, and how else it is written. */
export interface Substitution {
  destination: string;
  /** Other written forms: a local number without its area code, a short number, a word after digits. */
  aliases?: string[];
  /** A CSS selector: only inside elements it selects. In the browser only. */
  scope?: string | null;
  /** A CSS selector: not inside elements it selects. In the browser only. */
  except?: string | null;
}

/** What a condition can ask about. */
export type Field =
  | 'country'
  | 'region'
  | 'city'
  | 'utmSource'
  | 'utmMedium'
  | 'utmCampaign'
  | 'utmTerm'
  | 'utmContent'
  | 'source'
  | 'medium'
  | 'campaign'
  | 'term'
  | 'content'
  | 'channel'
  | 'clickId'
  | 'landingPage'
  | 'page'
  | 'landingHost'
  | 'host'
  | 'referrerHost'
  | 'device'
  | 'language'
  | 'weekday'
  | 'hour';

/** What a number can be lent to sets of values of. */
export type PerField =
  | 'source'
  | 'medium'
  | 'campaign'
  | 'term'
  | 'content'
  | 'channel'
  | 'landingPage'
  | 'country'
  | 'region'
  | 'city'
  | 'device';

interface Test {
  field: Field;
}

/** What must be true of a visit. Comparisons ignore case. */
export type Condition =
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }
  | (Test & { equals: string })
  | (Test & { oneOf: string[] })
  | (Test & { prefix: string })
  | (Test & { contains: string })
  | (Test & { glob: string })
  | (Test & { present: boolean })
  | (Test & { between: [number, number] });

/** How one conversion is shared between the touches before it. */
export type Model =
  | 'lastNonDirect'
  | 'first'
  | 'last'
  | 'linear'
  | { positionBased: { first?: number; last?: number } }
  | { timeDecay: { halfLifeHours?: number } }
  | { custom: { first?: number[]; middle?: number; last?: number[] } };
