// The table of lanes and figures, with a row of real data scored the same way.

import { h, mark, say } from "./dom.js";
import { source } from "./told.js";
import { explain } from "./tips.js";
import { count, duration, figure, isNumber } from "./words.js";

const EVERY = 200; // ms between two updates

export const REAL = "Real samples, as many, scored the same way: no generator can be expected to do better";

export class Standings {
  /** race: the race's facts. */
  constructor(race, lanes) {
    this.race = race;
    this.lanes = lanes;
    this.cells = new Map();
    this.element = h("div", { class: "ga-table", tabindex: 0, role: "region", "aria-label": "Figures of all lanes" });
    this.element.append(this.#build());
    this.#update();
  }

  /** Something has changed: write it down soon. */
  touch() {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.#update();
    }, EVERY);
  }

  #build() {
    const { figures } = this.race;
    const heads = figures.map(({ key, short, help, direction }) =>
      explain(h("th", { scope: "col", "data-figure": key }, short), `${help} ${direction[0].toUpperCase()}${direction.slice(1)}.`),
    );
    const head = h("tr", {}, h("th", { scope: "col" }, "Lane"), ...heads, h("th", { scope: "col" }, "Step"), h("th", { scope: "col" }, "Time"));
    const rows = this.lanes.map((lane) => this.#row(lane));
    this.caption = h("caption", {});
    return h("table", {}, this.caption, h("thead", {}, head), h("tbody", {}, ...rows, this.#oracle()));
  }

  #row(lane) {
    const cell = (key) => {
      const made = h("td", { "data-figure": key }, "–");
      this.cells.set(`${lane.index} ${key}`, made);
      return made;
    };
    const name = h("th", { scope: "row" }, h("span", { class: "ga-badge" }, String(lane.index + 1)), lane.label);
    const keys = [...this.race.figures.map(({ key }) => key), "step", "seconds"];
    return h("tr", { "data-colour": lane.colour, "data-lane": lane.index }, name, ...keys.map(cell));
  }

  #oracle() {
    this.real = new Map(this.race.figures.map(({ key }) => [key, h("td", { "data-figure": key }, "–")]));
    return h("tr", { class: "ga-oracle" }, explain(h("th", { scope: "row" }, "Real data"), REAL), ...this.real.values(), h("td", {}), h("td", {}));
  }

  #update() {
    const { figures } = this.race;
    const told = this.lanes.map((lane) => lane.told());
    const found = told.map(({ figures }) => figures);
    const final = this.lanes[told.findIndex((one) => one.final)];
    const oracle = final?.scores.oracle ?? this.race.oracle;
    for (const about of figures) {
      const values = found.map((one) => one[about.key]);
      const best = about.ranks ? winner(values, about.direction) : undefined;
      values.forEach((value, i) => {
        const cell = this.cells.get(`${i} ${about.key}`);
        say(cell, written(value, about));
        mark(cell, "data-best", value !== undefined && value === best);
      });
      say(this.real.get(about.key), written(oracle[about.key], about));
      this.#hideUnless(about.key, [...values, oracle[about.key]].some(isNumber));
    }
    this.lanes.forEach((lane, i) => {
      const { step, seconds } = lane.moment();
      say(this.cells.get(`${i} step`), lane.about ? count(step) : "–");
      say(this.cells.get(`${i} seconds`), lane.about && isNumber(seconds) ? duration(seconds) : "–");
    });
    this.#title(told);
  }

  /** Where these figures were taken, and how many samples they are of: that decides what real data can reach. */
  #title(told) {
    const there = told.filter(({ figures }) => Object.keys(figures).length);
    const finals = there.filter(({ final }) => final).length;
    const what = finals === told.length ? "Final figures" : finals ? "Final figures where a lane has finished, else of the picture on show" : "Figures of the pictures on show";
    const sources = new Set(there.map(source));
    const where = sources.size === 1 ? [...sources][0] : this.lanes.map(({ label }, i) => `${label} ${source(told[i])}`).join("; ");
    const curves = finals && this.race.live_samples ? `. The curves are of ${count(this.race.live_samples)} samples` : "";
    say(this.caption, there.length ? `${what}: ${where}${curves}` : what);
  }

  /** A figure that nobody reports has no column. */
  #hideUnless(key, there) {
    for (const cell of this.element.querySelectorAll(`[data-figure="${key}"]`)) cell.hidden = !there;
  }
}

/** The best of the values, or undefined if that says nothing. */
function winner(values, direction) {
  const there = values.filter(isNumber);
  if (there.length < 2) return undefined;
  const cost = (value) => (direction.startsWith("higher") ? -value : direction.startsWith("nearer") ? Math.abs(value - 1) : value);
  const best = there.reduce((a, b) => (cost(b) < cost(a) ? b : a));
  return there.some((value) => value !== best) ? best : undefined;
}

/** A figure as tables have it: shares in percent, whole numbers whole, a count with its whole. */
export function written(value, { kind, of, digits }) {
  if (!isNumber(value)) return "–";
  const told = bare(value, kind, digits);
  if (kind === "share") return `${told} %`;
  return kind === "count" && of && Number.isInteger(value) ? `${told}/${count(of)}` : told;
}

/** A mean with its error, in one unit: "54.5 ± 6.6 %"; error: null for a single value. */
export function writtenMean({ mean, error }, { kind, digits }) {
  const told = bare(mean, kind, digits) + (error === null ? "" : ` ± ${bare(error, kind, digits)}`);
  return kind === "share" ? `${told} %` : told;
}

function bare(value, kind, digits) {
  if (kind === "share") return (100 * value).toFixed(1);
  return kind === "count" && Number.isInteger(value) ? count(value) : figure(value, digits);
}
