// The plane of the drawing pad: cells or rings of modes, points that would be learned from, and where the keys stand.

import { SIDE } from "./density_text.js";
import { HALF } from "./drawing_text.js";
import { sample } from "./drawing_sample.js";
import { colours, faded } from "./theme.js";

const DOT = 1.2; // px
const HANDLE = 5;
const GRID = [-1, 0, 1];

export class PadCanvas {
  /** canvas: a square element. */
  constructor(canvas) {
    this.canvas = canvas;
  }

  /** drawing: {modes} or {levels}; held: one of the modes; cursor: [x, y] to show a brush of `radius` at. */
  show(drawing, { held, cursor, radius }) {
    const side = this.canvas.clientWidth;
    if (!side) return;
    const sharp = window.devicePixelRatio || 1;
    if (this.canvas.width !== Math.round(side * sharp)) this.canvas.width = this.canvas.height = Math.round(side * sharp);
    const pen = this.canvas.getContext("2d");
    /** @type {any} */
    const palette = colours(this.canvas.parentElement);
    pen.setTransform(sharp, 0, 0, sharp, 0, 0);
    pen.clearRect(0, 0, side, side);
    this.#grid(pen, side, palette);
    if (drawing.levels) this.#cells(pen, side, drawing.levels, palette);
    this.#points(pen, side, sample(drawing), palette);
    for (const mode of drawing.modes ?? []) ring(pen, side, mode, same(mode, held), palette);
    if (cursor) brush(pen, side, cursor, radius, palette);
  }

  #grid(pen, side, { line }) {
    pen.strokeStyle = line;
    pen.lineWidth = 1;
    pen.beginPath();
    for (const value of GRID) {
      const [x, y] = at(side, value, value);
      pen.moveTo(x, 0);
      pen.lineTo(x, side);
      pen.moveTo(0, y);
      pen.lineTo(side, y);
    }
    pen.stroke();
  }

  #cells(pen, side, levels, { real }) {
    const size = side / SIDE;
    levels.forEach((level, cell) => {
      if (!level) return;
      pen.fillStyle = faded(real, 0.1 + 0.03 * level);
      pen.fillRect((cell % SIDE) * size, Math.floor(cell / SIDE) * size, size + 0.3, size + 0.3);
    });
  }

  #points(pen, side, points, { text }) {
    pen.fillStyle = faded(text, 0.65);
    for (let place = 0; place < points.length; place += 2) {
      const [x, y] = at(side, points[place], points[place + 1]);
      pen.fillRect(x - DOT / 2, y - DOT / 2, DOT, DOT);
    }
  }
}

const at = (side, x, y) => [((x / HALF + 1) * side) / 2, ((1 - y / HALF) * side) / 2];
const same = (mode, held) => held?.figure === mode.figure && held?.image === mode.image;

/** Two standard deviations, and the handle in the middle; of one that is held both are heavy. */
function ring(pen, side, { x, y, width }, held, { real, ground, text }) {
  const [left, top] = at(side, x, y);
  pen.beginPath();
  pen.arc(left, top, (width / HALF) * side, 0, 2 * Math.PI);
  pen.strokeStyle = held ? text : real;
  pen.lineWidth = held ? 2.5 : 1.5;
  pen.stroke();
  pen.beginPath();
  pen.arc(left, top, held ? HANDLE + 2 : HANDLE, 0, 2 * Math.PI);
  pen.fillStyle = held ? text : real;
  pen.fill();
  pen.lineWidth = 2;
  pen.strokeStyle = ground;
  pen.stroke();
}

function brush(pen, side, [x, y], radius, { text }) {
  const [left, top] = at(side, x, y);
  pen.strokeStyle = text;
  pen.lineWidth = 1.5;
  pen.beginPath();
  pen.arc(left, top, Math.max(4, ((radius / HALF) * side) / 2), 0, 2 * Math.PI);
  pen.stroke();
}
