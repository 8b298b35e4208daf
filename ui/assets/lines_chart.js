// What each distance says of two lines, over how far apart they are: curves, and a dot where they are now.

import { h, mark, svg } from "./dom.js";
import { earthMover, jensenShannon, LN2 } from "./lines_math.js";

const REACH = 2; // of theta, to either side
const [WIDTH, HEIGHT, LEFT, TOP, FOOT] = [420, 210, 34, 8, 26];
const MOST = REACH; // of the distances
const POINTS = 241;

export class LinesChart {
  constructor() {
    this.lines = svg("g", {});
    this.dots = svg("g", {});
    this.picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", class: "ga-lines-chart" });
    this.picture.append(...frame(), this.lines, this.dots);
    this.element = h("figure", { class: "ga-lines-figure" }, this.picture, h("figcaption", { class: "ga-caption" }, "Each distance over θ; the Jensen-Shannon divergence cannot exceed ln 2."));
  }

  show(theta, noise) {
    if (noise !== this.noise) this.lines.replaceChildren(curve("js", (at) => jensenShannon(at, noise)[0]), curve("em", (at) => earthMover(at)[0]));
    this.noise = noise;
    const values = { js: jensenShannon(theta, noise)[0], em: earthMover(theta)[0] };
    this.dots.replaceChildren(...Object.entries(values).map(([which, value]) => svg("circle", { cx: across(theta), cy: up(value), r: 6, class: "ga-lines-dot", "data-which": which })));
    mark(this.picture, "aria-label", `At a distance of ${theta.toFixed(2)}: Jensen-Shannon ${values.js.toFixed(3)}, earth mover ${values.em.toFixed(3)}`);
  }
}

const across = (theta) => LEFT + ((theta / REACH + 1) / 2) * (WIDTH - LEFT - 8);
const up = (value) => TOP + (1 - value / MOST) * (HEIGHT - TOP - FOOT);

function curve(which, value) {
  const points = Array.from({ length: POINTS }, (_, index) => {
    const theta = ((2 * index) / (POINTS - 1) - 1) * REACH;
    return `${across(theta).toFixed(1)},${up(value(Math.abs(theta) < 1e-9 ? 0 : theta)).toFixed(1)}`;
  });
  return svg("polyline", { points: points.join(" "), class: "ga-lines-curve", "data-which": which });
}

function frame() {
  const parts = [];
  for (const [value, words] of [[0, "0"], [LN2, "ln 2"], [1, "1"], [2, "2"]]) {
    parts.push(svg("line", { x1: LEFT, x2: WIDTH - 8, y1: up(value), y2: up(value), class: "ga-lines-grid" }));
    parts.push(text(words, LEFT - 5, up(value) + 4, "end"));
  }
  for (const theta of [-2, -1, 0, 1, 2]) parts.push(text(String(theta).replace("-", "−"), across(theta), HEIGHT - 8, "middle"));
  return parts;
}

const text = (words, x, y, anchor) => svg("text", { x, y, "text-anchor": anchor, class: "ga-lines-text" }, words);
