// Dissection: the units of a layer, what the generator draws when they are changed, and how they rank.
// mount(root, {source, choices}) -> {update, destroy}. All of it is asked of the studio.

import { AblationCurve } from "./dissection_curve.js";
import { Region } from "./dissection_region.js";
import { UnitGrid } from "./dissection_units.js";
import { Verdicts } from "./dissection_verdicts.js";
import { h, mark, say } from "./dom.js";
import { Drawings, follow, order, Refused } from "./latent_link.js";
import { mountView } from "./mount.js";
import { Notices, WAYS_ON } from "./notices.js";
import { slider } from "./stability_slider.js";
import { colours, onThemeChange } from "./theme.js";
import { Tiles } from "./tiles.js";
import { figure } from "./words.js";

const OTHERS = 8; // samples beside the one on show
const SAMPLES = 256; // that units are ranked on
const TEN = 10;
const DOINGS = [
  { kind: "off", label: "Off", help: "The units are 0." },
  { kind: "boost", label: "Boost", help: "The units are multiplied.", amount: "Multiply by" },
  { kind: "transplant", label: "Transplant", help: "The units of another seed take their place." },
  { kind: "paint", label: "Paint", help: "The units are as strong as they get.", amount: "Strength" },
];

let views = 0;

export const mount = (root, options) =>
  mountView(root, options, {
    sheets: ["arena.css", "stability.css", "dissection.css"],
    make: (holder, wanted) => new Dissection(holder, wanted),
    same: (a, b) => a.source === b.source && JSON.stringify(a.choices) === JSON.stringify(b.choices),
  });

class Dissection {
  constructor(holder, { source, choices }) {
    this.holder = holder;
    this.source = { source, ...(Object.keys(choices ?? {}).length ? { choices } : {}) };
    this.view = `dissection-${Date.now().toString(36)}-${++views}`;
    this.values = { seed: 0, donor: 1, kind: "off", boost: 3, paint: 1 };
    this.leaving = new AbortController();
    this.notices = new Notices();
    this.effects = new Map(); // unit -> {measure: change}
    this.tops = {};
    this.points = [];
  }

