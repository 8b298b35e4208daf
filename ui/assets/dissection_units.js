// The units of a layer as tiles: dead and rarely active ones first, then by what their loss does. Press to choose.

import { h, mark, say } from "./dom.js";
import { Tiles } from "./tiles.js";
import { figure } from "./words.js";

const FIRST = 128; // tiles that are drawn at once; a dense layer has a thousand
const ORDER = { dead: 0, rare: 1, "": 2 };
const SEEN = 0.005; // change of a probability below which a tile says 0
const SLOWLY = 1500; // ms between two orders of the tiles while effects come in

export class UnitGrid {
  /** chosen(units): another set of units was chosen, by hand. */
  constructor(chosen) {
    this.on = chosen;
    this.selected = new Set();
    this.tiles = new Map();
    this.changes = new Map();
    this.all = false;
    this.list = h("div", { class: "ga-units", role: "group", "aria-label": "Units of the layer" });
    this.more = h("button", { type: "button", class: "ga-button", hidden: true, onclick: () => this.#showAll() }, "Show all");
    this.element = h("div", { class: "ga-units-box" }, this.list, this.more);
  }

  /** Another layer, or other maps of the same. maps: {shape: [units, h, w], values}. */
  show(units, maps) {
    const same = units.length === this.units?.length && this.maps?.shape.join() === maps.shape.join();
    this.units = units;
    this.maps = maps;
    if (!same) this.#anew();
    for (const [unit, tile] of this.tiles) this.#paint(unit, tile);
  }

  /** What each unit does to the measure, once it is known. effects: unit -> change. */
  rank(measure, effects, now = false) {
    const other = measure !== this.measure;
    this.measure = measure;
    this.changes = effects;
    for (const [unit, tile] of this.tiles) this.#tell(unit, tile);
    const busy = this.list.contains(document.activeElement) || this.list.matches(":hover");
    if (now || other || (!busy && performance.now() - (this.ordered ?? 0) > SLOWLY)) this.#order();
  }

  choose(units) {
    this.selected = new Set(units);
    for (const [unit, tile] of this.tiles) mark(tile.button, "aria-pressed", String(this.selected.has(unit)));
  }

  #anew() {
    this.selected.clear();
    this.changes = new Map();
    this.all = false;
    this.#order();
  }

  #showAll() {
    this.all = true;
    this.#order();
  }

  #order() {
    this.ordered = performance.now();
    const change = ({ unit }) => this.changes.get(unit) ?? 0;
    const sign = this.measure?.startsWith("class:") ? 1 : -1;
    const strength = sign > 0 ? change : (one) => -Math.abs(change(one));
    const sorted = [...this.units].sort((a, b) => ORDER[a.state] - ORDER[b.state] || strength(a) - strength(b) || a.unit - b.unit);
    const shown = this.all ? sorted : sorted.slice(0, FIRST);
    const kept = this.tiles;
    const focused = /** @type {HTMLElement} */ (document.activeElement);
    this.tiles = new Map(shown.map((one) => [one.unit, kept.get(one.unit) ?? this.#tile(one)]));
    this.list.replaceChildren(...[...this.tiles.values()].map(({ button }) => button));
    if (this.list.contains(focused)) focused.focus();
    for (const [unit, tile] of this.tiles) {
      this.#tell(unit, tile);
      if (!kept.has(unit)) this.#paint(unit, tile);
    }
    this.more.hidden = shown.length === sorted.length;
    say(this.more, `Show all ${sorted.length} units`);
  }

  #tile({ unit, state }) {
    const canvas = h("canvas", { class: "ga-unit-map", "aria-hidden": "true" });
    const effect = h("span", { class: "ga-unit-effect" });
    const button = h("button", { type: "button", class: "ga-unit", "data-state": state || undefined, onclick: () => this.#toggle(unit) }, canvas, h("span", {}, `${unit}`), effect);
    mark(button, "aria-pressed", String(this.selected.has(unit)));
    return { button, canvas, effect, state };
  }

  #paint(unit, { canvas }) {
    const [, height, width] = this.maps.shape;
    new Tiles(canvas, [height, width, 1], 1).paint(this.maps.values, unit, 1);
  }

  #tell(unit, { button, effect, state }) {
    const change = this.changes.get(unit);
    const known = change !== undefined && change !== null;
    const words = state === "dead" ? "dead" : known ? this.#words(change) : state;
    say(effect, words);
    const doing = { dead: ", never active", rare: ", rarely active", "": "" }[state];
    mark(button, "aria-label", `Unit ${unit}${doing}${known ? `, switched off ${words}` : ""}`);
  }

  #words(change) {
    if (!this.measure?.startsWith("class:")) return `${change > 0 ? "+" : ""}${figure(change, 2)}`;
    return Math.abs(change) < SEEN ? "0" : `${change > 0 ? "+" : "−"}${Math.abs(change).toFixed(2)}`;
  }

  #toggle(unit) {
    if (!this.selected.delete(unit)) this.selected.add(unit);
    this.choose(this.selected);
    this.on([...this.selected]);
  }
}
