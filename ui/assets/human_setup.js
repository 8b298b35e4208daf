// Before the game: how long each picture is seen, which pictures, and the link that gives a class the same ones.

import { h, mark } from "./dom.js";
import { anySeed, MOST_SEED, seedIn } from "./place.js";
import { count } from "./words.js";

export class HumanSetup {
  /** on: {seed(seed), limit(seconds), refused(sentence)}. */
  constructor({ limits, each }, seed, limit, copy, on) {
    this.on = on;
    this.seed = seed;
    this.limits = limits.map((seconds) =>
      h("button", { type: "button", class: "ga-option", onclick: () => this.#choose(seconds) }, timeInWords(seconds)),
    );
    this.values = limits;
    this.field = h("input", { type: "number", class: "ga-seed-box", min: 0, max: MOST_SEED, "aria-label": "Seed" });
    this.field.addEventListener("change", () => this.#typed());
    const another = h("button", { type: "button", onclick: () => on.seed(anySeed()) }, "New pictures");
    const options = h("div", { class: "ga-options", role: "group", "aria-label": "Time per picture" }, ...this.limits);
    this.element = h(
      "div",
      { class: "ga-human-setup" },
      h("p", {}, `${2 * each} pictures, one at a time: ${each} are real, ${each} were drawn by this run’s generator. Say of each how sure you are. D, the critic (discriminator), has scored the same pictures.`),
      h("div", { class: "ga-human-row" }, h("span", { class: "ga-human-term" }, "Time per picture"), options),
      h("div", { class: "ga-human-row" }, h("label", { class: "ga-human-term" }, "Seed", this.field), another, copy),
      h("p", { class: "ga-caption ga-human-hint" }, "Who opens the link gets the same pictures, and the votes of a class add up below."),
    );
    this.#mark(limit);
  }

  show(seed) {
    this.seed = seed;
    this.field.value = String(seed);
  }

  #choose(seconds) {
    this.#mark(seconds);
    this.on.limit(seconds);
  }

  #mark(seconds) {
    this.limits.forEach((button, i) => mark(button, "aria-pressed", String(this.values[i] === seconds)));
  }

  #typed() {
    const seed = seedIn(this.field.value);
    if (seed !== undefined) return this.on.seed(seed);
    this.on.refused(`A seed is a whole number from 0 to ${count(MOST_SEED)}.`);
    this.show(this.seed);
  }
}

/** 0 -> "No limit", 0.5 -> "0.5 s". */
export const timeInWords = (seconds) => (seconds ? `${seconds} s` : "No limit");
