// A row of seeds to type in.

import { h } from "./dom.js";
import { anySeed, MOST_SEED, seedIn } from "./place.js";

export class SeedFields {
  /** words: one label per seed. changed(): a seed is another one. */
  constructor(words, seeds, changed) {
    this.seeds = [...seeds];
    this.changed = changed;
    this.inputs = words.map((word, i) => this.#input(word, i));
    const boxes = this.inputs.map((input, i) => h("label", { class: "ga-seed-field" }, words[i], input));
    const another = h("button", { type: "button", onclick: () => this.roll() }, "Other seeds");
    this.element = h("div", { class: "ga-latent-row" }, ...boxes, another);
  }

  roll() {
    this.set(this.seeds.map(anySeed));
  }

  set(seeds) {
    this.seeds = [...seeds];
    this.inputs.forEach((input, i) => (input.value = seeds[i]));
    this.changed();
  }

  #input(word, i) {
    const box = { type: "number", class: "ga-seed-box", min: 0, max: MOST_SEED, value: this.seeds[i] };
    const input = h("input", { ...box, "aria-label": `Seed ${word}` });
    input.addEventListener("change", () => {
      const seed = seedIn(input.value);
      if (seed === undefined) return void (input.value = this.seeds[i]);
      this.seeds[i] = seed;
      this.changed();
    });
    return input;
  }
}
