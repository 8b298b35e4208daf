// A canvas of tiles of which one can be taken: by a click, or by arrow keys, which take each on their way.

import { mark } from "./dom.js";

/** shown() -> {tiles, count} once the canvas is painted; taken(index). */
export function pickable(canvas, shown, taken) {
  let chosen;
  const take = (index, count) => {
    chosen = index;
    mark(canvas, "aria-valuenow", index + 1);
    mark(canvas, "aria-valuetext", `picture ${index + 1} of ${count}`);
    taken(index);
  };
  for (const [name, value] of [["role", "slider"], ["tabindex", 0], ["aria-valuemin", 1], ["aria-valuenow", 1]])
    mark(canvas, name, value);
  canvas.addEventListener("click", (event) => {
    const { tiles, count } = shown() ?? {};
    const box = canvas.getBoundingClientRect();
    const place = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    const index = tiles?.at(...place, count);
    if (index !== undefined) take(index, count);
  });
  canvas.addEventListener("keydown", (event) => {
    const { tiles, count } = shown() ?? {};
    const moves = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -tiles?.columns, ArrowDown: tiles?.columns };
    if (!tiles || !(event.key in moves)) return;
    event.preventDefault();
    mark(canvas, "aria-valuemax", count);
    const next = chosen === undefined ? 0 : chosen + moves[event.key];
    if (next >= 0 && next < count) take(next, count);
  });
}
