// D and its slope along lines from generated samples to real ones: one faint line each, their median, and a reading.

import { h, mark, say, svg } from "./dom.js";
import { figure } from "./words.js";

const [WIDTH, LEFT, RIGHT] = [260, 46, 6];
const TOP = [6, 76]; // of the upper chart: D
const BOTTOM = [90, 190]; // of the lower one: the slope
const HEIGHT = 212;
const AIR = 0.06; // above and below D, of what it spans
const DECADES = [-6, 4]; // of the slope; what lies beyond is drawn at the rim
const TICKS = { "-6": "1e−6", "-3": "0.001", "0": "1", "3": "1,000" };

export class LinesPicture {
  /** pointed(share): the pointer is at that share of the way. */
  constructor(pointed) {
    this.pointed = pointed;
    this.share = 0.5;
    this.curves = ["told", "slopes"].map((which) => ["ga-scope-line", "ga-scope-median"].map((name) => svg("path", { class: name, "data-which": which })));
    this.ends = [svg("text", { class: "ga-scope-text", "text-anchor": "end", x: LEFT - 4 }), svg("text", { class: "ga-scope-text", "text-anchor": "end", x: LEFT - 4 })];
    this.cursor = svg("line", { y1: TOP[0], y2: BOTTOM[1], class: "ga-scope-cursor" });
    this.picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", class: "ga-scope-lines", "aria-label": "No lines yet" });
    this.picture.append(...frame(), ...this.ends, ...this.curves.flat(), this.cursor);
    this.picture.addEventListener("pointermove", (event) => this.#point(event));
    this.picture.addEventListener("pointerdown", (event) => this.#point(event));
    this.reading = h("p", { class: "ga-scope-reading" });
    this.element = h("div", { class: "ga-scope-part" }, this.picture, this.reading);
  }

  show({ told, slopes }, { probability }) {
    const [least, most] = probability ? [0, 1] : padded(told.values);
    this.medians = [told, slopes].map(median);
    const up = [(value) => TOP[1] - ((value - least) / (most - least)) * (TOP[1] - TOP[0]), steepness];
    [told, slopes].forEach((all, which) => {
      const [lines, middle] = this.curves[which];
      mark(lines, "d", rows(all).map((row) => curve(row, up[which])).join(""));
      mark(middle, "d", curve(this.medians[which], up[which]));
    });
    const air = probability ? 0 : AIR * (most - least);
    const short = rounded(most - least);
    [least + air, most - air].forEach((value, place) => {
      say(this.ends[place], short(value));
      mark(this.ends[place], "y", up[0](value) + 4);
    });
    this.#read();
  }

  /** Read at this share of the way. */
  put(share) {
    this.share = share;
    this.#read();
  }

  #point({ clientX }) {
    const { left, width } = this.picture.getBoundingClientRect();
    const x = ((clientX - left) / width) * WIDTH;
    this.pointed(Math.min(1, Math.max(0, (x - LEFT) / (WIDTH - LEFT - RIGHT))));
  }

  #read() {
    const x = across(this.share);
    mark(this.cursor, "x1", x);
    mark(this.cursor, "x2", x);
    if (!this.medians) return;
    const [told, slope] = this.medians.map((values) => values[Math.round(this.share * (values.length - 1))]);
    say(this.reading, `${Math.round(100 * this.share)} % of the way: D ${figure(told)}, slope ${figure(slope)}`);
    const ends = this.medians.map((values) => `from ${figure(values[0])} to ${figure(values.at(-1))}`);
    mark(this.picture, "aria-label", `Along lines from generated to real samples, medians: D goes ${ends[0]}, its slope ${ends[1]}`);
  }
}

const across = (share) => LEFT + share * (WIDTH - LEFT - RIGHT);
const share = (slope) => Math.min(1, Math.max(0, (Math.log10(Math.max(slope, 1e-30)) - DECADES[0]) / (DECADES[1] - DECADES[0])));

function rows({ shape: [lines, points], values }) {
  return Array.from({ length: lines }, (_, line) => values.subarray(line * points, (line + 1) * points));
}

/** Point by point, over all lines. */
function median({ shape: [lines, points], values }) {
  return Array.from({ length: points }, (_, point) => {
    const sorted = Array.from({ length: lines }, (__, line) => values[line * points + point]).sort((a, b) => a - b);
    return (sorted[(lines - 1) >> 1] + sorted[lines >> 1]) / 2;
  });
}

function padded(values) {
  const [least, most] = values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
  const span = most - least || Math.abs(most) || 1;
  return [least - AIR * span, most + AIR * span];
}

/** A path from left to right. */
const curve = (values, up) => Array.from(values, (value, place) => `${place ? "L" : "M"}${across(place / (values.length - 1)).toFixed(1)},${up(value).toFixed(1)}`).join("");

/** What is the same at every snapshot. */
function frame() {
  const rule = (y, name) => svg("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: y, y2: y, class: name });
  const text = (words, x, y, anchor, name = "") => svg("text", { x, y, "text-anchor": anchor, class: `ga-scope-text ${name}` }, words);
  const parts = TOP.map((y) => rule(y, "ga-scope-grid"));
  for (const [decade, words] of Object.entries(TICKS)) {
    const y = steepness(10 ** Number(decade));
    parts.push(rule(y, decade === "0" ? "ga-scope-one" : "ga-scope-grid"), text(words, LEFT - 4, y + 4, "end"));
  }
  parts.push(text("D(x)", WIDTH - RIGHT - 2, TOP[0] + 10, "end"), text("|dD/dx|", WIDTH - RIGHT - 2, BOTTOM[0] + 10, "end"));
  parts.push(text("generated", LEFT, HEIGHT - 6, "start", "ga-scope-generated"), text("real", WIDTH - RIGHT, HEIGHT - 6, "end", "ga-scope-real"));
  return parts;
}

/** The height of a slope, on a log scale. */
const steepness = (slope) => BOTTOM[1] - share(slope) * (BOTTOM[1] - BOTTOM[0]);

/** As many digits as tell the ends of the scale apart. */
const rounded = (span) => (value) => value.toFixed(Math.min(6, Math.max(0, 1 - Math.floor(Math.log10(span))))).replace("-", "−");
