// One chart of one group of curves. It is built once and then extended: zoom and pan survive.

import { CONFIG, ghostTrace, layout, mainTrace } from "./chart_style.js";
import { h, mark, say } from "./dom.js";
import { EvidenceMarks } from "./evidence_marks.js";
import { Flags } from "./flags.js";
import { GrowthMarks } from "./growth.js";
import { Legend } from "./legend.js";
import { kneeOf, largest, Line, symlog, usual } from "./lines.js";
import { fit, plotly } from "./plotly.js";
import { count } from "./words.js";

const FRESH = 1500; // points added before the whole line is thinned again
const SETTLED = 60; // ms without a change of size, after which the chart is fitted

export class Chart {
  /**
   * hidden: curves that are not drawn, as `Link.hidden` gives them; seen: called when the chart scrolls into sight;
   * heading: an element to stand before the legend, or none.
   */
  constructor(colours, hidden, seen, heading) {
    this.colours = colours;
    this.library = undefined; // Plotly, once it was needed
    this.pressed = undefined; // (value of the axis): somebody wants to go there
    this.legend = new Legend((i, shown) => this.#show(i, shown), hidden, heading);
    this.plot = h("div", { class: "ga-plot-inner" });
    this.cursor = h("div", { class: "ga-cursor", hidden: true });
    this.flags = new Flags(({ history, step }) => this.pressed?.(history.place(step, this.view?.axis)));
    this.marks = new EvidenceMarks();
    this.note = h("p", { class: "ga-plot-note" }, "The curves start with the first report.");
    this.frame = h("div", { class: "ga-plot", role: "group" }, this.plot, this.marks.element, this.cursor, this.flags.element, this.note);
    this.element = h("div", { class: "ga-chart" }, this.legend.element, this.frame);
    this.#watch(seen);
  }

  destroy() {
    this.sight.disconnect();
    this.size.disconnect();
    if (this.drawn) this.library.purge(this.plot);
  }

  /**
   * Show another group, {key, label, low, high, wide, exact}, of `curves`, [{key, label, help, colour, history, now}]:
   * each reads the column `key` of its own history. now(): the figure of the picture on show, where a picture has one
   * of its own, so that the name's figure and the picture's are one. references: lines across the chart.
   */
  setGroup(group, curves, references = []) {
    this.group = group;
    this.curves = curves;
    this.lines = curves.map((curve) => new Line(curve, group.exact));
    this.references = references;
    this.legend.setCurves(group.label, curves, references);
    this.window = undefined;
    this.stale = true;
    this.marks.set(this.finding, curves);
  }

  /** Tell the figures again: another picture is on show. */
  retell() {
    this.#tell();
  }

  /** Bring the chart up to date. view: {memory, axis, scale, end, reach}; reach: "all" or "usual"; end: where the x axis ends, if that is known. */
  async update(view) {
    this.view = view;
    this.#tell();
    if (this.#rows() === 0 || !this.visible) return;
    if (!this.drawn) say(this.note, "The curves are being drawn.");
    this.library ??= await plotly();
    if (this.#outgrown()) await this.#draw();
    else await this.#extend();
    this.note.hidden = true;
    this.#place();
  }

  /** Where the picture stands: {place(axis), step(curve)}; undefined while it shows the newest. */
  setCursor(cursor) {
    this.at = cursor;
    this.#place();
    this.#tell();
  }

  /** Where coverage fell: [{step, kind, text, who, colour, history}]. */
  setAlarms(alarms) {
    this.flags.set(alarms);
    this.#place();
    this.#tell();
  }

  /** Mark what a finding of the coach rests on: {first, last, evidence}; undefined for nothing. */
  setEvidence(finding) {
    this.finding = finding;
    this.marks.set(finding, this.curves);
    this.#place();
  }

  /** Networks that grow: mark where each stage begins. */
  setGrowth(growth) {
    this.growth = new GrowthMarks(growth);
    this.plot.after(this.growth.element);
  }

  recolour() {
    this.#redraw();
  }

  #rows() {
    return this.curves.reduce((sum, { history }) => sum + history.raw.length, 0);
  }

  #version() {
    return this.curves.map(({ history }) => history.version).join();
  }

  /** Must the whole line be drawn again? Else its end is enough. */
  #outgrown() {
    const { drawn, view } = this;
    if (!drawn || this.stale || drawn.version !== this.#version()) return true;
    if (["memory", "axis", "scale", "end", "reach"].some((name) => drawn[name] !== view[name])) return true;
    return drawn.fresh > FRESH || this.#rows() > 2 * drawn.rows; // with twice the rows the scale may not fit
  }

  async #draw() {
    const { view, curves } = this;
    if (this.drawn && this.drawn.axis !== view.axis) this.window = undefined;
    this.stale = false;
    this.drawn = { ...view, version: this.#version(), rows: this.#rows(), fresh: 0 };
    const scale = (this.scale = this.#chooseScale());
    const colours = this.colours();
    const data = this.lines.flatMap((line, i) => {
      const { main, ghost } = line.all(curves[i].history, { ...view, forward: scale.forward }, this.window);
      const pair = [ghostTrace(curves, i, ghost, colours), mainTrace(curves, i, main, colours)];
      return pair.map((trace) => ({ ...trace, visible: this.legend.isShown(i) }));
    });
    await this.library.react(this.plot, data, layout(this.group, this.references, view, scale, colours), CONFIG);
    if (!this.listening) this.#listen();
  }

  #chooseScale() {
    const columns = this.curves.map(({ history, key }) => history.raw.get(key)).filter(Boolean);
    const knee = this.view.scale === "symlog" && this.group.wide ? kneeOf(columns) : 0;
    const forward = knee ? symlog(knee) : (y) => y;
    return { knee, forward, largest: largest(columns), usual: this.#usual(columns, forward) };
  }

  /** Of a chart without bounds: the part of the axis to show, unless everything is wanted. */
  #usual(columns, forward) {
    const bounded = this.group.low !== null || this.group.high !== null;
    return bounded || this.view.reach === "all" ? undefined : usual(columns, forward);
  }

  async #extend() {
    const { view } = this;
    const update = { x: [], y: [], customdata: [] };
    let most = 0;
    this.lines.forEach((line, i) => {
      const { main, ghost } = line.more(this.curves[i].history, { ...view, forward: this.scale.forward });
      for (const points of [ghost, main]) for (const name of Object.keys(update)) update[name].push(points[name]);
      most = Math.max(most, main.x.length);
    });
    if (!most) return;
    this.drawn.fresh += most;
    await this.library.extendTraces(this.plot, update, update.x.map((_, i) => i));
  }

