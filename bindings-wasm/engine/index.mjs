// The engine with the facade of the Node package over it: the same classes, names, instants and errors.
// `build-wasm.sh engine` puts this file beside the module and the facade, in `dist/engine`.

import { Rules, bind } from './facade.mjs';
import load, * as module from './ringtrace_engine.js';
import { calling, refusal } from './wire.mjs';

/** The engine takes a text as JavaScript keeps it, unit by unit, and answers JSON. */
function finder(table) {
  const scanner = new module.Scanner(table);
  return (text, cuts = []) => {
    const units = new Uint16Array(text.length);
    for (let index = 0; index < units.length; index += 1) units[index] = text.charCodeAt(index);
    const found = scanner.find(units, Uint32Array.from(cuts));
    return found && JSON.parse(found);
  };
}

const { Door, HtmlRewriter, ask } = module;
const engine = { Door, HtmlRewriter, ask, finder };

export {
  RingtraceError, Rules, Tracker, answerPage, attribute, erlangB, plan, rewriteHtml, staticTable, substitute,
} from './facade.mjs';

/** Loads the module: an address, a response, bytes, or a compiled module; without one, the file beside this one. */
export async function init(source) {
  await load(source === undefined ? undefined : { module_or_path: source });
  bind(engine);
}

/** The same without waiting, for bytes and compiled modules: what edge workers have at hand. */
export function initSync(source) {
  module.initSync({ module: source });
  bind(engine);
}

/** A stream that takes a page in pieces of any size and gives it with every number replaced. */
export function htmlStream(rules, options) {
  const rewriter = (rules instanceof Rules ? rules : new Rules(rules)).rewriter(options);
  const give = (out, bytes) => bytes.length && out.enqueue(bytes);
  return new TransformStream({
    transform(chunk, out) {
      if (!(chunk instanceof Uint8Array)) throw refusal('invalid_shape', '', 'a page comes in pieces of Uint8Array');
      give(out, calling(() => rewriter.write(chunk)));
    },
    flush(out) {
      give(out, calling(() => rewriter.end()));
      rewriter.free();
    },
  });
}
