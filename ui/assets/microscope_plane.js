// D or its slope over the plane, with real and generated points, and what both are where the pointer is.

import { h, mark, say } from "./dom.js";
import { ranks } from "./frames.js";
import { Plane } from "./plane.js";
import { figure } from "./words.js";

const DECADES = 3; // to either side of slope 1
const NUDGE = 1 / 30; // of the extent per key press; with shift five times as much

export class SlopePlane {
  /** on: {colours(), point([x, y])}. */
  constructor(on) {
    this.on = on;
    this.canvas = h("canvas", { "aria-hidden": "true" });
    this.cross = h("i", { class: "ga-scope-cross" });
    const grip = { class: "ga-scope-plane", tabindex: 0, role: "slider", "aria-label": "Point on the plane", "aria-roledescription": "pad", hidden: true };
    this.stage = h("div", grip, this.canvas, this.cross);
    this.reading = h("p", { class: "ga-scope-reading" });
    this.element = h("div", { class: "ga-scope-part" }, this.stage, this.reading);
    this.stage.addEventListener("pointermove", (event) => this.#point(event));
    this.stage.addEventListener("pointerdown", (event) => this.#point(event));
    this.stage.addEventListener("keydown", (event) => this.#key(event));
    this.width = 0; // as it was measured last: to ask the page while it changes would lay it out each time
    this.watching = new ResizeObserver(() => {
      this.width = this.stage.clientWidth;
      this.draw();
    });
    this.watching.observe(this.stage);
  }

  destroy() {
    this.watching.disconnect();
  }

  show(arrays, facts) {
    this.stage.hidden = !arrays.plane;
    this.element.hidden = !arrays.plane;
    if (!arrays.plane) return;
    this.arrays = arrays;
    this.facts = facts;
    if (this.plane?.extent !== facts.extent) this.plane = new Plane(facts.extent, true);
    this.draw();
    this.#read();
  }

  /** {point, map}: where it is read, and what it shows. */
  put({ point, map }) {
    const other = map !== this.map;
    this.point = point;
    this.map = map;
    if (other) this.draw();
    this.#read();
  }

  draw() {
    const side = Math.round(this.width * (window.devicePixelRatio || 1));
    if (!side || !this.arrays) return;
    if (this.canvas.width !== side) this.canvas.width = this.canvas.height = side;
    const { plane, plane_slopes: slopes, real, fake } = this.arrays;
    const values = this.map === "slopes" ? slopes.values.map(depth) : this.#opinions(plane.values);
    this.plane.forget();
    const frame = { heat: { shape: plane.shape, values }, fake: fake.values };
    this.plane.probability = this.map === "slopes" || this.facts.probability;
    const pixel = side / this.width;
    this.plane.draw(this.canvas.getContext("2d"), side, frame, real.values, { heat: true, real: true, fake: true }, this.on.colours(), pixel);
  }

  #opinions(told) {
    return this.facts.probability ? told : ranks(told);
  }

  #point({ clientX, clientY }) {
    const { left, top, width, height } = this.stage.getBoundingClientRect();
    this.#put((((clientX - left) / width) * 2 - 1) * this.facts.extent, (1 - ((clientY - top) / height) * 2) * this.facts.extent);
  }

  #key(event) {
    const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation(); // the arrows are not the scrubber's here
    const far = NUDGE * this.facts.extent * (event.shiftKey ? 5 : 1);
    this.#put(this.point[0] + far * move[0], this.point[1] + far * move[1]);
  }

  #put(x, y) {
    const within = (value) => Math.min(this.facts.extent, Math.max(-this.facts.extent, value));
    this.on.point([within(x), within(y)]);
  }

  #read() {
    if (!this.arrays || !this.point) return;
    const { extent } = this.facts;
    const [x, y] = this.point;
    const side = this.arrays.plane.shape[0];
    const cell = (value) => Math.min(side - 1, Math.max(0, Math.floor(((value / extent + 1) / 2) * side)));
    const place = cell(y) * side + cell(x);
    const words = `At (${short(x)}, ${short(y)}): D ${figure(this.arrays.plane.values[place])}, slope ${figure(this.arrays.plane_slopes.values[place])}`;
    say(this.reading, words);
    mark(this.stage, "aria-valuetext", words);
    mark(this.stage, "aria-valuenow", x.toFixed(2));
    mark(this.stage, "aria-valuemin", -extent);
    mark(this.stage, "aria-valuemax", extent);
    this.cross.style.setProperty("--ga-x", String((x / extent + 1) / 2));
    this.cross.style.setProperty("--ga-y", String((1 - y / extent) / 2));
  }
}

const short = (value) => value.toFixed(2).replace("-", "−");

/** A slope as 0..1: its decades around 1. */
const depth = (slope) => Math.min(1, Math.max(0, (Math.log10(Math.max(slope, 1e-30)) / DECADES + 1) / 2));
