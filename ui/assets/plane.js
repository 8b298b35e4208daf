// Draws a 2-D game: the critic's landscape, the generator's grid, real and generated points, the generator gradient at them.

import { channels, faded } from "./theme.js";

const LEVELS = [0.1, 0.3, 0.5, 0.7, 0.9]; // contours of the critic's scale 0..1
const USUAL = 360; // px: from this size on points are as large as they get
// Of samples that were asked for by class (Okabe & Ito 2008, told apart by colour-blind people), again from the ninth on.
const CLASSES = [[230, 159, 0], [86, 180, 233], [0, 158, 115], [204, 121, 167], [0, 114, 178], [213, 94, 0], [179, 161, 0], [127, 127, 127]]
  .map((channels) => `rgb(${channels})`);
const UNDECIDED = 0.5; // drawn stronger where the scale is a probability

export class Plane {
  constructor(extent, probability) {
    this.extent = extent;
    this.probability = probability;
    this.heat = document.createElement("canvas");
    this.backdrop = document.createElement("canvas");
    this.dots = new Map();
  }

  /** What was painted before is stale: other colours, layers or real points. */
  forget() {
    this.dots.clear();
    this.painted = undefined;
  }

  /** Draw `frame` on `size` x `size` device pixels. `on`: {real, fake, heat, grid, arrows}, shown or not. */
  draw(context, size, frame, real, on, colours, pixel) {
    const place = (value) => ((value / this.extent + 1) * size) / 2;
    const dot = pixel * Math.min(1, Math.max(0.5, size / pixel / USUAL)); // a small picture has smaller points
    const at = { x: place, y: (value) => size - place(value), size, pixel, dot };
    this.#paintBackdrop(at, frame, real, on, colours);
    context.clearRect(0, 0, size, size);
    context.drawImage(this.backdrop, 0, 0);
    if (on.grid && frame.grid) grid(context, frame.grid, at, colours);
    if (on.fake && frame.fake) this.#generated(context, frame, at, colours);
    if (on.arrows && frame.arrows) arrows(context, frame.arrows, at, colours);
  }

  /** All in one colour, or each class in its own. */
  #generated(context, { fake, classes }, at, colours) {
    if (!classes) return this.#points(context, fake, at, 2.7, faded(colours.generated, 0.9), colours.ground);
    for (const [index, colour] of CLASSES.entries()) {
      const own = fake.filter((_, place) => classes[place >> 1] % CLASSES.length === index);
      if (own.length) this.#points(context, own, at, 2.7, faded(colour, 0.9), colours.ground);
    }
  }

  /** What does not glide: painted once per frame, however often the points are drawn on their way. */
  #paintBackdrop(at, frame, real, on, colours) {
    if (this.painted === frame.heat && this.backdrop.width === at.size) return;
    this.painted = frame.heat;
    this.backdrop.width = this.backdrop.height = at.size;
    const context = this.backdrop.getContext("2d");
    if (on.heat && frame.heat) this.#landscape(context, frame.heat, at, colours);
    axes(context, this.extent, at, colours);
    if (on.real && real) this.#points(context, real, at, 2.1, faded(colours.real, colours.dark ? 0.8 : 0.65));
  }

  /** The critic's opinion: the deeper the violet, the more real; contours show how steep it is. */
  #landscape(context, { shape, values }, at, colours) {
    const [rows, columns] = shape;
    const canvas = this.heat;
    if (canvas.width !== columns || canvas.height !== rows) [canvas.width, canvas.height] = [columns, rows];
    const inner = canvas.getContext("2d");
    const image = inner.createImageData(columns, rows);
    const [r, g, b] = channels(colours.critic);
    const strength = colours.dark ? 120 : 105;
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) {
        const value = values[row * columns + column];
        const target = 4 * ((rows - 1 - row) * columns + column); // row 0 is the lowest y
        image.data.set([r, g, b, strength * value], target);
      }
    inner.putImageData(image, 0, 0);
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = "high";
    context.drawImage(canvas, 0, 0, at.size, at.size);
    contours(context, { rows, columns, values }, at, colours, this.probability);
  }

  #points(context, points, at, radius, colour, rim) {
    const dot = this.#dot(radius * at.dot, colour, rim, at.pixel);
    const half = dot.width / 2;
    for (let i = 0; i < points.length; i += 2)
      context.drawImage(dot, at.x(points[i]) - half, at.y(points[i + 1]) - half);
  }

  /** A disc painted once and stamped many times. */
  #dot(radius, colour, rim, pixel) {
    const key = `${radius} ${colour} ${rim}`;
    if (!this.dots.has(key)) {
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = Math.ceil(2 * (radius + pixel)) + 2;
      const context = canvas.getContext("2d");
      context.arc(canvas.width / 2, canvas.width / 2, radius, 0, 2 * Math.PI);
      context.fillStyle = colour;
      context.fill();
      if (rim) {
        context.lineWidth = 0.7 * pixel;
        context.strokeStyle = faded(rim, 0.8);
        context.stroke();
      }
      this.dots.set(key, canvas);
    }
    return this.dots.get(key);
  }
}

