// Keeps elements from being seen until the number is known, for a short time at most.

const LIMIT_MS = 400;
const LIMIT_MS_MAX = 1000;

/**
 * @param {string} selector
 * @param {number} [limit] Milliseconds.
 * @returns {() => void} Shows them again.
 */
export function hide(selector, limit = LIMIT_MS) {
  // No style element: a page's policy may forbid it.
  const sheets = document.adoptedStyleSheets;
  if (!sheets) return () => {};
  const sheet = new CSSStyleSheet();
  const release = () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
  };
  sheet.replaceSync(`${selector}{visibility:hidden!important}`);
  document.adoptedStyleSheets = [...sheets, sheet];
  setTimeout(release, Math.min(limit, LIMIT_MS_MAX));
  return release;
}
