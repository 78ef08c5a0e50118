// The Node package: the shared part, and what only Node has.

import type { Transform } from 'node:stream';
import type { Attribution, Paths, TouchColumns, TouchRows } from './attribution.js';
import type { Rules } from './facade.js';
import type { HtmlOptions, Rule } from './page.js';

export {
  RingtraceError, Rules, Tracker, answerPage, erlangB, plan, rewriteHtml, staticTable, substitute,
} from './facade.js';
export type * from './facade.js';
export { Store, StoredTracker, Watch } from './store.js';
export type * from './store.js';

/** A stream that takes a page in pieces of any size and gives it with every number replaced. */
export declare function htmlStream(rules: Rules | Rule[], options?: HtmlOptions): Transform;

/** Which channels brought the conversions: any number of models over all journeys at once. */
export declare function attribute(question: TouchRows | Paths | TouchColumns): Attribution;
