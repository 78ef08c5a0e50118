// The visitor's own id: a cookie of the site itself, kept only under consent. A site without a backend has none: only
// the session, which decide/browser.js keeps.

const NAME = 'ringtrace';
/** Thirteen months; a visit never prolongs it. */
const SECONDS = 34_128_000;

/** The id without consent: of this page alone. */
let passing = '';

function fresh() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => (byte + 256).toString(16).slice(1)).join('');
}

/**
 * @param {string} value
 * @param {number} seconds
 * @param {string} [domain]
 */
function write(value, seconds, domain) {
  const secure = location.protocol === 'https:' ? ';secure' : '';
  const cookie = `${NAME}=${value};path=/;max-age=${seconds};samesite=lax${secure}`;
  try {
    document.cookie = cookie + (domain ? `;domain=${domain}` : '');
  } catch {
    // As above: the id is this page's alone.
  }
}

function stored() {
  try {
    return RegExp(`(?:^|; )${NAME}=([\\w-]+)`).exec(document.cookie)?.[1];
  } catch {
    // A page in a sandbox has no cookies.
  }
}

/** Whether the visitor has an id or a session: they agreed on an earlier page, and have not taken it back. */
export function isKnown() {
  try {
    return !!(stored() || localStorage[NAME]);
  } catch {
    return false;
  }
}

/**
 * Removes whatever is stored of the visitor.
 * @param {string} [domain]
 */
export function forget(domain) {
  if (stored()) {
    write('', 0, domain);
    passing = '';
  }
  try {
    localStorage.removeItem(NAME);
  } catch {
    // Nor is anything stored then.
  }
}

/**
 * The id; without consent it is stored nowhere.
 * @param {boolean} consent
 * @param {string} [domain] The domain whose hosts share the cookie; this host alone by default.
 */
export function clientId(consent, domain) {
  const old = stored();
  if (consent && old) return old;
  passing ||= fresh();
  if (consent) write(passing, SECONDS, domain);
  return passing;
}