function axes(context, extent, at, colours) {
  const step = niceStep(extent);
  context.lineWidth = at.pixel;
  context.font = `${11 * at.pixel}px ${colours.font}`;
  context.fillStyle = colours.faint;
  for (let value = -Math.floor(extent / step) * step; value <= extent; value += step) {
    context.strokeStyle = faded(colours.text, Math.abs(value) < 1e-9 ? 0.16 : 0.06);
    stroke(context, [at.x(value), 0, at.x(value), at.size]);
    stroke(context, [0, at.y(value), at.size, at.y(value)]);
    if (Math.abs(value) > extent * 0.93) continue;
    const text = String(Number(value.toFixed(6))).replace("-", "−");
    context.textAlign = "center";
    context.fillText(text, at.x(value), at.size - 5 * at.pixel);
    context.textAlign = "left";
    if (Math.abs(value) > 1e-9) context.fillText(text, 5 * at.pixel, at.y(value) + 4 * at.pixel);
  }
}

/** 1, 2 or 5 times a power of ten: two to five steps from the middle to the edge. */
function niceStep(extent) {
  const power = 10 ** Math.floor(Math.log10(extent / 2));
  return power * [1, 2, 5, 10].find((factor) => extent / (power * factor) <= 3);
}

function stroke(context, [x1, y1, x2, y2]) {
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  context.stroke();
}

/** The noise square as the generator warps it: lines of equal noise. */
function grid(context, { shape, values }, at, colours) {
  const [rows, columns] = shape;
  context.strokeStyle = faded(colours.generator, colours.dark ? 0.75 : 0.6);
  context.lineWidth = 1.1 * at.pixel;
  context.lineJoin = "round";
  context.beginPath();
  const visit = (row, column, start) => {
    const i = 2 * (row * columns + column);
    context[start ? "moveTo" : "lineTo"](at.x(values[i]), at.y(values[i + 1]));
  };
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) visit(row, column, column === 0);
  for (let column = 0; column < columns; column++)
    for (let row = 0; row < rows; row++) visit(row, column, row === 0);
  context.stroke();
}

/** x, y, dx, dy: the generator gradient at each point, downhill. */
function arrows(context, values, at, colours) {
  context.strokeStyle = context.fillStyle = colours.generator;
  context.lineWidth = 1.6 * at.pixel;
  for (let i = 0; i < values.length; i += 4) {
    const [x, y] = [at.x(values[i]), at.y(values[i + 1])];
    const [tipX, tipY] = [at.x(values[i] + values[i + 2]), at.y(values[i + 1] + values[i + 3])];
    const length = Math.hypot(tipX - x, tipY - y);
    if (length < 2 * at.pixel) continue;
    stroke(context, [x, y, tipX, tipY]);
    head(context, tipX, tipY, Math.atan2(tipY - y, tipX - x), Math.min(6 * at.pixel, length / 2));
  }
}

function head(context, x, y, angle, size) {
  context.beginPath();
  context.moveTo(x + 0.4 * size * Math.cos(angle), y + 0.4 * size * Math.sin(angle));
  for (const turn of [2.6, -2.6]) context.lineTo(x + size * Math.cos(angle + turn), y + size * Math.sin(angle + turn));
  context.fill();
}

/** Marching squares between the centres of the cells; beyond the outermost centres nothing changes. */
function contours(context, { rows, columns, values }, at, colours, probability) {
  const [across, up] = [at.size / columns, at.size / rows];
  const clamp = (index, count) => Math.min(Math.max(index, 0), count - 1);
  const value = (row, column) => values[clamp(row, rows) * columns + clamp(column, columns)];
  for (const level of LEVELS) {
    context.beginPath();
    for (let row = -1; row < rows; row++)
      for (let column = -1; column < columns; column++) {
        const [a, b] = [value(row, column), value(row, column + 1)];
        const crossings = edges(a, b, value(row + 1, column + 1), value(row + 1, column), level);
        for (let k = 0; k + 1 < crossings.length; k += 2)
          for (const [end, move] of [[k, "moveTo"], [k + 1, "lineTo"]]) {
            const [dx, dy] = crossings[end];
            context[move]((column + 0.5 + dx) * across, at.size - (row + 0.5 + dy) * up);
          }
      }
    const strong = probability && level === UNDECIDED;
    context.strokeStyle = faded(colours.critic, strong ? 0.8 : 0.35);
    context.lineWidth = (strong ? 1.8 : 1) * at.pixel;
    context.stroke();
  }
}

/** Where a level crosses the sides of one unit square with corners a (0, 0), b (1, 0), c (1, 1), d (0, 1). */
function edges(a, b, c, d, level) {
  const found = [];
  if (a < level !== b < level) found.push([(level - a) / (b - a), 0]);
  if (b < level !== c < level) found.push([1, (level - b) / (c - b)]);
  if (c < level !== d < level) found.push([(level - d) / (c - d), 1]);
  if (d < level !== a < level) found.push([0, (level - a) / (d - a)]);
  return found;
}

/** The frame a `share` (0..1) of the way from one to the next; what does not match jumps. */
export function between(from, to, share) {
  if (share >= 1 || !from) return to;
  const mix = (a, b) => (a && b && a.length === b.length ? b.map((value, i) => a[i] + (value - a[i]) * share) : b);
  const inner = (a, b) => b && { shape: b.shape, values: mix(a?.values, b.values) };
  return {
    ...to,
    fake: mix(from.fake, to.fake),
    grid: inner(from.grid, to.grid),
    arrows: mix(from.arrows, to.arrows),
  };
}