  #redraw() {
    this.stale = true;
    if (this.drawn) this.update(this.view);
  }

  #show(i, visible) {
    if (this.drawn) this.library.restyle(this.plot, { visible }, [2 * i, 2 * i + 1]);
  }

  #listen() {
    this.listening = true;
    this.plot.on("plotly_relayout", (change) => this.#zoomed(change));
    this.plot.on("plotly_afterplot", () => this.#place());
    this.plot.on("plotly_click", ({ points }) => points.length && this.pressed?.(points[0].x));
  }

  /** Zooming in asks for more detail within the window. */
  #zoomed(change) {
    const window = [change["xaxis.range[0]"], change["xaxis.range[1]"]].map(Number);
    const zoomed = window.every(Number.isFinite);
    if (!zoomed && !change["xaxis.autorange"]) return;
    this.window = zoomed ? window : undefined;
    this.#redraw();
  }

  /** Put the cursor and the flags where they belong on the x axis as it is now. */
  #place() {
    const axis = this.plot._fullLayout?.xaxis;
    const pixel = (value) => {
      const x = axis && value !== undefined && this.drawn ? axis.l2p(value) : -1;
      return x >= 0 && x <= axis._length ? Math.round(axis._offset + x) : undefined;
    };
    const x = this.at && pixel(this.at.place(this.view?.axis));
    this.cursor.hidden = x === undefined;
    if (x !== undefined) this.cursor.style.transform = `translateX(${x}px)`;
    this.flags.place((alarm) => pixel(alarm.history.place(alarm.step, this.view?.axis)), this.frame.clientWidth);
    this.#placeMarks(axis);
    const anywhere = (value) => Math.round(axis._offset + axis.l2p(value));
    if (axis && this.drawn) this.growth?.place(this.view.axis, anywhere, axis._offset, axis._offset + axis._length);
  }

  /** Bands and lines of the evidence; the y axis may be symlog. */
  #placeMarks(axis) {
    const upright = this.plot._fullLayout?.yaxis;
    if (!axis || !upright || !this.drawn || !this.curves.length) return;
    const { history } = this.curves[0];
    const x = (step) => {
      const value = history.place(step, this.view.axis);
      return value === undefined ? undefined : Math.round(axis._offset + axis.l2p(value));
    };
    const y = (value) => upright._offset + upright.l2p(this.scale.forward(value));
    const box = { left: axis._offset, right: axis._offset + axis._length, top: upright._offset, bottom: upright._offset + upright._length };
    this.marks.place(x, y, box);
  }

  /** The values at the cursor, or the newest ones: beside the names, and as the chart in words. */
  #tell() {
    if (!this.view) return;
    let latest = -1;
    const values = this.curves.map((curve) => {
      const { raw } = curve.history;
      const row = this.at ? raw.at(this.at.step(curve) ?? -1) : raw.length - 1;
      if (row < 0) return undefined;
      latest = Math.max(latest, raw.get("step")[row]);
      return curve.now?.() ?? (this.at ? raw.get(curve.key)?.[row] : raw.last(curve.key));
    });
    const words = this.legend.show(values).join(", ");
    const when = latest < 0 ? "no reports yet" : `at step ${count(latest)}`;
    mark(this.frame, "aria-label", `${this.group.label}, ${when}: ${words}${this.flags.words()}${this.growth?.growth.words() ?? ""}`);
  }

  #watch(seen) {
    this.visible = true;
    const look = ([entry]) => {
      this.visible = entry.isIntersecting;
      if (this.visible) seen();
    };
    this.sight = new IntersectionObserver(look, { rootMargin: "100px" });
    this.sight.observe(this.frame);
    this.size = new ResizeObserver(() => this.#fit());
    this.size.observe(this.frame);
  }

  #fit() {
    clearTimeout(this.fitting);
    if (!this.drawn) return;
    this.fitting = setTimeout(() => fit(this.library, this.plot), SETTLED);
  }
}
