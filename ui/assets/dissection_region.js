// One unit's map, large, on which a region is painted with pointer or keys: there, and nowhere else, units are changed.

import { h, mark } from "./dom.js";

const PENS = 14; // the pen is a cell, or more on maps with more than so many a side

export class Region {
  /** changed(time): cells were painted or cleared, at an event of this time. */
  constructor(changed) {
    this.changed = changed;
    this.cells = new Set();
    this.cursor = [0, 0];
    this.canvas = h("canvas", {
      class: "ga-region",
      tabindex: 0,
      role: "application",
      onpointerdown: (event) => this.#begin(event),
      onpointermove: (event) => this.#move(event),
      onpointerup: () => this.#end(),
      onpointercancel: () => this.#end(),
      onkeydown: (event) => this.#key(event),
      onblur: () => this.draw(),
      onfocus: () => this.draw(),
    });
    this.context = this.canvas.getContext("2d");
    this.element = this.canvas;
  }

  /** size: [h, w]. map: a unit's activation, bytes of h * w. */
  show(size, map, ink) {
    if (String(size) !== String(this.size)) {
      this.cells.clear();
      this.cursor = [Math.floor(size[0] / 2), Math.floor(size[1] / 2)];
    }
    this.size = size;
    this.map = map;
    this.ink = ink;
    this.pen = Math.max(1, Math.round(size[0] / PENS));
    mark(this.canvas, "aria-label", `Map of ${size[0]} by ${size[1]} places, ${this.cells.size} painted. Arrow keys move, space paints or clears.`);
    this.draw();
  }

  clear() {
    this.cells.clear();
    this.draw();
  }

  draw() {
    if (!this.size) return;
    const [height, width] = this.size;
    if (this.canvas.width !== width * 8) [this.canvas.width, this.canvas.height] = [width * 8, height * 8];
    const { context } = this;
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const level = this.map[y * width + x];
        context.fillStyle = `rgb(${level},${level},${level})`;
        context.fillRect(8 * x, 8 * y, 8, 8);
      }
    context.fillStyle = this.ink.generated;
    context.globalAlpha = 0.6;
    for (const cell of this.cells) context.fillRect(8 * (cell % width), 8 * Math.floor(cell / width), 8, 8);
    context.globalAlpha = 1;
    if (document.activeElement !== this.canvas) return;
    context.strokeStyle = this.ink.real;
    context.lineWidth = 2;
    context.strokeRect(8 * this.cursor[1] + 1, 8 * this.cursor[0] + 1, 8 * this.pen - 2, 8 * this.pen - 2);
  }

  #begin(event) {
    event.preventDefault();
    this.canvas.focus({ preventScroll: true });
    this.canvas.setPointerCapture(event.pointerId);
    const [y, x] = this.#at(event);
    this.erasing = this.cells.has(y * this.size[1] + x);
    this.drawing = true;
    this.#move(event);
  }

  #move(event) {
    if (!this.drawing) return;
    const [y, x] = this.#at(event);
    const half = Math.floor(this.pen / 2);
    this.#put(y - half, x - half, this.erasing, event.timeStamp);
  }

  #end() {
    this.drawing = false;
  }

  #at(event) {
    const box = this.canvas.getBoundingClientRect();
    const [height, width] = this.size;
    const place = (share, count) => Math.min(count - 1, Math.max(0, Math.floor(share * count)));
    return [place((event.clientY - box.top) / box.height, height), place((event.clientX - box.left) / box.width, width)];
  }

  #put(top, left, erase, time) {
    const before = this.cells.size;
    for (let y = Math.max(0, top); y < Math.min(this.size[0], top + this.pen); y++)
      for (let x = Math.max(0, left); x < Math.min(this.size[1], left + this.pen); x++) {
        const cell = y * this.size[1] + x;
        if (erase) this.cells.delete(cell);
        else this.cells.add(cell);
      }
    if (this.cells.size === before) return;
    this.draw();
    this.changed(time);
  }

  #key(event) {
    const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    const move = moves[event.key];
    if (!move && event.key !== " ") return;
    event.preventDefault();
    const [y, x] = this.cursor;
    if (move) {
      const within = (value, count) => Math.min(Math.max(0, count - this.pen), Math.max(0, value));
      this.cursor = [within(y + move[0] * this.pen, this.size[0]), within(x + move[1] * this.pen, this.size[1])];
      this.draw();
    } else this.#put(y, x, this.cells.has(y * this.size[1] + x), event.timeStamp);
  }
}
