import type { Answer } from '../script/index.js';

export type { Answer };

/** A condition in the configuration's own words. */
export interface Condition {
  all?: Condition[];
  any?: Condition[];
  not?: Condition;
  field?: string;
  equals?: string;
  one_of?: string[];
  prefix?: string;
  contains?: string;
  glob?: string;
  present?: boolean;
  /** From and until. */
  between?: number[];
}

/** A static number, and when it is shown: all its bindings must hold. */
export interface Entry {
  /** The number on the page. */
  destination: string;
  /** The number to print. */
  number: string;
  /** The number as the site's mask prints it, if it has one. */
  text?: string;
  /** A CSS selector: only inside elements it selects. */
  scope?: string;
  /** A CSS selector: not inside elements it selects. */
  except?: string;
  /** The lines of its table of substitution rules, as those of rule 0. */
  lines: string;
  /** The texts that fields must be: pairs of a field and a text. */
  equals?: string[][];
  /** The host that sent the visitor, or one above it. */
  referrer?: string;
  /** The page on which the session began. */
  landing_page?: string;
  when?: Condition;
}

/** What `static_table` answers: all that a browser needs to choose among static numbers. */
export interface Table {
  version: number;
  /** A session ends after this much idle time. */
  session_seconds: number;
  /** Minutes east of UTC, for weekdays and hours. */
  offset_minutes: number;
  /** The site's own hosts and its payment hosts. */
  own: string[];
  paid_click_first: boolean;
  assistant_channel: boolean;
  /** Own rules for source and channel. */
  rules: { when: Condition; source?: string; medium?: string; campaign?: string; channel?: string }[];
  /** In the order in which they are asked. */
  numbers: Entry[];
  head: string;
  attributes: boolean;
  structured: boolean;
  messengers: boolean;
  clicks: string;
  engines: string;
  kinds?: string;
  spam?: string;
  devices?: string[][];
}

/** What a page knows of a view of itself. */
export interface Seen {
  url: string;
  referrer?: string;
  language?: string;
  /** `granted` if it is not said. */
  consent?: 'granted' | 'denied';
}

/** A page view. */
export interface View extends Seen {
  /** The user agent. */
  agent?: string;
  /** Where it is known better than by the user agent. */
  device?: string;
  /** Milliseconds since 1970. */
  at: number;
}

/** How a session began. */
export interface Touch {
  source: string;
  medium: string;
  campaign?: string;
  term?: string;
  content?: string;
  channel: string;
  /** The kind of click id, as in `gclid`. */
  click?: string;
  /** The host that sent the visitor. */
  referrer?: string;
  /** The path of the page, without its query. */
  page: string;
  /** The host of the page. */
  host: string;
}

/** A session: how it began, which numbers are bound to the page it began on, when it was last seen. */
export interface Memory {
  touch: Touch;
  bound: string[];
  seen: number;
}

/**
 * Chooses as a tracker does. `answer` is what a backend would answer to the page script; `memory` is the session: keep
 * it, and hand it in with the visitor's next page view. Without consent no number is chosen, and `memory` stays as it
 * was.
 */
export function decide(
  table: Table,
  view: View,
  memory?: Memory | null,
): { answer: Answer; memory: Memory | null | undefined };
