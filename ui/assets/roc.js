// ROC curves in a square: of those shown as real, how many truly are, against how many are not.

import { h, mark, say, svg } from "./dom.js";

const SIDE = 200; // units of the drawing
const [LEFT, TOP] = [48, 6]; // where the square begins
const NAMES = { you: "You", critic: "Critic (discriminator)", class: "Class" };

export class RocChart {
  constructor() {
    this.lines = svg("g", {});
    this.picture = svg("svg", { viewBox: `0 0 ${LEFT + SIDE + 16} ${TOP + SIDE + 34}`, class: "ga-roc-picture", role: "img" });
    this.picture.append(...grid(), this.lines);
    this.legend = h("ul", { class: "ga-roc-legend" });
    this.element = h("div", { class: "ga-roc" }, this.picture, this.legend);
    this.show([]);
  }

  /** curves: [{who, points, auc, note}], who is you, critic or class; those without points are told in the legend alone. */
  show(curves) {
    const text = JSON.stringify(curves);
    if (text === this.drawn) return; // nothing is laid out anew while the class is only looked at
    this.drawn = text;
    this.lines.replaceChildren(...curves.filter(({ points }) => points).map(({ who, points }) => line(who, points)));
    this.legend.replaceChildren(...curves.map(entry), h("li", {}, h("i", { class: "ga-roc-swatch", "data-who": "chance" }), "Chance ", h("b", {}, "0.500")));
    const told = curves.map(({ who, auc }) => `${NAMES[who]}: ${auc === undefined ? "none" : auc.toFixed(3)}`).join(", ");
    mark(this.picture, "aria-label", `ROC curves. Area under the curve: ${told || "no votes yet"}; chance: 0.500`);
  }
}

/** Which curve is whose, and the area under it. */
function entry({ who, auc, note }) {
  const item = h("li", { "data-who": who }, h("i", { class: "ga-roc-swatch", "data-who": who }), `${NAMES[who]} `);
  const area = h("b", { class: "ga-roc-auc" });
  if (auc !== undefined) say(area, auc.toFixed(3));
  item.append(area);
  if (note) item.append(h("span", { class: "ga-legend-word" }, ` ${note}`));
  return item;
}

const place = ([x, y]) => `${(LEFT + x * SIDE).toFixed(2)},${(TOP + (1 - y) * SIDE).toFixed(2)}`;

function line(who, points) {
  const group = svg("g", { class: "ga-roc-line", "data-who": who });
  group.append(svg("polyline", { points: points.map(place).join(" ") }));
  if (who === "you")
    for (const point of points.slice(1, -1)) {
      const [cx, cy] = place(point).split(",");
      group.append(svg("circle", { cx, cy, r: 3 }));
    }
  return group;
}

function grid() {
  const parts = [svg("rect", { x: LEFT, y: TOP, width: SIDE, height: SIDE, class: "ga-roc-frame" })];
  for (const share of [0.25, 0.5, 0.75]) {
    const [x, y] = [LEFT + share * SIDE, TOP + (1 - share) * SIDE];
    parts.push(svg("line", { x1: x, x2: x, y1: TOP, y2: TOP + SIDE, class: "ga-roc-grid" }));
    parts.push(svg("line", { x1: LEFT, x2: LEFT + SIDE, y1: y, y2: y, class: "ga-roc-grid" }));
  }
  parts.push(svg("line", { x1: LEFT, y1: TOP + SIDE, x2: LEFT + SIDE, y2: TOP, class: "ga-roc-chance" }));
  for (const share of [0, 0.5, 1]) {
    parts.push(svg("text", { x: LEFT + share * SIDE, y: TOP + SIDE + 13, "text-anchor": "middle" }, `${100 * share} %`));
    parts.push(svg("text", { x: LEFT - 4, y: TOP + (1 - share) * SIDE + 4, "text-anchor": "end" }, share ? `${100 * share} %` : ""));
  }
  parts.push(svg("text", { x: LEFT + SIDE / 2, y: TOP + SIDE + 29, "text-anchor": "middle" }, "generated taken for real"));
  const [x, y] = [LEFT - 38, TOP + SIDE / 2];
  parts.push(svg("text", { x, y, "text-anchor": "middle", transform: `rotate(-90 ${x} ${y})` }, "real taken for real"));
  return parts;
}
