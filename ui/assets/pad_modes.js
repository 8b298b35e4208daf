// Modes as the hand places them: each with its images, which move, widen and go together.

import { HALF, MOST_MODES } from "./drawing_text.js";
import { images, original } from "./drawing_symmetry.js";

const SAME = 0.005; // images nearer than this are one mode: a place on the mirror
const onGrid = (value) => Math.round(100 * Math.min(HALF, Math.max(-HALF, value))) / 100;
const inThousandths = (value) => Math.round(1000 * value) / 1000;

export class PlacedModes {
  /** modes: [{x, y, width, weight}], each one alone. */
  constructor(modes) {
    this.figures = modes.map((mode) => ({ ...mode, symmetry: "none" }));
  }

  /** A copy, to come back to. */
  copy() {
    const other = new PlacedModes([]);
    other.figures = this.figures.map((figure) => ({ ...figure }));
    return other;
  }

  /** Every mode: {x, y, width, weight, figure, image}, the last two tell which it is. */
  all() {
    return this.figures.flatMap((figure, number) => seen(figure, number));
  }

  /** The mode whose centre is nearest to [x, y], if that is within `reach`. */
  at(x, y, reach) {
    const away = (mode) => Math.hypot(mode.x - x, mode.y - y);
    return this.all().filter((mode) => away(mode) <= reach).sort((a, b) => away(a) - away(b))[0];
  }

  /** One more at [x, y]; undefined where there would be too many. about: {width, weight, symmetry}. */
  place(x, y, about) {
    const figure = { x: onGrid(x), y: onGrid(y), ...about };
    if (this.all().length + seen(figure, 0).length > MOST_MODES) return undefined;
    this.figures.push(figure);
    return { figure: this.figures.length - 1, image: 0 };
  }

  /** Have that mode lie at [x, y]; its images follow. */
  move({ figure, image }, x, y) {
    const one = this.figures[figure];
    const before = { x: one.x, y: one.y };
    const [placeX, placeY] = original(one.symmetry, image, onGrid(x), onGrid(y));
    Object.assign(one, { x: inThousandths(placeX), y: inThousandths(placeY) });
    if (this.all().length > MOST_MODES || !seen(one, figure).length) Object.assign(one, before);
  }

  /** values: {width} or {weight}. */
  set({ figure }, values) {
    Object.assign(this.figures[figure], values);
  }

  remove({ figure }) {
    this.figures.splice(figure, 1);
  }
}

/** A figure's images on the plane, each place once. */
function seen({ x, y, width, weight, symmetry }, figure) {
  const found = [];
  images(symmetry, x, y).forEach(([imageX, imageY], image) => {
    const inside = Math.max(Math.abs(imageX), Math.abs(imageY)) <= HALF + 1e-9;
    if (!inside || found.some((other) => Math.hypot(other.x - imageX, other.y - imageY) < SAME)) return;
    found.push({ x: inThousandths(imageX), y: inThousandths(imageY), width, weight, figure, image });
  });
  return found;
}
