/** Which number is printed in the place of which. */
export interface Rule {
  /** The number on the page. */
  destination: string;
  /** The number to print. */
  tracking: string;
  /** How to print it; without one the page's own form is kept. */
  mask?: string | null;
  /** Other written forms of the destination. */
  aliases?: string[];
}

/** One replacement in one segment of a text. Positions are those of JavaScript's texts. */
export interface Edit {
  /** Which of the found numbers it belongs to. */
  number: number;
  /** The index of the rule. */
  rule: number;
  segment: number;
  start: number;
  end: number;
  /** What to put there. */
  text: string;
}

/** Where in a page numbers are replaced, beside visible text, the title, and `tel:` and `callto:` links. */
export interface HtmlOptions {
  /** In attributes for people and scripts (`title`, `alt`, `aria-label`, `data-phone`). On by default. */
  attributes?: boolean;
  /** In what search engines read (`content` of `meta`, JSON-LD). Off by default. */
  structured?: boolean;
  /** In links to messengers and to text messages. Off by default. */
  messengers?: boolean;
}

/** What the page script needs to know, in the words of its contract: it is sent as it is. */
export interface PageAnswer {
  version: number;
  /** The compiled rules. */
  table: string;
  /** What each rule of the table is for; none if the page should stay as it is. */
  rules: {
    destination: string;
    number: string;
    text?: string;
    kind: 'dynamic' | 'static' | 'fallback' | 'own';
    scope?: string;
    except?: string;
  }[];
  attributes: boolean;
  structured: boolean;
  messengers: boolean;
  /** Some number is lent only once the visitor shows interest in calling: ask again then. */
  lazy?: true;
  keep_alive_seconds?: number;
  until?: string;
}

/** What `decide` of `ringtrace-web` reads in a browser, in the engine's own words: to be sent as JSON, as it is. */
export interface StaticTable {
  /** The version of its form. */
  readonly version: number;
  readonly [field: string]: unknown;
}
