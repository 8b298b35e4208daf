// The names of the curves in plain words, each with its value now; a press hides or shows its line.

import { rank } from "./chart_style.js";
import { h, mark, say } from "./dom.js";
import { figure } from "./words.js";

export class Legend {
  /** toggled(i, shown) is called after a press; hidden: {has(slot), turn(slot)}; heading: an element to stand first, or none. */
  constructor(toggled, hidden, heading) {
    this.toggled = toggled;
    this.heading = heading;
    this.hidden = hidden;
    this.element = h("div", { class: "ga-legend", role: "group" });
  }

  /** references: [{label, player}], the lines across the chart; told here, where they hide no curve. */
  setCurves(label, curves, references = []) {
    this.curves = curves;
    this.readings = curves.map(() => h("span", { class: "ga-reading" }, "–"));
    mark(this.element, "aria-label", label);
    const chips = curves.map((curve, i) => this.#chip(curve, i));
    this.element.replaceChildren(...[this.heading, ...chips, ...references.map(line)].filter(Boolean));
  }

  isShown(i) {
    return !this.hidden.has(slotOf(this.curves[i]));
  }

  /** values: one number, or undefined, for each curve. Returns them in words. */
  show(values) {
    return values.map((value, i) => {
      say(this.readings[i], figure(value));
      return `${this.curves[i].label} ${figure(value)}`;
    });
  }

  #chip(curve, i) {
    const dash = rank(this.curves, i);
    const swatch = h("span", { class: "ga-swatch ga-swatch-line", "data-dash": dash, "aria-hidden": "true" });
    const chip = h(
      "button",
      {
        type: "button",
        class: "ga-chip",
        "data-colour": curve.colour,
        "data-curve": nameOf(curve),
        "aria-pressed": String(this.isShown(i)),
        "data-tip": curve.help,
      },
      swatch,
      curve.label,
      this.readings[i],
    );
    chip.addEventListener("click", () => {
      this.hidden.turn(slotOf(curve));
      mark(chip, "aria-pressed", String(this.isShown(i)));
      this.toggled(i, this.isShown(i));
    });
    return chip;
  }
}

/** What tells a curve from the others of its chart: its figure, or where all show the same one its lane. */
const nameOf = (curve) => curve.name ?? curve.key;

/** The same for an address, which names lanes by their numbers. */
const slotOf = (curve) => curve.slot ?? curve.key;

const line = ({ label, player }) =>
  h("span", { class: "ga-reference", "data-colour": player }, h("i", { class: "ga-swatch ga-swatch-line", "data-dash": 1 }), label);
