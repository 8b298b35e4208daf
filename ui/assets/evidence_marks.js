// What a finding of the coach rests on, marked on a chart: a band over its steps, a line at each threshold.

import { h } from "./dom.js";
import { figure } from "./words.js";

/** The list beside the chart says the same in words, so the marks are silent. */
export class EvidenceMarks {
  constructor() {
    this.element = h("div", { class: "ga-evidence-marks", "aria-hidden": "true" });
    this.band = h("div", { class: "ga-evidence-band", hidden: true });
    this.lines = [];
    this.places = [];
  }

  /** finding: {first, last, evidence}, or undefined; curves: those of the chart. */
  set(finding, curves) {
    this.finding = finding;
    const own = (finding?.evidence ?? []).map((one) => ({ one, curve: curves.find(({ key }) => key === one.curve) }));
    this.lines = own.filter(({ one, curve }) => curve && one.threshold !== null).map(({ one, curve }) => line(one, curve));
    this.places = own.filter(({ one, curve }) => curve && one.step !== null).map(({ one }) => place(one));
    this.element.replaceChildren(this.band, ...[...this.lines, ...this.places].map(({ mark }) => mark));
  }

  /** x(step), y(value): pixels, undefined out of sight; box: {left, right, top, bottom} of the plot. */
  place(x, y, box) {
    const [from, to] = [this.finding?.first, this.finding?.last].map((step) => (step === undefined ? undefined : x(step)));
    const inside = (pixel) => Math.min(box.right, Math.max(box.left, pixel));
    this.band.hidden = from === undefined || to === undefined || to < box.left || from > box.right;
    if (!this.band.hidden) {
      this.band.style.left = `${inside(from)}px`;
      this.band.style.width = `${Math.max(2, inside(to) - inside(from))}px`;
    }
    for (const { mark, one } of this.lines) {
      const pixel = y(one.threshold);
      mark.hidden = pixel === undefined || pixel < box.top || pixel > box.bottom;
      mark.style.transform = `translateY(${Math.round(pixel ?? 0)}px)`;
      mark.style.left = `${box.left}px`;
      mark.style.width = `${box.right - box.left}px`;
      mark.toggleAttribute("data-low", (pixel ?? 0) < box.top + ROOM);
    }
    for (const { mark, one } of this.places) {
      const pixel = x(one.step);
      mark.hidden = pixel === undefined || pixel < box.left || pixel > box.right;
      mark.style.transform = `translateX(${Math.round(pixel ?? 0)}px)`;
    }
  }
}

const ROOM = 20; // px above a line that its words take

function line(one, curve) {
  const words = `${one.direction === "above" ? "more than" : "less than"} ${figure(one.threshold)}`;
  const name = h("span", { class: "ga-evidence-name" }, words);
  return { one, mark: h("div", { class: "ga-evidence-line", "data-colour": curve.colour, hidden: true }, name) };
}

const place = (one) => ({ one, mark: h("div", { class: "ga-evidence-place", hidden: true }) });
