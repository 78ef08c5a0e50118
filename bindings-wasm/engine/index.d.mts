// Types of the engine for edge workers: those of the Node package, less what only Node has.

import type { HtmlOptions, Rule, Rules } from './types/facade.js';

export type * from './types/facade.js';
export {
  RingtraceError, Rules, Tracker, answerPage, attribute, erlangB, plan, rewriteHtml, staticTable, substitute,
} from './types/facade.js';

/** Loads the module: an address, a response, bytes, or a compiled module; without one, the file beside this one. */
export function init(
  source?: string | URL | Request | Response | Promise<Response> | BufferSource | WebAssembly.Module,
): Promise<void>;

/** The same without waiting, for bytes and compiled modules: what edge workers have at hand. */
export function initSync(module: BufferSource | WebAssembly.Module): void;

/** A stream that takes a page in pieces of any size and gives it with every number replaced. */
export function htmlStream(rules: Rules | Rule[], options?: HtmlOptions): TransformStream<Uint8Array, Uint8Array>;
