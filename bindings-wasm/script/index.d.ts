import type { Table } from '../decide/index.js';

export type { Table };

/** One number on the page. */
export interface Shown {
  /** The business's own number, as in `+12125550100`. */
  destination: string;
  /** The number shown in its place. */
  number: string;
  /** The number as the site's mask prints it, if it has one. */
  text?: string;
  /** Lent to this visitor, bound to a source, or shown to everybody. */
  kind: 'dynamic' | 'static' | 'fallback';
  /** A CSS selector: only inside elements it selects. */
  scope?: string;
  /** A CSS selector: not inside elements it selects. */
  except?: string;
}

/** What the backend answers a visit. */
export interface Answer {
  version: 1;
  /** The compiled rules. */
  table: string;
  /** What each rule of the table is for; empty if the page stays as it is. */
  rules: Shown[];
  /** Whether attributes for people and scripts are rewritten: `title`, `alt`, `aria-label`, `data-phone` and such. */
  attributes?: boolean;
  /** Whether what search engines read is rewritten: `meta` elements, JSON-LD. */
  structured?: boolean;
  /** Whether links to messengers are rewritten. */
  messengers?: boolean;
  /** Some number is lent only once the visitor shows interest in calling. */
  lazy?: boolean;
  /** How often to say that the page is still seen, in seconds. */
  keep_alive_seconds?: number;
  /** When the first of the holds ends if nothing more is seen of the visitor (RFC 3339). */
  until?: string;
}

export interface Options {
  /** Where the site's own backend answers. Without one, and without `table`, only `answer` and `show` are shown. */
  endpoint?: string;
  /**
   * For a site without a backend: what `static_table` answers, or the address of a file with it. Static numbers are
   * chosen from it in the browser, and no backend is asked.
   */
  table?: string | Table;
  /**
   * Whether the visitor agreed to be recognised. Without consent nothing is stored, and `false` removes what was.
   * Default: whether they agreed on an earlier page.
   */
  consent?: boolean;
  /** The domain whose hosts share the visitor's id, as in `shop.example`. Default: this host alone. */
  domain?: string;
  /** What the backend would answer, if the page brings it along: it is not asked then. */
  answer?: Answer;
  /** Milliseconds after which the page keeps its own number. Default: 5000. */
  timeout?: number;
  /** A CSS selector of what is not to be seen until the number is known. */
  hide?: string;
  /** For how long at most, in milliseconds. Default: 400, at most 1000. */
  hideLimit?: number;
  /** Whether numbers inside frames of the same origin are replaced too. Default: no. */
  frames?: boolean;
  /** `false` if the site prints the numbers itself: listen to `ringtrace:shown`. */
  print?: boolean;
  /**
   * The address of a module whose `compile(table)` gives a scanner, such as this package's `dist/ringtrace-wasm.js`.
   * The script's own scanner is loaded only where it is late or refused.
   */
  wasm?: string;
}

/**
 * What is running. Events of `document`: `ringtrace:shown` (`detail.numbers`), `ringtrace:failed` (`detail.error`),
 * `ringtrace:stopped`.
 */
export interface Ringtrace {
  /** The numbers shown now. */
  readonly numbers: Shown[];
  /** Says whether the visitor agreed. */
  consent(given: boolean): void;
  /** Asks the backend again, or chooses anew. */
  visit(): Promise<void>;
  /** Shows an answer that came another way. */
  show(answer: Answer): Promise<void>;
  /** Gives the number back and leaves the page as it was. */
  stop(): void;
}

/** Starts; once a page. A second call returns what the first one did. */
export function start(options: Options): Ringtrace;
