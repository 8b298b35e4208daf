// One style in every class: a row keeps its noise, a column its class. Where an encoder was kept, real samples lead the
// rows; between two of them one can walk.

import { h, mark, say } from "./dom.js";
import { Drawings, order, Refused } from "./latent_link.js";
import { pickable } from "./pick.js";
import { Tiles } from "./tiles.js";

const ROWS = 8; // below that of the place on show
const STOPS = 11; // of a walk
const GAP = 2; // native pixels between two pictures
const SEEDS = "Each row keeps one style, its noise z; each column is a class. The first row is the picture above. Press a picture to go there.";
const REAL =
  "Each row keeps the style of a real sample, as the encoder sees it; each column is a class. Outlined: its own class, " +
  "the reconstruction. The first row is the picture above. Press a picture to go there, or two real ones to walk between them.";
const SPLITS = {
  test: "Test samples: nobody learned from them.",
  training: "Training samples: of these data none were held out.",
};

/** A row of pictures, each of which can be taken. */
class Strip {
  constructor(shape, count, name, taken) {
    this.count = count;
    this.canvas = h("canvas", { class: "ga-strip-canvas ga-clickable", "aria-label": name });
    this.tiles = new Tiles(this.canvas, shape, count, GAP);
    this.element = h("div", { class: "ga-classes-strip" }, this.canvas);
    this.element.style.setProperty("--ga-columns", String(count));
    pickable(this.canvas, () => this.painted && { tiles: this.tiles, count }, taken);
  }

  paint(values, start) {
    this.tiles.paint(values, start, this.count);
    this.painted = true;
    mark(this.canvas, "data-painted", true);
  }
}

export class Classes {
  constructor(view) {
    this.view = view;
    this.names = view.facts.classes;
    this.encodes = view.facts.offers.includes("encoder");
    this.seed = 0;
    this.chosen = []; // rows between which one walks
    this.rows = [{ here: true }, ...(this.encodes ? [] : view.wallSeeds.slice(0, ROWS).map((seed) => ({ seed })))];
    const failed = (sentence) => view.notices.mention(sentence);
    this.drawings = new Drawings(`${Math.random()}-classes`, view.source, failed);
    this.walks = new Drawings(`${Math.random()}-between`, view.source, failed);
    const others = h("button", { type: "button", onclick: () => this.#others() }, "Other real samples");
    this.told = h("p", { class: "ga-caption", role: "status" });
    this.table = h("div", { class: "ga-classes-table" });
    this.walk = h("div", { class: "ga-classes-walk" });
    const bar = this.encodes ? h("div", { class: "ga-latent-row" }, others, this.told) : undefined;
    const words = h("p", { class: "ga-caption" }, this.encodes ? REAL : SEEDS);
    this.element = h("div", { class: "ga-classes" }, words, bar, h("div", { class: "ga-classes-scroll" }, this.table), this.walk);
    if (this.encodes) this.#fetch();
    this.#arrange();
  }

  destroy() {
    this.asking?.abort();
    this.drawings.destroy();
    this.walks.destroy();
  }

  placed() {
    this.#draw();
    this.#drawWalk();
  }

  #others() {
    this.seed++;
    this.#fetch();
  }

  async #fetch() {
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    say(this.told, "Reading real samples …");
    try {
      const { arrays, facts } = await order("encoded", { ...this.view.source, count: ROWS, seed: this.seed }, asking.signal);
      if (asking.signal.aborted) return;
      say(this.told, SPLITS[facts.split]);
      const { real, z, labels } = arrays;
      const [size, numbers] = [real.values.length / labels.values.length, z.shape[1]];
      const rows = Array.from(labels.values, (label, i) => ({
        label,
        z: Array.from(z.values.subarray(i * numbers, (i + 1) * numbers)),
        picture: real.values.subarray(i * size, (i + 1) * size),
      }));
      [this.rows, this.chosen] = [[{ here: true }, ...rows], []];
      this.#arrange();
      this.placed();
    } catch (error) {
      if (!asking.signal.aborted) say(this.told, error instanceof Refused ? error.message : "The server does not answer.");
    }
  }

