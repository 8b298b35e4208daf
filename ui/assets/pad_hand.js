// The hand on the drawing pad: pointer and keys as deeds on the plane, places in its own units.

import { HALF } from "./drawing_text.js";

const NUDGE = 0.05; // per key press; with shift five times as much
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/**
 * Listen to `plane`, a square element. on: {press(place), drag(from, to), lift(), step(dx, dy), key(name)}; `key` answers
 * whether it did something: "Enter", "Delete", "Space" or "Undo".
 */
export function listen(plane, on) {
  let last;
  plane.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    plane.setPointerCapture(event.pointerId);
    plane.focus({ preventScroll: true });
    event.preventDefault();
    last = placeOf(plane, event);
    on.press(last);
  });
  plane.addEventListener("pointermove", (event) => {
    if (!last || !plane.hasPointerCapture(event.pointerId)) return;
    const place = placeOf(plane, event);
    on.drag(last, place);
    last = place;
  });
  const lift = () => {
    if (last) on.lift();
    last = undefined;
  };
  plane.addEventListener("pointerup", lift);
  plane.addEventListener("pointercancel", lift);
  plane.addEventListener("keydown", (event) => {
    if (pressed(event, on)) event.preventDefault();
  });
}

/** Where the pointer is, on the plane. */
function placeOf(plane, { clientX, clientY }) {
  const box = plane.getBoundingClientRect();
  return [within(HALF * ((2 * (clientX - box.left)) / box.width - 1)), within(HALF * (1 - (2 * (clientY - box.top)) / box.height))];
}

export const within = (value) => Math.min(HALF, Math.max(-HALF, value));

function pressed(event, on) {
  const arrow = ARROWS[event.key];
  const size = event.shiftKey ? 5 * NUDGE : NUDGE;
  if (arrow) {
    on.step(size * arrow[0], size * arrow[1]);
    return true;
  }
  if (event.key === "z" && (event.ctrlKey || event.metaKey)) return on.key("Undo");
  const name = { Enter: "Enter", " ": "Space", Delete: "Delete", Backspace: "Delete" }[event.key];
  return name ? on.key(name) : false;
}
