// What a lane covers, at the picture on show: the count and the quality, and a bar for every mode.

import { h, mark, say } from "./dom.js";
import { source, words } from "./told.js";
import { count } from "./words.js";

const OCCUPIED = 0.2; // of a mode's even share: below it the mode is (next to) lost
const TALLEST = 2; // even shares that fill a bar
const HELP =
  "Share of the samples at each mode, against its weight if you gave it one: pale for all that are nearest to it, full for those of high quality. " +
  "The line is an even share; a red foot is a mode that is (next to) empty.";

export class Meter {
  /** race: the race's facts. */
  constructor(race) {
    this.modes = race.modes;
    this.known = race.figures;
    this.even = race.modes ? (race.oracle.high_quality ?? 1) / race.modes : 0;
    this.digits = race.modes > 0 && !("modes" in race.oracle);
    this.element = race.modes ? this.#build() : h("div", { hidden: true });
  }

  /** told: the figures at the picture on show, as `runs.headline` gives them. */
  tell(told) {
    if (!this.modes) return;
    const [first, ...others] = words(told.figures, this.known);
    say(this.words, first ?? "–");
    say(this.quality, others.join(", "));
    say(this.source, first ? source(told) : "");
  }

  /** frame: {step, shares, nearest}; a picture without shares leaves the bars as they were. */
  show({ step, shares, nearest }) {
    if (!this.modes || !shares) return;
    const around = nearest ?? shares;
    const height = (share) => Math.min(1, share / (TALLEST * this.even));
    around.forEach((share, k) => {
      const bar = this.bars[k];
      bar.style.setProperty("--ga-around", height(share));
      bar.style.setProperty("--ga-share", height(shares[k]));
      mark(bar, "data-lost", share < OCCUPIED * this.even);
    });
    const lost = around.filter((share) => share < OCCUPIED * this.even).length;
    const range = `shares from ${percent(Math.min(...around))} to ${percent(Math.max(...around))}, even would be ${percent(this.even)}`;
    mark(this.chart, "aria-label", `At step ${count(step)}: ${lost} of ${this.modes} modes (next to) empty, ${range}`);
  }

  #build() {
    this.words = h("strong", { class: "ga-meter-words" }, "–");
    this.quality = h("span", { class: "ga-fact" });
    this.source = h("span", { class: "ga-fact ga-meter-source" });
    this.bars = Array.from({ length: this.modes }, (_, k) => {
      const label = this.digits ? [h("span", { class: "ga-bar-label", "aria-hidden": "true" }, String(k))] : [];
      return h("span", { class: "ga-bar" }, ...label);
    });
    this.chart = h("div", { class: "ga-bars", role: "img", tabindex: 0, "data-tip": HELP, "aria-label": "No picture yet" }, ...this.bars);
    return h("div", { class: "ga-meter" }, h("div", { class: "ga-meter-line" }, this.words, this.quality, this.source), this.chart);
  }
}

const percent = (share) => `${(100 * share).toFixed(1)} %`;