  #arrange() {
    const heads = this.names.map((name) => h("span", { title: name }, name));
    const head = h("div", { class: "ga-classes-heads", "aria-hidden": "true" }, ...heads);
    this.table.replaceChildren(h("span", { class: "ga-caption" }, this.encodes ? "real" : ""), head);
    mark(this.table, "style", `--ga-classes: ${this.names.length}`);
    for (const [index, row] of this.rows.entries()) this.table.append(this.#lead(row, index), this.#strip(row, index));
    this.walk.replaceChildren();
  }

  /** What stands before a row: the real sample, or nothing. */
  #lead(row, index) {
    if (!row.picture) return h("span", { class: "ga-caption" }, row.here ? "above" : "");
    const canvas = h("canvas", { class: "ga-classes-real", "aria-hidden": "true" });
    new Tiles(canvas, this.view.stage.shape, 1).paint(row.picture, 0, 1);
    const name = `Walk from or to real ${this.names[row.label]}, row ${index + 1}`;
    row.button = h("button", { type: "button", class: "ga-wall-button", "aria-pressed": "false", "aria-label": name }, canvas);
    row.button.addEventListener("click", () => this.#choose(row));
    return row.button;
  }

  #strip(row, index) {
    row.strip = this.#stripOf(this.names.length, `Row ${index + 1} in every class`, (label) => this.#go(row, label));
    row.own = h("i", { class: "ga-classes-own", "aria-hidden": "true", hidden: true });
    row.strip.element.append(row.own);
    return row.strip.element;
  }

  #stripOf(count, name, taken) {
    return new Strip(this.view.stage.shape, count, name, taken);
  }

  #go(row, label) {
    if (row.z) return this.view.beginAt(row.z, { label });
    if (!row.here) return this.view.begin({ seeds: [row.seed], label });
    this.view.place.label = label;
    this.view.placed();
  }

  #placeOf(row) {
    if (row.here) return this.view.place.toJSON();
    return row.z ? { z: row.z } : { seeds: [row.seed] };
  }

  #draw() {
    const rows = this.rows;
    const labels = [...this.names.keys()];
    const make = () => ({ parts: rows.map((row) => ({ place: this.#placeOf(row), labels })), step: this.view.step });
    this.drawings.want(make, ({ arrays }) => {
      if (rows !== this.rows) return;
      for (const [index, row] of rows.entries()) {
        row.strip.paint(arrays.samples.values, index * labels.length);
        const own = row.here ? (this.view.place.label ?? 0) : row.label;
        row.own.hidden = own === undefined;
        row.own.style.setProperty("--ga-column", own ?? 0);
      }
    });
  }

  /** The last two that were pressed. */
  #choose(row) {
    this.chosen = this.chosen.includes(row) ? this.chosen.filter((other) => other !== row) : [...this.chosen, row].slice(-2);
    for (const each of this.rows) if (each.button) mark(each.button, "aria-pressed", String(this.chosen.includes(each)));
    this.#arrangeWalk();
    this.#drawWalk();
  }

  #arrangeWalk() {
    this.walk.replaceChildren();
    if (this.chosen.length < 2) return;
    const [from, to] = this.chosen;
    const places = Array.from({ length: STOPS }, (_, i) => from.z.map((value, j) => value + (i / (STOPS - 1)) * (to.z[j] - value)));
    const [a, b] = this.chosen.map(({ label }) => this.names[label]);
    const title = h("p", { class: "ga-caption" }, `From the real ${a} to the real ${b}, in a straight line between their noise:`);
    this.strips = [...new Set([from.label, to.label])].map((label) => {
      const words = `drawn as ${this.names[label]}`;
      const strip = this.#stripOf(STOPS, `The walk, ${words}`, (stop) => this.view.beginAt(places[stop], { label }));
      this.walk.append(h("figure", { class: "ga-walk-strip" }, h("figcaption", { class: "ga-caption" }, words), strip.element));
      return { strip, parts: places.map((z) => ({ place: { z, label } })) };
    });
    this.walk.prepend(title);
  }

  #drawWalk() {
    if (this.chosen.length < 2) return;
    const strips = this.strips;
    const make = () => ({ parts: strips.flatMap(({ parts }) => parts), step: this.view.step });
    this.walks.want(make, ({ arrays }) => {
      strips.forEach(({ strip }, i) => strip.paint(arrays.samples.values, i * STOPS));
    });
  }
}
