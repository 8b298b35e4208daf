// Which runs were started from this browser. There are no accounts: this decides what is offered, not what is allowed.

const KEY = "gan-arena-own";
const MOST = 100;

/** These runs were started here. */
export function remember(...ids) {
  try {
    localStorage.setItem(KEY, JSON.stringify([...new Set([...ids, ...known()])].slice(0, MOST)));
  } catch {
    // a private window keeps nothing: then nothing is one's own
  }
}

/** Was this run started here? */
export const isOwn = (id) => known().includes(id);

function known() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found : [];
  } catch {
    return [];
  }
}
