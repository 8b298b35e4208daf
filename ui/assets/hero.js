// The picture in the middle, and the same moves from other seeds beside it.

import { h, mark } from "./dom.js";
import { Plane } from "./plane.js";
import { enlarge, Tiles } from "./tiles.js";
import { Wall } from "./wall.js";

export const WALL = 24; // other seeds

/** Images: one large, the others as a wall of which one can be taken. */
export class ImageStage {
  constructor(facts, taken) {
    const [channels, height, width] = facts.shape;
    this.shape = [height, width, channels];
    this.canvas = h("canvas", { class: "ga-hero-canvas", role: "img", "aria-label": "The generated picture" });
    this.wall = new Wall(this.shape, WALL, taken);
    this.element = h("div", { class: "ga-hero" }, this.canvas);
    this.hero = new Tiles(this.canvas, this.shape, 1);
    this.watcher = new ResizeObserver(() => this.#fit());
    this.watcher.observe(this.element);
  }

  destroy() {
    this.watcher.disconnect();
  }

  /** The picture, then those of the wall that `others` says. */
  paint({ arrays }, others) {
    const { values } = arrays.samples;
    this.hero.paint(values, 0, 1);
    this.wall.paint(values, 1, others);
    if (!this.fitted) this.#fit();
  }

  #fit() {
    if (!this.element.clientWidth || !this.hero.sheet) return;
    this.fitted = true;
    const style = getComputedStyle(this.element);
    enlarge(this.canvas, this.element.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight));
  }
}

/** Points: where the sample falls, what the pad's square becomes, and other seeds. */
export class PointStage {
  constructor(colours, real) {
    this.colours = colours;
    this.real = real;
    this.canvas = h("canvas", { class: "ga-canvas", role: "img", "aria-label": "Where the sample falls" });
    this.element = h("div", { class: "ga-stage ga-point-stage", "data-kind": "points" }, this.canvas);
    this.plane = new Plane(extentOf(real), false);
    this.context = this.canvas.getContext("2d");
    this.watcher = new ResizeObserver(() => this.#fit());
    this.watcher.observe(this.element);
  }

  destroy() {
    this.watcher.disconnect();
  }

  recolour() {
    this.plane.forget();
    this.draw();
  }

  paint({ arrays, facts }) {
    this.values = arrays.samples.values;
    this.counts = facts.counts;
    this.draw();
  }

  /** The pad's square as the generator warps it, [side, side, 2]. */
  warp(values, side) {
    this.grid = { shape: [side, side], values };
    this.draw();
  }

  draw() {
    if (!this.values || !this.canvas.width) return;
    const [own, wall = 0] = this.counts;
    const frame = { fake: this.values.slice(2 * own, 2 * (own + wall)), grid: this.grid };
    const on = { real: true, fake: true, grid: true };
    const pixel = this.canvas.width / Math.max(1, this.element.clientWidth);
    this.plane.draw(this.context, this.canvas.width, frame, this.real, on, this.colours(), pixel);
    this.#ring(this.values[0], this.values[1], pixel);
  }

  #ring(x, y, pixel) {
    const side = this.canvas.width;
    const place = (value) => ((value / this.plane.extent + 1) * side) / 2;
    this.context.beginPath();
    this.context.arc(place(x), side - place(y), 7 * pixel, 0, 2 * Math.PI);
    this.context.lineWidth = 3 * pixel;
    this.context.strokeStyle = this.colours().text;
    this.context.fillStyle = this.colours().generated;
    this.context.fill();
    this.context.stroke();
    mark(this.canvas, "data-point", `${x.toFixed(3)},${y.toFixed(3)}`);
  }

  #fit() {
    const side = Math.round(this.element.clientWidth * (window.devicePixelRatio || 1));
    if (!side || side === this.canvas.width) return;
    this.canvas.width = this.canvas.height = side;
    this.plane.forget();
    this.draw();
  }
}

/** A square that holds the real points with a margin. */
const extentOf = (real) => 1.25 * (real?.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 3);
