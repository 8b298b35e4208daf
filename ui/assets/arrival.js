// Bringing into view what somebody has just started, while the page is still finding its shape.

import { barHeight } from "./room.js";

const SETTLING = 2500; // ms in which a form folds and pictures come
const EVERY = 80;

/** Scroll so that `view` is seen from its top to `end`, as far as it is not; a hand at the page has priority. */
export function bringIntoView(view, end) {
  const taken = new AbortController();
  const options = { signal: taken.signal, capture: true, passive: true };
  for (const kind of ["wheel", "touchstart", "pointerdown", "keydown"])
    window.addEventListener(kind, () => taken.abort(), options);
  const last = performance.now() + SETTLING;
  const look = () => {
    if (taken.signal.aborted) return;
    if (!view.isConnected || performance.now() > last) return taken.abort();
    const above = view.getBoundingClientRect().top < barHeight();
    const below = end.getBoundingClientRect().bottom > innerHeight;
    if (above || below) view.scrollIntoView({ block: "start" });
    setTimeout(look, EVERY);
  };
  look();
}
