// Which decks were answered in this browser: who has seen the answers votes for practice.

const KEY = "gan-arena-played";
const MOST = 200;

const name = (run, step, seed) => `${run} ${step} ${seed}`;

/** This deck's answers were told here. */
export function rememberPlayed(run, step, seed) {
  try {
    localStorage.setItem(KEY, JSON.stringify([...new Set([name(run, step, seed), ...known()])].slice(0, MOST)));
  } catch {
    // a private window keeps nothing: then every deck is a first one
  }
}

/** Were they? */
export const hasPlayed = (run, step, seed) => known().includes(name(run, step, seed));

function known() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found : [];
  } catch {
    return [];
  }
}
