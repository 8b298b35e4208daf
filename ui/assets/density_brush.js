// A brush on the cells of a density. Levels are CELLS numbers, 0 to LEVELS - 1, the topmost row first.

import { CELLS, LEVELS, SIDE } from "./density_text.js";
import { HALF } from "./drawing_text.js";
import { images } from "./drawing_symmetry.js";

const CELL = (2 * HALF) / SIDE;

/** The middle of a cell's row or column, in the plane: across from the left, down from the top. */
const middle = (index) => (index + 0.5) * CELL - HALF;

/**
 * A stroke from one place to another, with all its images. brush: {radius, level, symmetry}; level 0 wipes out. The edge
 * is soft: from the radius on, a cell gets the less the further away it is.
 */
export function stroke(levels, from, to, brush) {
  const [start, end] = [from, to].map(([x, y]) => images(brush.symmetry, x, y));
  start.forEach((place, number) => line(levels, place, end[number], brush));
}

function line(levels, [x0, y0], [x1, y1], { radius, level }) {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const length2 = dx * dx + dy * dy;
  const reach = radius + CELL;
  const [left, right] = bounds(Math.min(x0, x1) - reach, Math.max(x0, x1) + reach);
  const [top, bottom] = bounds(-Math.max(y0, y1) - reach, -Math.min(y0, y1) + reach);
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const [x, y] = [middle(column) - x0, -middle(row) - y0];
      const along = length2 ? Math.min(1, Math.max(0, (x * dx + y * dy) / length2)) : 0;
      const share = 1 - Math.min(1, Math.max(0, (Math.hypot(x - along * dx, y - along * dy) - radius) / CELL + 0.5));
      const cell = row * SIDE + column;
      if (level) levels[cell] = Math.max(levels[cell], Math.round(share * level));
      else levels[cell] = Math.min(levels[cell], Math.round((1 - share) * (LEVELS - 1)));
    }
  }
}

/** The rows or columns between two places, within the plane. */
function bounds(low, high) {
  const index = (value) => Math.min(SIDE - 1, Math.max(0, Math.floor((value + HALF) / CELL)));
  return [index(low), index(high)];
}

/** Modes as a density, the densest cell at the top level: what the pen goes on from. */
export function painted(modes) {
  const density = new Float64Array(CELLS);
  for (const { x, y, width, weight } of modes) {
    const wide = Math.max(width, CELL / 2); // narrower ones would fall between the cells
    for (let cell = 0; cell < CELLS; cell++) {
      const away = ((middle(cell % SIDE) - x) ** 2 + (-middle(Math.floor(cell / SIDE)) - y) ** 2) / wide ** 2;
      density[cell] += (weight / wide ** 2) * Math.exp(-away / 2);
    }
  }
  const most = density.reduce((a, b) => Math.max(a, b), 0) || 1;
  return Uint8Array.from(density, (value) => Math.round(((LEVELS - 1) * value) / most));
}
