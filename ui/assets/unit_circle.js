// The eigenvalues of a step in the complex plane: inside the unit circle a distance shrinks, outside it grows.

import { h, mark, svg } from "./dom.js";

const REACH = 1.5; // the square goes from -REACH to REACH; what lies further out is drawn at the rim

export class UnitCircle {
  constructor() {
    this.dots = svg("g", {});
    const lines = [svg("line", { x1: -REACH, x2: REACH, y1: 0, y2: 0 }), svg("line", { x1: 0, x2: 0, y1: -REACH, y2: REACH })];
    const circle = svg("circle", { r: 1, class: "ga-unit-circle" });
    this.picture = svg("svg", { viewBox: `${-REACH} ${-REACH} ${2 * REACH} ${2 * REACH}`, role: "img", class: "ga-unit-picture" });
    this.picture.append(...lines, circle, this.dots);
    this.none = h("figcaption", { class: "ga-caption" });
    this.element = h("figure", { class: "ga-unit" }, this.picture, this.none);
  }

  /** eigenvalues: [re, im] each. */
  show(eigenvalues, outcome) {
    this.dots.replaceChildren(...eigenvalues.map((one) => dot(one, outcome)));
    const told = eigenvalues.map(([re, im]) => `${re.toFixed(3)}${im < 0 ? " − " : " + "}${Math.abs(im).toFixed(3)}i`).join(", ");
    mark(this.picture, "aria-label", told ? `Eigenvalues of a step: ${told}` : "No eigenvalues");
    this.none.textContent = told || "no eigenvalues";
  }
}

function dot([re, im], outcome) {
  const size = Math.max(1, Math.hypot(re, im) / (REACH - 0.08));
  return svg("circle", { cx: re / size, cy: -im / size, r: 0.07, class: "ga-unit-dot", "data-outcome": outcome });
}