  async open() {
    if (this.gone) return;
    this.#build();
    this.drawings = new Drawings(this.view, this.source, (why) => this.notices.tell("error", why), "dissected");
    this.unwatch = onThemeChange(this.element, () => this.#region());
    await this.#turnTo(undefined);
  }

  destroy() {
    this.gone = true;
    this.leaving.abort();
    this.asking?.abort();
    this.unwatch?.();
    this.drawings?.destroy();
    this.notices.destroy();
  }

  #build() {
    this.layer = h("select", { class: "ga-stability-menu", onchange: () => this.#turnTo(Number(this.layer.value)) });
    this.measure = h("select", { class: "ga-stability-menu", disabled: true, onchange: () => this.#measured(true) }, h("option", { value: "" }, "once units are measured"));
    this.seed = numberField("Seed", this.values.seed, (seed) => this.#seeded({ seed }));
    this.status = h("p", { class: "ga-caption ga-dissect-status", role: "status" }, "Getting the generator ready …");
    this.meter = h("progress", { class: "ga-found", max: 1, value: 0, "aria-label": "Units measured" });
    this.grid = new UnitGrid((units) => this.#choose(units));
    this.region = new Region((time) => this.#changed(time));
    this.curve = new AblationCurve();
    this.verdicts = new Verdicts((measure) => this.#rankBy(measure));
    const field = (words, element) => h("label", { class: "ga-stability-field" }, h("span", {}, words), element);
    const head = h("div", { class: "ga-dissect-head" }, field("Layer", this.layer), field("Rank by", this.measure), this.seed.element);
    const left = h("div", { class: "ga-dissect-units" }, this.status, this.meter, this.grid.element);
    const right = h("div", { class: "ga-dissect-told" }, this.verdicts.element, this.curve.element);
    const body = h("div", { class: "ga-dissect-body" }, this.#table(), left, right);
    this.element = h("section", { class: "ga-dissect", "aria-label": "Dissection" }, this.notices.lasting, head, body);
    this.holder.replaceChildren(this.element);
  }

  /** Pictures before and after, the map to paint on, and what is done to the chosen units. */
  #table() {
    const picture = (words) => {
      const canvas = h("canvas", { class: "ga-dissect-picture", role: "img", "aria-label": words });
      return [canvas, h("figure", {}, canvas, h("figcaption", { class: "ga-caption" }, words))];
    };
    const [before, beforeFigure] = picture("Before");
    const [after, afterFigure] = picture("After");
    this.before = before;
    this.after = after;
    this.mapWords = h("figcaption", { class: "ga-caption" }, "Map of the unit");
    this.mapFigure = h("figure", {}, this.region.element, this.mapWords);
    this.others = h("canvas", { class: "ga-dissect-others", role: "img", "aria-label": "Other seeds: before above, after below" });
    this.buttons = DOINGS.map(({ kind, label, help }) => h("button", { type: "button", "data-tip": help, onclick: () => this.#do(kind) }, label));
    const doings = h("div", { class: "ga-dissect-doings", role: "group", "aria-label": "What is done to the units" }, ...this.buttons);
    this.amount = slider("Multiply by", 0, 8, 0.1, (value) => `× ${value.toFixed(1)}`, (value) => {
      this.values[this.values.kind] = value;
      this.amount.show(value);
      this.#changed(performance.now());
    });
    this.donor = numberField("From seed", this.values.donor, (donor) => this.#seeded({ donor }));
    this.told = h("p", { class: "ga-dissect-obeyed", role: "status" }, "Press a unit.");
    const button = (words, action) => h("button", { type: "button", class: "ga-button", onclick: action }, words);
    this.ten = button("Its ten strongest", () => this.#take(this.#top().slice(0, TEN)));
    const sets = h("div", { class: "ga-dissect-sets" }, this.ten, button("Ten at random", () => this.#random()), button("No units", () => this.#take([])), button("Everywhere", () => this.#everywhere()));
    const pictures = h("div", { class: "ga-dissect-pictures" }, beforeFigure, afterFigure);
    const tools = h("div", { class: "ga-dissect-tools" }, doings, this.amount.element, this.donor.element, sets);
    const below = h("figure", {}, this.others, h("figcaption", { class: "ga-caption" }, "Other seeds: before, and below after."));
    return h("div", { class: "ga-dissect-table" }, pictures, this.told, h("div", { class: "ga-dissect-do" }, this.mapFigure, tools), below);
  }

  /** Another layer: its units at once, and then what each of them does. */
  async #turnTo(layer) {
    this.asking?.abort();
    this.asking = new AbortController();
    Object.assign(this, { effects: new Map(), tops: {}, points: [] });
    this.values.layer = layer;
    this.verdicts.clear();
    this.curve.show([], "");
    if (!(await this.#learn())) return;
    this.values.layer = this.facts.layer.number;
    this.layer.replaceChildren(...this.facts.layers.map(({ number, label }) => h("option", { value: number, selected: number === this.values.layer }, label)));
    const busiest = [...this.facts.units].sort((a, b) => b.active - a.active || b.mean - a.mean)[0];
    this.region.clear();
    this.#take([busiest.unit]);
    this.#do("off");
    await this.#rank(this.asking.signal);
  }

  /** The maps for the seed; false if there are none to be had. */
  async #learn() {
    try {
      const { layer, seed } = this.values;
      const answer = await order("units", { ...this.source, ...(layer ? { layer } : {}), seed, view: this.view }, this.leaving.signal);
      if (!answer || this.gone) return false;
      this.facts = answer.facts;
      this.maps = answer.arrays.maps;
      this.grid.show(this.facts.units, this.maps);
      this.#region();
      return true;
    } catch (error) {
      if (this.gone) return false;
      say(this.status, "");
      this.notices.tell("error", error instanceof Refused ? error.message : "The server does not answer", WAYS_ON.generator);
      return false;
    }
  }

  async #seeded(values) {
    Object.assign(this.values, values);
    this.#changed();
    if ("seed" in values) await this.#learn();
  }

  async #rank(signal) {
    say(this.status, "Looking for samples of every class …");
    try {
      await follow("told/ranking", { ...this.source, layer: this.values.layer, samples: SAMPLES }, signal, (event) => this.#heard(event));
    } catch (error) {
      if (!signal.aborted) say(this.status, error instanceof Refused ? error.message : "The server does not answer.");
    }
  }

  #heard(event) {
    if (event.error) return say(this.status, event.error);
    if (event.measures) this.#offer(event.measures);
    for (const { unit, changes } of event.effects ?? []) this.effects.set(unit, changes);
    if (event.share !== undefined) this.meter.value = event.share;
    if (event.effects) {
      say(this.status, `${this.effects.size} of ${this.facts.units.length} units measured on ${SAMPLES} samples.`);
      this.#measured();
    }
    if (event.tops) {
      this.tops = event.tops;
      this.#measured(true);
      say(this.status, "All units are measured. Their sets are held against random ones …");
    }
    if (event.comparison) this.verdicts.add(event.comparison, this.labels[event.comparison.measure]);
    if (event.done) {
      say(this.status, `All ${this.effects.size} units are measured: ${this.verdicts.summary}`);
      mark(this.element, "data-ranked", "true");
      this.#drawCurve();
    }
  }

  #offer(measures) {
    const chosen = this.measure.value;
    this.labels = measures;
    this.measure.disabled = false;
    this.measure.replaceChildren(...Object.entries(measures).map(([name, label]) => h("option", { value: name }, label)));
    if (chosen in measures) this.measure.value = chosen;
  }

  /** The effects on the measure that is ranked by. */
  #measured(now = false) {
    const name = this.measure.value;
    this.grid.rank(name, new Map([...this.effects].map(([unit, changes]) => [unit, changes[name]])), now);
    mark(this.ten, "disabled", !this.#top().length);
    if (now && this.verdicts.complete) this.#drawCurve();
  }

  #rankBy(measure) {
    this.measure.value = measure;
    this.#measured(true);
    this.#take(this.#top().slice(0, TEN));
    this.#do("off");
  }

  #top() {
    return this.tops[this.measure.value] ?? [];
  }

  async #drawCurve() {
    const [measure, units] = [this.measure.value, this.#top()];
    if (!units.length || this.curveOf === `${this.values.layer} ${measure}`) return;
    this.curveOf = `${this.values.layer} ${measure}`;
    this.curving?.abort();
    const curving = (this.curving = new AbortController());
    this.asking.signal.addEventListener("abort", () => curving.abort());
    this.points = [];
    const heard = ({ point }) => {
      if (!point || curving.signal.aborted) return;
      this.points.push(point);
      this.curve.show(this.points, this.labels[measure]);
    };
    try {
      await follow("told/ablated", { ...this.source, layer: this.values.layer, measure, units }, curving.signal, heard);
    } catch {
      if (this.curving === curving) this.curveOf = undefined; // left, or the server is gone: another wish asks again
    }
  }

  #take(units) {
    this.grid.choose(units);
    this.#choose(units);
  }

  #random() {
    const units = this.facts.units.map(({ unit }) => unit);
    for (let place = units.length - 1; place > 0; place--) {
      const other = Math.floor(Math.random() * (place + 1));
      [units[place], units[other]] = [units[other], units[place]];
    }
    this.#take(units.slice(0, TEN));
  }

  #choose(units) {
    this.units = units;
    this.#region();
    this.#changed(performance.now());
  }

  #do(kind) {
    this.values.kind = kind;
    const { amount } = DOINGS.find((doing) => doing.kind === kind);
    DOINGS.forEach((doing, place) => mark(this.buttons[place], "aria-pressed", String(doing.kind === kind)));
    mark(this.amount.element, "hidden", !amount);
    mark(this.donor.element, "hidden", kind !== "transplant");
    if (amount) {
      this.amount.fit({ label: amount, least: 0, most: kind === "boost" ? 8 : 4 });
      this.amount.show(this.values[kind]);
    }
    this.#changed(performance.now());
  }

  #everywhere() {
    this.region.clear();
    this.#changed(performance.now());
  }

  #region() {
    const { size } = this.facts.layer;
    mark(this.mapFigure, "hidden", !size.length);
    if (!size.length) return;
    const unit = this.units?.at(-1) ?? 0;
    const places = size[0] * size[1];
    this.region.show(size, this.maps.values.subarray(unit * places, (unit + 1) * places), colours(this.element));
    say(this.mapWords, `Unit ${unit}: drag to paint where`);
  }

  #changed(time) {
    if (!this.facts) return;
    const { layer, seed, donor, kind } = this.values;
    const cells = this.facts.layer.size.length ? [...this.region.cells] : [];
    const interventions = this.units?.length ? [{ kind, units: this.units, cells, seed: donor, amount: this.values[kind] ?? 1 }] : [];
    const seeds = Array.from({ length: OTHERS + 1 }, (_, place) => (place ? 1000 + place : seed));
    this.drawings.want(
      () => ({ layer, seeds, interventions }),
      (answer) => this.#show(answer, time),
    );
  }

  #show({ facts, arrays }, time) {
    const { shape } = this.facts;
    const tile = shape[0] * shape[1] * shape[2];
    const { before, after } = Object.fromEntries(Object.entries(arrays).map(([name, { values }]) => [name, values]));
    new Tiles(this.before, shape, 1).paint(before, 0, 1);
    new Tiles(this.after, shape, 1).paint(after, 0, 1);
    const both = new Uint8Array(2 * OTHERS * tile);
    both.set(before.subarray(tile), 0);
    both.set(after.subarray(tile), OTHERS * tile);
    new Tiles(this.others, shape, OTHERS).paint(both, 0, 2 * OTHERS);
    say(this.told, this.#obeyed(facts));
    mark(this.told, "data-vetoed", facts.vetoed);
    mark(this.element, "data-drawn", String(this.drawings.shown));
    this.element.dispatchEvent(new CustomEvent("drawn", { detail: { time } }));
  }

  #obeyed({ changed, others, vetoed }) {
    if (!this.units?.length) return "No unit is changed. Press one.";
    const here = `Pixels change by ${figure(100 * changed, 2)} % here, ${figure(100 * others, 2)} % in the median of other seeds.`;
    return vetoed ? `The generator vetoes it. ${here}` : here;
  }
}

function numberField(label, value, changed) {
  const input = h("input", { type: "number", class: "ga-stability-menu", min: 0, max: 2 ** 31 - 1, step: 1, value, onchange: () => changed(Math.min(2 ** 31 - 1, Math.max(0, Math.round(Number(input.value)) || 0))) });
  return { element: h("label", { class: "ga-stability-field" }, h("span", {}, label), input) };
}
