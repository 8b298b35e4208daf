// A fan chart: for each lane the median over its seeds, half of them in the dark band, all of them in the light one.

import { across, axis, CONFIG, frame } from "./chart_style.js";
import { h, mark } from "./dom.js";
import { fit, plotly } from "./plotly.js";
import { faded } from "./theme.js";
import { literal, figure as written } from "./words.js";

export class Fan {
  /** about: the race's facts, for the figures' names; colours(): the page's. */
  constructor(about, colours) {
    this.about = about;
    this.colours = colours;
    this.library = undefined; // Plotly, once it was needed
    this.plot = h("div", { class: "ga-plot-inner" });
    this.note = h("p", { class: "ga-plot-note" }, "The fans open with the first reports.");
    this.frame = h("div", { class: "ga-plot ga-fan", role: "figure" }, this.plot, this.note);
    this.legend = h("p", { class: "ga-fact" }, "Line: the median seed. Dark band: half of the seeds. Light band: all. Dashed: real data.");
    this.element = h("div", { class: "ga-chart" }, this.frame, this.legend);
    this.size = new ResizeObserver(() => this.drawn && fit(this.library, this.plot));
    this.size.observe(this.frame);
  }

  destroy() {
    this.gone = true;
    this.size.disconnect();
    if (this.drawn) this.library.purge(this.plot);
  }

  /** found: what the server tells of the seeds. */
  async show(found) {
    this.found = found;
    const any = found.lanes.some(({ fan }) => fan.steps.length);
    this.note.hidden = any;
    mark(this.frame, "aria-label", this.#inWords());
    if (!any && !this.drawn) return;
    this.library ??= await plotly();
    if (this.gone) return; // while the library was on its way
    this.drawn = true;
    this.redraw();
  }

  redraw() {
    if (!this.drawn) return;
    const colours = this.colours();
    const traces = this.found.lanes.flatMap((lane, i) => fanTraces(lane, colours[`lane${i + 1}`]));
    this.library.react(this.plot, traces, this.#layout(colours), CONFIG);
  }

  #about() {
    return this.about.figures.find(({ key }) => key === this.found.figure);
  }

  #layout(colours) {
    const { label, unit, high } = this.#about();
    return {
      ...frame(colours),
      shapes: this.#real(colours),
      uirevision: this.found.figure, // zoom and pan stay while the seeds go on
      margin: { l: 60, r: 14, t: 10, b: 42 },
      xaxis: { ...axis(colours), title: { text: "generator steps", standoff: 6 }, rangemode: "tozero" },
      yaxis: { ...axis(colours), title: { text: label.toLowerCase().includes(unit) ? label : `${label} (${unit})` }, ...(high ? { range: [0, 1.03 * high] } : { rangemode: "tozero" }) },
    };
  }

  /** What real samples score: no lane can be expected to pass it. */
  #real(colours) {
    const y = this.found.oracle[this.found.figure] ?? this.about.oracle[this.found.figure];
    if (y === undefined) return [];
    return [across(y, { color: faded(colours.text, 0.55), width: 1.4, dash: "dash" })];
  }

  #inWords() {
    const name = this.#about().label;
    const parts = this.found.lanes.map(({ label, fan }) => {
      const last = fan.steps.length - 1;
      if (last < 0) return `${label}: no report yet`;
      const [low, , middle, , high] = fan.quantiles.map((line) => written(line[last]));
      return `${label}: median ${middle}, from ${low} to ${high}, at step ${fan.steps[last]}`;
    });
    return `${name} over the seeds. ${parts.join("; ")}`;
  }
}

/** Two bands and a line. A band is drawn from its lower edge up to its upper one. */
function fanTraces({ label, fan }, colour) {
  const name = literal(label);
  const { steps: x, quantiles: q } = fan;
  const edge = (y) => ({ x, y, type: "scatter", mode: "lines", line: { width: 0 }, hoverinfo: "skip" });
  const band = (low, high, alpha) => [edge(q[low]), { ...edge(q[high]), fill: "tonexty", fillcolor: faded(colour, alpha) }];
  const line = { x, y: q[2], type: "scatter", mode: "lines", name, line: { color: colour, width: 2.4 } };
  return [...band(0, 4, 0.14), ...band(1, 3, 0.26), { ...line, hovertemplate: `%{y:.4g} ${name}<extra></extra>` }];
}
