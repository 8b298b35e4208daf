// Why a divergence gives nothing to follow and the earth mover's distance does: two lines, moved apart by a slider.
// mount(root, {}) -> {update, destroy}.

import { h, mark, say } from "./dom.js";
import { LinesChart } from "./lines_chart.js";
import { classic, clipped, earthMover, jensenShannon, kullbackLeibler, penalised } from "./lines_math.js";
import { mountView } from "./mount.js";
import { slider } from "./stability_slider.js";

const REACH = 2;
const MOST_UPDATES = 4; // powers of ten
const [CLIP, PENALTY] = [0.01, 10];

export const mount = (root, options) =>
  mountView(root, options, { sheets: ["arena.css", "stability.css"], make: (holder) => new TwoLines(holder), same: () => true });

class TwoLines {
  constructor(holder) {
    this.holder = holder;
    this.values = { theta: 0.8, noise: 0, updates: 2 };
  }

  open() {
    const set = (name) => (value) => {
      this.values[name] = value;
      this.#show();
    };
    this.sliders = {
      theta: slider("Generated line at θ", -REACH, REACH, 0.02, (value) => value.toFixed(2), set("theta")),
      noise: slider("Noise on both lines σ", 0, 1, 0.02, (value) => (value ? value.toFixed(2) : "none"), set("noise")),
      updates: slider("Updates of the classic critic", 0, MOST_UPDATES, 0.1, (value) => count(value).toLocaleString("en"), set("updates")),
    };
    this.real = h("i", { class: "ga-line-real" });
    this.fake = h("i", { class: "ga-line-fake" });
    const picture = h("div", { class: "ga-lines-picture", role: "img", "aria-label": "Two parallel lines, real and generated" }, this.real, this.fake);
    this.chart = new LinesChart();
    this.rows = new Map();
    const body = h("tbody", {}, ...ROWS.map(({ name, words, which }) => this.#row(name, words, which)));
    const head = h("tr", {}, ...["distance or critic", "says", "slope for the generator"].map((words) => h("th", { scope: "col" }, words)));
    const table = h("table", { class: "ga-lines-table" }, h("thead", {}, head), body);
    const controls = Object.values(this.sliders).map(({ element }) => element);
    this.holder.replaceChildren(
      h("div", { class: "ga-lines" }, h("div", { class: "ga-stability-controls" }, picture, ...controls), this.chart.element, h("div", { class: "ga-lines-around" }, table)),
    );
    this.#show();
  }

  destroy() {}

  #row(name, words, which) {
    const cells = [h("td"), h("td")];
    this.rows.set(name, cells);
    return h("tr", { "data-row": name }, h("th", { scope: "row" }, which && h("i", { class: "ga-lines-swatch", "data-which": which }), words), ...cells);
  }

  #show() {
    const { theta, noise, updates } = this.values;
    for (const [name, one] of Object.entries(this.sliders)) one.show(this.values[name]);
    this.holder.style.setProperty("--ga-theta", (theta / REACH + 1) / 2);
    this.holder.style.setProperty("--ga-noise", noise / (2 * REACH));
    mark(this.real.parentElement, "data-noise", noise > 0);
    this.chart.show(theta, noise);
    for (const { name, told } of ROWS)
      for (const [index, words] of told(theta, noise, count(updates)).entries()) say(this.rows.get(name)[index], words);
  }
}

const count = (power) => (power ? Math.round(10 ** power) : 0);
const number = (value) => (Number.isFinite(value) ? (Math.abs(value) < 5e-4 ? "0" : Number(value.toPrecision(3)).toString()) : "∞");
const pair = (values) => values.map((value) => number(Math.abs(value)));

/** told(theta, noise, updates) -> [what it says, the size of the slope]. */
const ROWS = [
  { name: "js", which: "js", words: "Jensen-Shannon divergence", told: (theta, noise) => pair(jensenShannon(theta, noise)) },
  { name: "kl", words: "Kullback-Leibler divergence", told: (theta, noise) => [number(kullbackLeibler(theta, noise)), noise ? number(Math.abs(theta) / noise ** 2) : "none"] },
  { name: "em", which: "em", words: "Earth mover's distance", told: (theta) => pair(earthMover(theta)) },
  { name: "zero-sum", words: "Classic critic, zero-sum", told: (theta, _, updates) => pair(classic(theta, updates).slice(0, 2)) },
  { name: "non-saturating", words: "Classic critic, non-saturating", told: (theta, _, updates) => classic(theta, updates).filter((__, place) => place !== 1).map(number) },
  { name: "clipped", words: `Linear critic clipped at ${CLIP}`, told: (theta) => pair(clipped(theta, theta ? CLIP : 0)) },
  { name: "penalised", words: `Linear critic with penalty ${PENALTY}`, told: (theta) => pair(theta ? penalised(theta, PENALTY) : [0, 0]) },
];
