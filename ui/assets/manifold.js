// Everything that a generator with two numbers of noise draws, on one sheet. A picture that is taken is where to begin.

import { h, mark } from "./dom.js";
import { Drawings } from "./latent_link.js";
import { pickable } from "./pick.js";
import { enlarge, Tiles } from "./tiles.js";

const SIDE = 20; // pictures along each side
const MOST = 720; // CSS pixels of the sheet
const WORDS =
  "All that it can draw: across the first number of z, upwards the second. Places are even in probability, so equal " +
  "areas hold equal shares of its samples. Press a picture, or use the arrow keys, to go there.";

export class Manifold {
  constructor(view) {
    this.view = view;
    this.tiles = undefined; // with the first pictures
    this.drawings = new Drawings(`${Math.random()}-sheet`, view.source, (sentence) => view.notices.mention(sentence));
    this.canvas = h("canvas", { class: "ga-strip-canvas ga-clickable", "aria-label": "Everything that it draws" });
    this.here = h("i", { class: "ga-manifold-here", "aria-hidden": "true", hidden: true });
    const sheet = h("div", { class: "ga-manifold-sheet" }, this.canvas, this.here);
    this.element = h("div", { class: "ga-manifold" }, h("p", { class: "ga-caption" }, WORDS), sheet);
    const shown = () => this.places && { tiles: this.tiles, count: SIDE * SIDE };
    pickable(this.canvas, shown, (index) => view.beginAt(this.places[index]));
  }

  destroy() {
    this.drawings.destroy();
  }

  /** Its pictures depend on the class and on the time step alone. */
  placed() {
    const { place, step } = this.view;
    const drawn = JSON.stringify([place.label, step]);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    const parts = [{ place: { label: place.label }, manifold: SIDE, even: "probability" }];
    this.drawings.want(() => ({ parts, step, z: true }), ({ arrays }) => this.#paint(arrays));
  }

  /** z: where the picture on show lies; the tile that is nearest to it is marked. */
  heard({ z }) {
    this.z = z;
    this.#mark();
  }

  #paint({ samples, z }) {
    this.places = Array.from({ length: SIDE * SIDE }, (_, i) => [z.values[2 * i], z.values[2 * i + 1]]);
    this.tiles ??= new Tiles(this.canvas, this.view.stage.shape, SIDE, 0);
    this.tiles.paint(samples.values, 0, SIDE * SIDE);
    enlarge(this.canvas, Math.min(MOST, this.element.clientWidth));
    mark(this.canvas, "data-painted", true);
    this.#mark();
  }

  #mark() {
    if (!this.z || !this.places) return;
    const away = this.places.map(([x, y]) => (x - this.z[0]) ** 2 + (y - this.z[1]) ** 2);
    const index = away.indexOf(Math.min(...away));
    this.here.hidden = false;
    this.here.style.setProperty("--ga-column", index % SIDE);
    this.here.style.setProperty("--ga-row", Math.floor(index / SIDE));
    this.here.style.setProperty("--ga-side", SIDE);
  }
}
