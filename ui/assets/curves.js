// The charts of a run: the losses, and one more group of choice below them.

import { Chart } from "./chart.js";
import { h, say } from "./dom.js";
import { settings } from "./settings.js";
import { Tabs } from "./tabs.js";

const EVERY = 250; // ms between two updates of the charts, at least
const SLOWEST = 1000; // ms, at most
const SHARE = 6; // in between: a sixth of the browser's time

export class Curves {
  /** about: the run's facts; colours: a function that tells the colours of the page now. */
  constructor(about, history, colours) {
    this.about = about;
    this.history = history;
    this.view = { memory: 0.6, axis: "step", scale: about.scale };
    this.wait = 0;
    const [first, ...others] = about.groups;
    const seen = () => this.touch();
    this.guide = h("dl", { class: "ga-guide" });
    const upper = new Chart(about, colours, seen, h("h4", { class: "ga-heading" }, first.label));
    const lower = new Chart(about, colours, seen);
    this.charts = [upper, lower];
    upper.setGroup(first);
    this.tabs = new Tabs("Second chart", others, (group) => this.#choose(group));
    const images = about.kind === "images" ? "images" : "samples";
    this.element = h(
      "div",
      { class: "ga-curves" },
      h("section", { class: "ga-panel" }, upper.element),
      h("section", { class: "ga-panel" }, this.tabs.element, lower.element),
      settings(this.view, images, (change) => this.#change(change)),
      h("details", { class: "ga-more" }, h("summary", {}, "What do these curves mean?"), this.guide),
    );
  }

  destroy() {
    clearTimeout(this.timer);
    for (const chart of this.charts) chart.destroy();
    this.gone = true;
  }

  /** New rows are there: draw them soon, together with those that come meanwhile. */
  touch() {
    this.dirty = true;
    if (!this.timer && !this.busy && this.ready && !this.gone) this.timer = setTimeout(() => this.#flush(), this.wait);
  }

  /** From now on draw; until then the picture has the browser for itself. */
  begin() {
    if (this.ready) return;
    this.ready = true;
    this.touch();
  }

  /** Mark the step that the picture shows; undefined: the newest, which needs no mark. */
  setCursor(step) {
    for (const chart of this.charts) chart.setCursor(step);
  }

  recolour() {
    for (const chart of this.charts) chart.recolour();
  }

  async #flush() {
    const began = performance.now();
    this.timer = undefined;
    this.dirty = false;
    this.busy = true;
    this.tabs.reveal((group) => this.#isReported(group));
    for (const chart of this.charts)
      if (!this.gone) await chart.update(this.history, this.view).catch((error) => this.#failed(error));
    this.busy = false;
    this.wait = Math.min(SLOWEST, Math.max(EVERY, SHARE * (performance.now() - began)));
    if (this.dirty) this.touch();
  }

  /** A setting has changed: do not keep the hand waiting. */
  #change(view) {
    Object.assign(this.view, view);
    clearTimeout(this.timer);
    this.timer = undefined;
    this.wait = 0;
    this.touch();
  }

  #choose(group) {
    this.charts[1].setGroup(group);
    this.#explain();
    this.#change({});
  }

  #isReported(group) {
    return this.about.curves.some((curve) => curve.group === group && this.history.raw.get(curve.key));
  }

  #failed(error) {
    for (const chart of this.charts) {
      chart.note.hidden = false;
      say(chart.note, `No charts: ${error.message}.`);
    }
  }

  #explain() {
    const shown = this.charts.map((chart) => chart.group.key);
    const entries = this.about.curves.filter((curve) => shown.includes(curve.group));
    this.guide.replaceChildren(
      ...entries.flatMap((curve) => [h("dt", { "data-colour": curve.player }, curve.label), h("dd", {}, curve.help)]),
    );
  }
}
