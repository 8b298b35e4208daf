// One chart of one group of curves. It is built once and then extended: zoom and pan survive.

import { CONFIG, ghostTrace, layout, mainTrace } from "./chart_style.js";
import { h, mark } from "./dom.js";
import { Legend } from "./legend.js";
import { kneeOf, largest, Line, symlog } from "./lines.js";
import { plotly } from "./plotly.js";
import { count } from "./words.js";

const FRESH = 1500; // points added before the whole line is thinned again
const SETTLED = 60; // ms without a change of size, after which the chart is fitted

export class Chart {
  /** heading: an element to stand before the legend, or none; seen: called when the chart scrolls into sight. */
  constructor(about, colours, seen, heading) {
    this.about = about;
    this.colours = colours;
    this.legend = new Legend((i, shown) => this.#show(i, shown), heading);
    this.plot = h("div", { class: "ga-plot-inner" });
    this.cursor = h("div", { class: "ga-cursor", hidden: true });
    this.note = h("p", { class: "ga-plot-note" }, "The curves start with the first report.");
    this.frame = h("div", { class: "ga-plot", role: "img" }, this.plot, this.cursor, this.note);
    this.element = h("div", { class: "ga-chart" }, this.legend.element, this.frame);
    this.#watch(seen);
  }

  destroy() {
    this.sight.disconnect();
    this.size.disconnect();
    if (this.drawn) this.library.purge(this.plot);
  }

  /** Show another group: {key, label, low, high, wide}. */
  setGroup(group) {
    this.group = group;
    this.curves = this.about.curves.filter((curve) => curve.group === group.key);
    this.lines = this.curves.map((curve) => new Line(curve, group.exact));
    this.references = this.about.references.filter((reference) => reference.group === group.key);
    this.legend.setCurves(group.label, this.curves);
    this.window = undefined;
    this.stale = true;
  }

  /** Bring the chart up to date. view: {memory, axis, scale}. */
  async update(history, view) {
    this.history = history;
    this.view = view;
    this.#tell();
    if (history.raw.length === 0 || !this.visible) return;
    this.library ??= await plotly();
    if (this.#outgrown()) await this.#draw();
    else await this.#extend();
    this.note.hidden = true;
    this.#placeCursor();
  }

  /** The step that the picture shows, or undefined while it shows the newest. */
  setCursor(step) {
    this.cursorStep = step;
    this.#placeCursor();
    this.#tell();
  }

  recolour() {
    this.#redraw();
  }

  /** Must the whole line be drawn again? Else its end is enough. */
  #outgrown() {
    const { drawn, view, history } = this;
    if (!drawn || this.stale || drawn.version !== history.version) return true;
    if (["memory", "axis", "scale"].some((name) => drawn[name] !== view[name])) return true;
    return drawn.fresh > FRESH || history.raw.length > 2 * drawn.rows; // with twice the rows the scale may not fit
  }

  async #draw() {
    const { history, view, curves } = this;
    if (this.drawn && this.drawn.axis !== view.axis) this.window = undefined;
    this.stale = false;
    this.drawn = { ...view, version: history.version, rows: history.raw.length, fresh: 0 };
    const scale = (this.scale = this.#chooseScale());
    const colours = this.colours();
    const data = this.lines.flatMap((line, i) => {
      const { main, ghost } = line.all(history, { ...view, forward: scale.forward }, this.window);
      const pair = [ghostTrace(curves, i, ghost, colours), mainTrace(curves, i, main, colours)];
      return pair.map((trace) => ({ ...trace, visible: this.legend.isShown(i) }));
    });
    await this.library.react(this.plot, data, layout(this.group, this.references, view, scale, colours), CONFIG);
    if (!this.listening) this.#listen();
  }

  #chooseScale() {
    const columns = this.curves.map((curve) => this.history.raw.get(curve.key)).filter(Boolean);
    const knee = this.view.scale === "symlog" && this.group.wide ? kneeOf(columns) : 0;
    return { knee, forward: knee ? symlog(knee) : (y) => y, largest: largest(columns) };
  }

  async #extend() {
    const { history, view } = this;
    const update = { x: [], y: [], customdata: [] };
    let most = 0;
    for (const line of this.lines) {
      const { main, ghost } = line.more(history, { ...view, forward: this.scale.forward });
      for (const points of [ghost, main]) for (const name of Object.keys(update)) update[name].push(points[name]);
      most = Math.max(most, main.x.length);
    }
    if (!most) return;
    this.drawn.fresh += most;
    await this.library.extendTraces(this.plot, update, update.x.map((_, i) => i));
  }

  #redraw() {
    this.stale = true;
    if (this.drawn) this.update(this.history, this.view);
  }

  #show(i, visible) {
    if (this.drawn) this.library.restyle(this.plot, { visible }, [2 * i, 2 * i + 1]);
  }

  #listen() {
    this.listening = true;
    this.plot.on("plotly_relayout", (change) => this.#zoomed(change));
    this.plot.on("plotly_afterplot", () => this.#placeCursor());
  }

  /** Zooming in asks for more detail within the window. */
  #zoomed(change) {
    const window = [change["xaxis.range[0]"], change["xaxis.range[1]"]].map(Number);
    const zoomed = window.every(Number.isFinite);
    if (!zoomed && !change["xaxis.autorange"]) return;
    this.window = zoomed ? window : undefined;
    this.#redraw();
  }

  #placeCursor() {
    const axis = this.plot._fullLayout?.xaxis;
    const value = axis && this.#cursorValue();
    const x = value === undefined ? -1 : axis.l2p(value);
    this.cursor.hidden = !(x >= 0 && x <= axis?._length);
    if (!this.cursor.hidden) this.cursor.style.transform = `translateX(${Math.round(axis._offset + x)}px)`;
  }

  /** Where the cursor stands on the x axis, or undefined. */
  #cursorValue() {
    if (this.cursorStep === undefined || !this.drawn) return undefined;
    if (this.view.axis === "step") return this.cursorStep;
    const row = this.history.raw.at(this.cursorStep);
    return row < 0 ? undefined : this.history.raw.get(this.view.axis)[row];
  }

  /** The values at the cursor, or the newest ones: beside the names, and as the chart in words. */
  #tell() {
    if (!this.history) return;
    const { raw } = this.history;
    const newest = this.cursorStep === undefined;
    const row = newest ? raw.length - 1 : raw.at(this.cursorStep);
    const values = this.curves.map(({ key }) => (newest ? raw.last(key) : raw.get(key)?.[row]));
    const words = this.legend.show(values).join(", ");
    const when = row < 0 ? "no reports yet" : `at step ${count(raw.get("step")[row])}`;
    mark(this.frame, "aria-label", `${this.group.label}, ${when}: ${words}`);
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
    this.fitting = setTimeout(() => this.plot.isConnected && this.library.Plots.resize(this.plot), SETTLED);
  }
}
