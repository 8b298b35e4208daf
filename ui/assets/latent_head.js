// Under the picture: where it comes from, and what the critic and the digit classifier say of it.

import { h, mark, say } from "./dom.js";
import { anySeed, MOST_SEED, seedIn } from "./place.js";
import { count, figure } from "./words.js";

export class LatentHead {
  /** on: {begin(changes), changed(), reset(), step(step), refused(sentence)}; `changed`: the place itself was. */
  constructor(facts, place, step, on) {
    this.facts = facts;
    this.place = place;
    this.on = on;
    this.seed = h("input", { type: "number", class: "ga-seed-box", min: 0, max: MOST_SEED, "aria-label": "Seed" });
    this.seed.addEventListener("change", () => this.#typed());
    const another = h("button", { type: "button", onclick: () => on.begin({ seeds: [anySeed()] }) }, "New seed");
    const reset = h("button", { type: "button", onclick: () => on.reset() }, "Reset");
    const seeds = h("div", { class: "ga-latent-row" }, h("label", { class: "ga-setting" }, "Seed", this.seed), another, reset);
    this.from = h("p", { class: "ga-caption ga-from" });
    this.told = h("dl", { class: "ga-told", "aria-live": "polite" });
    this.element = h("div", { class: "ga-latent-head" }, seeds, this.from, this.#truncation());
    if (facts.steps.length > 1) this.element.append(this.#steps(step));
    if (facts.classes.length) this.element.append(this.#classes());
    this.element.append(this.told);
  }

  show(place) {
    const seeded = !place.z && place.seeds.length === 1 && place.plus === null;
    this.seed.value = seeded ? place.seeds[0] : "";
    say(this.from, seeded ? "" : inWords(place));
    this.psi.value = place.truncation;
    this.psi.style.setProperty("--ga-share", place.truncation / 2);
    say(this.psiValue, place.truncation.toFixed(2));
    this.chips?.forEach((chip, label) => mark(chip, "aria-pressed", String((place.label ?? 0) === label)));
  }

  /** told: {score, usual, classified: {digit, probability}}: what there is. */
  tell({ score, usual, classified }) {
    const rows = [];
    if (classified) {
      const digit = classified.digit < 0 ? "no digit" : classified.digit;
      rows.push(["Classifier", `${digit}, ${Math.round(100 * classified.probability)} % sure`]);
    }
    if (score !== undefined) rows.push(["Critic (discriminator) score", `${figure(score)} (this generator's mean: ${figure(usual)})`]);
    this.told.replaceChildren(...rows.flatMap(([term, words]) => [h("dt", {}, term), h("dd", {}, words)]));
  }

  #typed() {
    const seed = seedIn(this.seed.value);
    if (seed !== undefined) return this.on.begin({ seeds: [seed] });
    this.on.refused(`A seed is a whole number from 0 to ${count(MOST_SEED)}.`);
    this.show(this.place);
  }

  #truncation() {
    const range = { type: "range", class: "ga-range", min: 0, max: 2, step: 0.02, "aria-label": "Truncation" };
    this.psi = h("input", { ...range, oninput: () => this.#truncate() });
    this.psiValue = h("output", { class: "ga-setting-value" });
    const help = "Below 1: nearer to the generator's middle, safer and more alike. 0: the middle itself.";
    return h("label", { class: "ga-latent-row", "data-tip": help }, "Truncation ψ", this.psi, this.psiValue);
  }

  #truncate() {
    this.place.truncation = Number(this.psi.value);
    this.on.changed();
  }

  /** The same noise, drawn by the generator as it was earlier. */
  #steps(step) {
    const { steps } = this.facts;
    const index = step === undefined ? steps.length - 1 : steps.indexOf(step);
    const range = h("input", { type: "range", class: "ga-range", min: 0, max: steps.length - 1, value: index });
    const told = h("output", { class: "ga-setting-value" });
    const tell = () => {
      const words = count(steps[range.value]);
      say(told, words);
      mark(range, "aria-valuetext", words);
      range.style.setProperty("--ga-share", range.value / (steps.length - 1));
    };
    range.addEventListener("input", () => {
      tell();
      this.on.step(steps[range.value]);
    });
    tell();
    return h("label", { class: "ga-latent-row", "data-tip": "The generator as it was at this step" }, "Time step", range, told);
  }

  #classes() {
    this.chips = this.facts.classes.map((name, label) =>
      h("button", { type: "button", class: "ga-chip", onclick: () => this.#choose(label) }, name),
    );
    return h("div", { class: "ga-legend", role: "group", "aria-label": "Class" }, ...this.chips);
  }

  #choose(label) {
    this.place.label = label;
    this.on.changed();
  }
}

/** Where a place that is no single seed comes from. */
function inWords(place) {
  if (place.z) return "From a z that was given, not drawn.";
  if (place.plus !== null) return `Seed ${place.seeds[0]} − seed ${place.minus} + seed ${place.plus}.`;
  const share = Math.round(100 * place.across);
  if (place.seeds.length === 2) return `${share} % of the way from seed ${place.seeds[0]} to seed ${place.seeds[1]}.`;
  return `Between seeds ${place.seeds.join(", ")}.`;
}
