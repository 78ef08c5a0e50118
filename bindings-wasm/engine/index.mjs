// The engine with the facade of the Node package over it: the same classes, names, instants and errors.
// `build-wasm.sh engine` puts this file beside the module and the facade, in `dist/engine`.

import { bind } from './facade.mjs';
import load, * as engine from './ringtrace_engine.js';

export {
  RingtraceError, Rules, Tracker, answerPage, attribute, erlangB, plan, rewriteHtml, staticTable, substitute,
} from './facade.mjs';

/** Loads the module: an address, a response, bytes, or a compiled module; without one, the file beside this one. */
export async function init(source) {
  await load(source === undefined ? undefined : { module_or_path: source });
  bind(engine);
}

/** The same without waiting, for bytes and compiled modules: what edge workers have at hand. */
export function initSync(module) {
  engine.initSync({ module });
  bind(engine);
}
