// a - b + c in the space of noise: what has a that b has not, given to c.

import { h, mark } from "./dom.js";
import { Drawings } from "./latent_link.js";
import { SeedFields } from "./seed_fields.js";
import { enlarge, Tiles } from "./tiles.js";

const ROOM = 140; // CSS pixels of each picture

export class Arithmetic {
  constructor(view) {
    this.view = view;
    const { seeds, minus, plus } = view.place;
    this.drawings = new Drawings(`${Math.random()}-sum`, view.source, (sentence) => view.notices.mention(sentence));
    this.fields = new SeedFields(["a", "b", "c"], [seeds[0], minus ?? seeds[0] + 1, plus ?? seeds[0] + 2], () => this.placed());
    this.canvases = ["a", "b", "c", "a − b + c"].map((word) => h("canvas", { class: "ga-term", role: "img", "aria-label": word }));
    const [a, b, c, sum] = this.canvases.map((canvas, i) =>
      h("figure", { class: "ga-term-box" }, canvas, h("figcaption", {}, ["a", "b", "c", "a − b + c"][i])),
    );
    const sign = (text) => h("span", { class: "ga-sign", "aria-hidden": "true" }, text);
    const take = h("button", { type: "button", class: "ga-primary", onclick: () => this.#take() }, "Explore from here");
    this.element = h(
      "div",
      { class: "ga-arithmetic" },
      h("p", { class: "ga-caption" }, "Noise adds up: what a has and b lacks is given to c."),
      this.fields.element,
      h("div", { class: "ga-terms" }, a, sign("−"), b, sign("+"), c, sign("="), sum),
      h("div", { class: "ga-latent-row" }, take),
    );
    this.element.querySelector(".ga-terms").hidden = view.facts.kind === "points";
  }

  destroy() {
    this.drawings.destroy();
  }

  placed() {
    const { shape } = this.view.stage;
    if (!shape) return;
    const { truncation, label, moves } = this.view.place;
    const same = { truncation, label, moves: [...moves] };
    const places = this.fields.seeds.map((seed) => ({ ...same, seeds: [seed] }));
    const parts = [...places, { ...same, ...this.#sum() }].map((place) => ({ place }));
    this.drawings.want(() => ({ parts, step: this.view.step }), ({ arrays }) =>
      this.canvases.forEach((canvas, i) => {
        new Tiles(canvas, shape, 1).paint(arrays.samples.values, i, 1);
        enlarge(canvas, ROOM);
        mark(canvas, "data-painted", true);
      }),
    );
  }

  #sum() {
    const [a, b, c] = this.fields.seeds;
    return { seeds: [a], minus: b, plus: c };
  }

  #take() {
    this.view.begin(this.#sum());
  }
}
