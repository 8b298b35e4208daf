// The effect against the number of units that are off, beside 20 random sets of as many.

import { h, say, svg } from "./dom.js";
import { figure } from "./words.js";

const [WIDE, HIGH, LEFT, RIGHT, TOP, BOTTOM] = [420, 250, 58, 14, 12, 40];

export class AblationCurve {
  constructor() {
    this.drawing = svg("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, class: "ga-ablation", role: "img" });
    this.caption = h("figcaption", { class: "ga-caption" });
    this.element = h("figure", { class: "ga-ablation-figure" }, this.drawing, this.caption);
  }

  /** points: comparisons of sets of 1, 2, ... units, as the server tells them. label: of the measure. */
  show(points, label) {
    this.drawing.replaceChildren();
    this.drawing.setAttribute("aria-label", words(points, label));
    say(this.caption, points.length ? `Change of ${label} against the number of units that are off. Line: its strongest units; band: 20 random sets of as many, with their median.` : "The curve comes with the ranking.");
    if (!points.length) return;
    const values = points.flatMap(({ change, random }) => [change, ...random]).filter((value) => value !== null);
    const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
    const most = Math.max(...points.map(({ size }) => size), 2);
    const x = (size) => LEFT + ((size - 1) / (most - 1)) * (WIDE - LEFT - RIGHT);
    const y = (value) => TOP + ((high - value) / (high - low || 1)) * (HIGH - TOP - BOTTOM);
    this.#axes(points, [low, high], x, y);
    const band = [...points.map(({ size, random }) => [x(size), y(Math.max(...random))]), ...points.toReversed().map(({ size, random }) => [x(size), y(Math.min(...random))])];
    this.drawing.append(svg("polygon", { class: "ga-ablation-band", points: joined(band) }));
    this.drawing.append(svg("polyline", { class: "ga-ablation-median", points: joined(points.map(({ size, median }) => [x(size), y(median)])) }));
    const own = points.map(({ size, change }) => [x(size), y(change)]);
    this.drawing.append(svg("polyline", { class: "ga-ablation-own", points: joined(own) }));
    for (const [cx, cy] of own) this.drawing.append(svg("circle", { class: "ga-ablation-dot", cx, cy, r: 3.5 }));
  }

  #axes(points, [low, high], x, y) {
    for (const value of [low, 0, high].filter((one, place, all) => all.indexOf(one) === place)) {
      this.drawing.append(svg("line", { class: "ga-ablation-grid", x1: LEFT, x2: WIDE - RIGHT, y1: y(value), y2: y(value) }));
      this.drawing.append(svg("text", { class: "ga-ablation-text", x: LEFT - 6, y: y(value) + 4, "text-anchor": "end" }, figure(value, 2)));
    }
    for (const { size } of points.filter(({ size }) => size === 1 || size >= 5))
      this.drawing.append(svg("text", { class: "ga-ablation-text", x: x(size), y: HIGH - 22, "text-anchor": "middle" }, String(size)));
    this.drawing.append(svg("text", { class: "ga-ablation-text", x: (LEFT + WIDE) / 2, y: HIGH - 5, "text-anchor": "middle" }, "units switched off"));
  }
}

const joined = (points) => points.map((point) => point.map((value) => value.toFixed(1)).join(",")).join(" ");

function words(points, label) {
  if (!points.length) return "No curve yet";
  const { size, change, median } = points.at(-1);
  return `${label}: with ${size} of its strongest units off ${figure(change, 2)}, with ${size} random units ${figure(median, 2)}`;
}
