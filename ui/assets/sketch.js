// A slate: white on black, as the digits are.

import { h } from "./dom.js";

const SIDE = 196; // CSS pixels, seven for each of a digit's
const STROKE = 15;

export class Sketch {
  constructor() {
    this.canvas = h("canvas", { class: "ga-sketch", width: SIDE, height: SIDE, role: "img", "aria-label": "Draw here with the pointer" });
    this.element = this.canvas;
    this.context = this.canvas.getContext("2d");
    this.canvas.addEventListener("pointerdown", (event) => this.#begin(event));
    this.canvas.addEventListener("pointermove", (event) => this.#draw(event));
    this.clear();
  }

  clear() {
    this.empty = true;
    this.context.fillStyle = "#000";
    this.context.fillRect(0, 0, SIDE, SIDE);
  }

  #begin(event) {
    this.canvas.setPointerCapture(event.pointerId);
    event.preventDefault();
    this.from = this.#place(event);
    this.#draw(event);
  }

  #draw(event) {
    if (!this.canvas.hasPointerCapture(event.pointerId)) return;
    const to = this.#place(event);
    Object.assign(this.context, { strokeStyle: "#fff", lineWidth: STROKE, lineCap: "round" });
    this.context.beginPath();
    this.context.moveTo(...this.from);
    this.context.lineTo(...to);
    this.context.stroke();
    this.from = to;
    this.empty = false;
  }

  #place(event) {
    const box = this.canvas.getBoundingClientRect();
    return [((event.clientX - box.left) * SIDE) / box.width, ((event.clientY - box.top) * SIDE) / box.height];
  }
}
