// The lesson on the invisible mark: sliders, the sheet as it arrives, how much of the mark is left, and a curve.
// mount(root, {}) -> {update, destroy}.

import { BitErrors } from "./bit_errors.js";
import { h, mark, say, seldom } from "./dom.js";
import { mountView } from "./mount.js";
import { at, send } from "./server.js";

const SHEETS = { "mnist-gan": "Digits (mnist-gan)", "fashion-dcgan": "Clothes (fashion-dcgan)", "frogs-dcgan": "Frogs (frogs-dcgan)" };
const SLIDERS = [
  { name: "quality", label: "JPEG quality", low: 1, high: 100, rest: 100, words: (value) => (value === 100 ? "none, PNG" : `${value}`) },
  { name: "scale", label: "Scaled to", low: 10, high: 150, rest: 100, words: (value) => `${value} %` },
  { name: "crop", label: "Kept by a crop", low: 50, high: 100, rest: 100, words: (value) => `${value} %` },
  { name: "noise", label: "Noise", low: 0, high: 60, rest: 0, words: (value) => (value ? `${value} levels` : "none") },
];
const RESTS = 400; // ms without a move after which the curve is asked for

let views = 0;

export const mount = (root, options) =>
  mountView(root, options, {
    sheets: ["arena.css", "weakening.css"],
    make: (holder) => new Weakening(holder),
    same: () => true,
  });

class Weakening {
  constructor(holder) {
    this.holder = holder;
    this.view = `${Date.now().toString(36)}-${++views}`;
    this.values = Object.fromEntries(SLIDERS.map(({ name, rest }) => [name, rest]));
    this.sheet = Object.keys(SHEETS)[0];
    this.along = "quality";
    this.leaving = new AbortController();
    this.drawCurve = seldom(RESTS, () => this.#curve());
  }

  open() {
    const sheets = Object.entries(SHEETS).map(([value, words]) => h("option", { value }, words));
    this.choice = h("select", { class: "ga-sheet-menu", "aria-label": "Sheet", onchange: () => this.#turn(this.choice.value) }, ...sheets);
    this.sliders = SLIDERS.map((slider) => this.#slider(slider));
    const again = h("button", { type: "button", class: "ga-button", onclick: () => this.#reset() }, "Leave it as it was");
    this.verdict = h("p", { class: "ga-mark-verdict", role: "status" }, "Marking a sheet …");
    this.errors = new BitErrors();
    this.picture = h("img", { class: "ga-mark-picture", alt: "The marked sheet as it arrives" });
    this.facts = h("figcaption", { class: "ga-caption" });
    const rows = this.sliders.map(({ element }) => element);
    const controls = h("div", { class: "ga-mark-controls" }, this.choice, ...rows, again, this.verdict, this.errors.element);
    this.holder.replaceChildren(h("div", { class: "ga-mark" }, h("figure", { class: "ga-mark-figure" }, this.picture, this.facts), controls));
    this.#changed();
  }

  destroy() {
    this.leaving.abort();
  }

  #slider({ name, label, low, high, words }) {
    const value = h("output", { class: "ga-setting-value" });
    const range = h("input", { type: "range", class: "ga-range", min: low, max: high, step: 1, "aria-label": label, "data-name": name });
    const show = () => {
      range.value = this.values[name];
      range.style.setProperty("--ga-share", (this.values[name] - low) / (high - low));
      say(value, words(this.values[name]));
    };
    range.addEventListener("input", () => {
      this.values[name] = Number(range.value);
      this.along = name;
      show();
      this.#changed();
    });
    show();
    return { show, element: h("label", { class: "ga-mark-slider" }, h("span", {}, label), range, value) };
  }

  #turn(sheet) {
    this.sheet = sheet;
    this.#changed();
  }

  #reset() {
    for (const { name, rest } of SLIDERS) this.values[name] = rest;
    for (const { show } of this.sliders) show();
    this.#changed();
  }

  /** One question at a time: the newest is asked when the last is answered. */
  async #changed() {
    this.wanted = true;
    this.drawCurve();
    if (this.asking) return;
    this.asking = true;
    while (this.wanted && !this.leaving.signal.aborted) {
      this.wanted = false;
      const told = await this.#ask({});
      if (told && !this.wanted) this.#show(told);
    }
    this.asking = false;
  }

  async #curve() {
    const { along } = this;
    const asked = JSON.stringify([this.sheet, this.values]);
    const told = await this.#ask({ along });
    if (!told?.curve || asked !== JSON.stringify([this.sheet, this.values])) return;
    const { label, words } = SLIDERS.find(({ name }) => name === along);
    this.errors.show(label, told.curve.map((point) => ({ ...point, words: words(point.value) })), this.values[along]);
  }

  /** The answer; undefined if there is none, which is told. */
  async #ask(more) {
    const view = `${this.view}${more.along ? "-curve" : ""}`;
    try {
      const answer = await send(at("api/provenance/weaken"), { view, sheet: this.sheet, ...this.values, ...more }, this.leaving.signal);
      if (answer.status === 204) return undefined;
      const told = await answer.json();
      if (answer.ok) return told;
      say(this.verdict, told.error);
    } catch {
      if (!this.leaving.signal.aborted) say(this.verdict, "The server does not answer.");
    }
    return undefined;
  }

  #show({ bits, wrong_bits: wrongBits, wrong_waves: wrongWaves, found, size, kilobytes, shown_as: shownAs, picture }) {
    const kind = this.values.quality === 100 ? "PNG" : "JPEG";
    this.picture.src = `data:${shownAs};base64,${picture}`;
    say(this.facts, `${size[0]} x ${size[1]} pixels, ${kilobytes} KB as ${kind}`);
    const share = `${(100 * wrongWaves).toFixed(1)} % of waves and ${wrongBits} of ${bits} bits are wrong`;
    say(this.verdict, `${found ? "The mark is read" : "The mark is lost"}: ${share}.`);
    mark(this.verdict, "data-found", String(found));
    mark(this.holder, "data-shown", JSON.stringify(this.values));
  }
}
