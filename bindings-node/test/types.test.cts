// The same types by `require`.

import ringtrace = require('ringtrace');

const tracker: ringtrace.Tracker = new ringtrace.Tracker({}, { at: new Date() });
const now: Date = tracker.status().now;
const opened: Promise<ringtrace.Store> = ringtrace.Store.open('memory:');
// @ts-expect-error the answer comes at once
tracker.status().then(() => now);
export { opened };
