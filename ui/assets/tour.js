// Remembers in this browser that the tour on Home has been seen: the server reads the cookie at the next visit.

const YEAR = 365 * 24 * 3600; // seconds

/** Nothing to be seen; the cookie is written when it is mounted. */
export function mount() {
  const path = new URL(".", document.baseURI).pathname;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser, nor without https
  document.cookie = `arena-tour=seen; max-age=${YEAR}; path=${path}; samesite=lax`;
  return { update() {}, destroy() {} };
}
