// Chooses page view by page view, and keeps the session in the browser's own storage: under consent only, and for this
// host alone. `ringtrace-decide.js` is this file, with all that it imports.

import { decide } from './index.js';

/** @typedef {import('./index.js').Memory} Memory */

/** script/client.js removes what lies under this name. */
const NAME = 'ringtrace';

/**
 * @param {import('./index.js').Table} table
 * @returns {(view: import('./index.js').Seen) => import('./index.js').Answer}
 */
export function chooser(table) {
  if (table?.version !== 1) throw Error('not a table this script reads');
  /** @type {Memory | null} Where nothing can be stored, the session is this page's alone. */
  let passing = null;

  function recall() {
    try {
      return JSON.parse(localStorage[NAME] ?? 'null') ?? passing;
    } catch {
      return passing;
    }
  }

  function keep(/** @type {Memory} */ memory) {
    try {
      localStorage[NAME] = JSON.stringify(memory);
      passing = null;
    } catch {
      passing = memory;
    }
  }

  return (seen) => {
    const view = { ...seen, agent: navigator.userAgent, at: Date.now() };
    const granted = view.consent !== 'denied';
    /** @type {Memory | null} */
    let before = granted ? recall() : null;
    // A clock that once ran ahead would keep a session alive until then.
    if (before && before.seen - view.at > table.session_seconds * 1000) before = null;
    let decided;
    try {
      decided = decide(table, view, before);
    } catch (error) {
      // Another script may have written something of its own there.
      if (!before) throw error;
      decided = decide(table, view);
    }
    const { answer, memory } = decided;
    if (granted) keep(/** @type {Memory} */ (memory));
    else passing = null;
    return answer;
  };
}
