// After the answer: every picture with what it was, what was said of it, and the critic's score.

import { h } from "./dom.js";
import { Tiles } from "./tiles.js";
import { figure } from "./words.js";

const KINDS = [
  { real: false, colour: "generated", title: "Generated", order: "the most convincing first", first: "Most convincing" },
  { real: true, colour: "real", title: "Real", order: "the least believed first", first: "Least believed" },
];

export class HumanTiles {
  constructor(ratings) {
    this.words = ratings;
    this.element = h("section", { class: "ga-human-tiles", "aria-label": "Every picture", hidden: true });
  }

  /** tiles: {shape, values}; ratings: what was said; told: the server's answer. */
  show({ shape, values }, ratings, told) {
    const card = (index, first) => this.#card({ shape: shape.slice(1), values, index, rating: ratings[index], told, first });
    const panels = KINDS.map((kind) => {
      const those = told.order.filter((index) => told.real[index] === kind.real);
      if (kind.real) those.reverse(); // the server's order begins with the most believed
      const title = h("h3", { class: "ga-heading" }, kind.title, h("span", { class: "ga-legend-word" }, ` ${kind.order}`));
      const list = h("ol", { class: "ga-human-list" }, ...those.map((index, i) => card(index, i ? "" : kind.first)));
      return h("div", { class: "ga-human-panel", "data-colour": kind.colour }, title, list);
    });
    const fine = told.scores ? scored(told) : "D’s scores are missing: this run has kept no critic.";
    this.element.replaceChildren(...panels, h("p", { class: "ga-legend-word ga-human-fine" }, fine));
  }

  #card({ shape, values, index, rating, told, first }) {
    const real = told.real[index];
    const right = rating > 2 === real;
    const said = this.words[rating - 1];
    const score = told.scores ? figure(told.scores[index]) : undefined;
    const label = `${real ? "A real" : "A generated"} picture. You said: ${said}`;
    const canvas = h("canvas", { class: "ga-human-tile", role: "img", "aria-label": label });
    new Tiles(canvas, shape, 1).paint(values, index, 1);
    const words = [
      h("span", { class: "ga-human-said", "data-right": String(right) }, h("b", { "aria-hidden": "true" }, right ? "✓" : "✗"), ` ${said}`),
      ...(score === undefined ? [] : [h("span", { class: "ga-human-score" }, `D ${score}`)]),
    ];
    if (first) words.unshift(h("strong", { class: "ga-human-first" }, first));
    const about = { class: "ga-human-item", "data-tile": index, "data-real": String(real), "data-right": String(right) };
    return h("li", { ...about, "data-first": Boolean(first) }, canvas, h("div", { class: "ga-human-words" }, ...words));
  }
}

/** The scale of a critic's scores is its own: what it gives both kinds in the mean. */
function scored({ scores, real }) {
  const mean = (kind) => {
    const those = scores.filter((_, i) => real[i] === kind);
    return figure(those.reduce((sum, score) => sum + score, 0) / those.length);
  };
  return `D: the critic’s raw score, the higher the more real; in the mean ${mean(true)} of the real pictures and ${mean(false)} of the generated ones.`;
}
