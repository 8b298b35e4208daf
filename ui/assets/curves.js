// The charts of a run: the losses, and one more group of choice below them.

import { Chart } from "./chart.js";
import { Charts } from "./charts.js";
import { h } from "./dom.js";
import { Growth } from "./growth.js";
import { settings } from "./settings.js";
import { Tabs } from "./tabs.js";

const AXES = ["step", "seconds", "images"];

export class Curves extends Charts {
  /** about: the run's facts; colours(): those of the page now; figures(): those of the picture on show, by name. */
  constructor(about, history, colours, figures, link) {
    super({ memory: 0.6, axis: "step", scale: about.scale, reach: "usual", ...link.charts(AXES) });
    this.about = about;
    this.history = history;
    this.curves = about.curves.map((curve) => ({ ...curve, colour: curve.player, history, now: () => figures()[curve.key] }));
    const [first, ...others] = about.groups;
    this.guide = h("dl", { class: "ga-guide" });
    const upper = new Chart(colours, link.hidden("hide"), this.seen, h("h2", { class: "ga-heading" }, first.label));
    const lower = new Chart(colours, link.hidden("hide2"), this.seen);
    this.charts = [upper, lower];
    this.growth = about.growth ? new Growth(about.growth, history) : undefined;
    if (this.growth) for (const chart of this.charts) chart.setGrowth(this.growth);
    this.#show(upper, first);
    const begin = link.choice("tab", others.map(({ key }) => key));
    const pressed = (key) => link.put("tab", key);
    this.tabs = new Tabs("Second chart", others, lower.element, (group) => this.#choose(group), { begin, pressed });
    const change = (changes) => {
      link.putCharts(changes);
      this.change(changes);
    };
    const images = about.kind === "images" ? "images" : "samples";
    this.element = h(
      "div",
      { class: "ga-curves" },
      h("section", { class: "ga-panel" }, upper.element),
      h("section", { class: "ga-panel", "data-stage-curve": true }, this.tabs.element, lower.element),
      settings(this.view, { step: "steps", seconds: "seconds", images }, change),
      h("details", { class: "ga-more" }, h("summary", {}, "What do these curves mean?"), this.guide),
    );
  }

  /** Mark the step that the picture shows; undefined: the newest, which needs no mark. */
  setCursor(step) {
    const cursor = { place: (axis) => this.history.place(step, axis), step: () => step };
    for (const chart of this.charts) chart.setCursor(step === undefined ? undefined : cursor);
  }

  /** Where coverage fell: [{step, kind, text}]. */
  setAlarms(alarms) {
    for (const chart of this.charts) chart.setAlarms(alarms.map((alarm) => ({ ...alarm, history: this.history })));
  }

  /** What a finding of the coach rests on, see `EvidenceMarks`; undefined for nothing. */
  setEvidence(finding) {
    this.finding = finding;
    for (const chart of this.charts) chart.setEvidence(finding);
  }

  /** Bring the chart that shows a curve. */
  bring(key) {
    const curve = this.curves.find((one) => one.key === key);
    if (!curve) return;
    if (curve.group !== this.charts[0].group.key) this.tabs.select(curve.group);
    this.charts.find(({ group }) => group.key === curve.group)?.element.scrollIntoView({ block: "nearest" });
  }

  beforeUpdate() {
    this.tabs.reveal((group) => this.#isReported(group));
    const { group, curves } = this.charts[1];
    if (this.#curvesOf(group).length > curves.length) this.#fill(group);
  }

  #show(chart, group) {
    const references = this.about.references.filter(({ group: key }) => key === group.key);
    chart.setGroup(group, this.#curvesOf(group), references);
  }

  /** Of an optional group the curves that are reported: no run has all of them. */
  #curvesOf(group) {
    return this.curves.filter((curve) => curve.group === group.key && (!group.optional || this.history.raw.get(curve.key)));
  }

  #choose(group) {
    this.#fill(group);
    this.change({});
  }

  #fill(group) {
    this.#show(this.charts[1], group);
    this.#explain();
  }

  #isReported(group) {
    return this.curves.some((curve) => curve.group === group && this.history.raw.get(curve.key));
  }

  #explain() {
    const entries = this.charts.flatMap((chart) => chart.curves);
    this.guide.replaceChildren(
      ...entries.flatMap((curve) => [h("dt", { "data-colour": curve.colour }, curve.label), h("dd", {}, curve.help)]),
    );
  }
}
