// The Node package: the facade over the native engine, and what only Node has: durable trackers, columns, streams.
// `build.mjs` turns these files into CommonJS, which both ways of importing share.

import { Transform } from 'node:stream';
import { Rules, bind } from './facade.mjs';
import { thrown } from './wire.mjs';
import native from './ringtrace.node';

bind(native);

export { attribute } from './columns.mjs';
export {
  RingtraceError, Rules, Tracker, answerPage, erlangB, plan, rewriteHtml, staticTable, substitute,
} from './facade.mjs';
export { Store, StoredTracker, Watch } from './store.mjs';

/** A stream that takes a page and gives it with every number replaced. */
export function htmlStream(rules, options) {
  const rewriter = (rules instanceof Rules ? rules : new Rules(rules)).rewriter(options);
  const given = (done, piece) => {
    try {
      done(null, piece());
    } catch (error) {
      done(thrown(error));
    }
  };
  return new Transform({
    transform: (chunk, _, done) => given(done, () => rewriter.write(chunk)),
    flush: (done) => given(done, () => rewriter.end()),
  });
}
