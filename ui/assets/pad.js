// A pad: one dot, two directions. It tells each movement at once, by pointer or by arrow keys.

import { h, mark } from "./dom.js";
import { REACH } from "./place.js";
import { Tiles } from "./tiles.js";

const NUDGE = 0.1; // standard deviations per key press; with shift five times as much
// Told as it comes, where the browser does that; "pointermove" waits for the next frame.
const MOVED = "onpointerrawupdate" in window ? "pointerrawupdate" : "pointermove";
export const SIDE = 7; // pictures along each side of what lies under the dot

export class Pad {
  /** kind: images lie under the dot, or for points a grid. moved(x, y, time): in standard deviations; the event's time. */
  constructor(label, kind, moved) {
    this.moved = moved;
    this.tiles = undefined; // with the first pictures
    this.x = this.y = 0;
    this.canvas = h("canvas", { class: "ga-pad-ground", "aria-hidden": "true" });
    const marks = ["ga-pad-across", "ga-pad-up", "ga-pad-dot"].map((name) => h("i", { class: name }));
    const grip = { class: "ga-pad", "data-kind": kind, tabindex: 0, role: "slider", "aria-label": label, "aria-roledescription": "pad" };
    this.element = h("div", grip, this.canvas, ...marks);
    this.element.addEventListener("pointerdown", (event) => this.#grab(event));
    this.element.addEventListener(MOVED, (event) => this.#drag(event));
    this.element.addEventListener("keydown", (event) => this.#key(event));
    this.place(0, 0);
  }

  /** Pictures of what lies where, SIDE x SIDE, the topmost row first. */
  ground(values, start, shape) {
    this.tiles ??= new Tiles(this.canvas, shape, SIDE, 0);
    this.tiles.paint(values, start, SIDE * SIDE);
    mark(this.element, "data-painted", true);
  }

  /** Move the dot, without telling anybody. */
  place(x, y) {
    [this.x, this.y] = [x, y];
    this.element.style.setProperty("--ga-x", (x / REACH + 1) / 2);
    this.element.style.setProperty("--ga-y", (1 - y / REACH) / 2);
    const words = `across ${x.toFixed(1)}, up ${y.toFixed(1)}`;
    mark(this.element, "aria-valuetext", words);
    mark(this.element, "aria-valuenow", x.toFixed(1));
    mark(this.element, "aria-valuemin", -REACH);
    mark(this.element, "aria-valuemax", REACH);
  }

  #go(x, y, time) {
    const within = (value) => Math.min(REACH, Math.max(-REACH, value));
    this.place(within(x), within(y));
    this.moved(this.x, this.y, time);
  }

  #grab(event) {
    if (event.button) return;
    this.element.setPointerCapture(event.pointerId);
    this.element.focus({ preventScroll: true });
    this.box = this.element.getBoundingClientRect(); // once: measuring at every move would lay out the page each time
    event.preventDefault();
    this.#drag(event);
  }

  #drag(event) {
    if (!this.element.hasPointerCapture(event.pointerId)) return;
    const { box } = this;
    const x = ((event.clientX - box.left) / box.width) * 2 - 1;
    const y = 1 - ((event.clientY - box.top) / box.height) * 2;
    this.#go(x * REACH, y * REACH, event.timeStamp);
  }

  #key(event) {
    const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!move && event.key !== "Home") return;
    event.preventDefault();
    const size = event.shiftKey ? 5 * NUDGE : NUDGE;
    if (move) this.#go(this.x + size * move[0], this.y + size * move[1], event.timeStamp);
    else this.#go(0, 0, event.timeStamp);
  }
}
