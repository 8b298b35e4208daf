// One lane under the microscope: its snapshots as they are asked for, and what is drawn and said of the one on show.

import { h, mark, say } from "./dom.js";
import { order, Refused } from "./latent_link.js";
import { Bars } from "./microscope_bars.js";
import { LinesPicture } from "./microscope_lines.js";
import { SlopePlane } from "./microscope_plane.js";
import { WeightStrips } from "./microscope_weights.js";
import { summary } from "./microscope_words.js";
import { sentence } from "./words.js";

export class MicroscopeLane {
  /** on: {colours(), came(), point([x, y]), share(0..1)}: came: there are more snapshots; the others: the pointer is there. */
  constructor({ label, run }, index, on) {
    this.run = run;
    this.on = on;
    this.view = `${Math.random()}-${index}`;
    /** @type {number[]} */
    this.steps = [];
    this.live = false;
    this.kept = new Map(); // step -> answer
    this.told = h("p", { class: "ga-scope-told" }, "Looking …");
    this.plane = new SlopePlane(on);
    this.lines = new LinesPicture(on.share);
    this.weights = new WeightStrips(on.colours);
    this.bars = new Bars();
    const name = h("h2", { class: "ga-lane-name" }, h("span", { class: "ga-badge" }, String(index + 1)), label);
    const parts = [this.plane, this.lines, this.weights, this.bars].map(({ element }) => element);
    const attributes = { class: "ga-scope-lane", "data-colour": `lane${index + 1}`, "data-run": run, "aria-label": `Lane ${label}` };
    this.element = h("article", attributes, name, this.told, ...parts);
  }

  destroy() {
    this.gone = true;
    this.plane.destroy();
    this.weights.destroy();
  }

  /** Ask for the newest snapshot, and for all weights. */
  async open() {
    try {
      const answer = await order("microscope", { source: this.run, view: this.view });
      if (!answer || this.gone) return;
      const { steps, live } = answer.facts;
      const news = steps.join() !== this.steps.join();
      [this.steps, this.live] = [steps, live];
      if (!steps.length) return say(this.told, "Its first snapshot is on its way.");
      this.kept.set(answer.facts.step, answer);
      this.#show(answer);
      if (news) await this.#openWeights();
      this.on.came();
    } catch (error) {
      this.#refuse(error);
    }
  }

  /** Show the newest snapshot at or before `step`, the newest of all without one. */
  async look(step) {
    const wanted = step === undefined ? this.steps.at(-1) : (this.steps.findLast((kept) => kept <= step) ?? this.steps[0]);
    if (wanted === undefined || wanted === this.wanted) return;
    this.wanted = wanted;
    try {
      const answer = this.kept.get(wanted) ?? (await order("microscope", { source: this.run, step: wanted, view: this.view }));
      if (answer) this.kept.set(wanted, answer);
      if (answer && this.wanted === wanted && !this.gone) this.#show(answer);
    } catch (error) {
      this.#refuse(error);
    }
  }

  /** The other snapshots, one after the other; of pictures each takes too long to be fetched before it is wanted. */
  async fetchAhead() {
    for (const step of this.steps) {
      if (this.gone || !this.kept.values().next().value?.arrays.plane) return;
      if (this.kept.has(step)) continue;
      const answer = await order("microscope", { source: this.run, step, view: `${this.view}-ahead` }).catch(() => undefined);
      if (answer) this.kept.set(step, answer);
    }
    mark(this.element, "data-ahead", true);
  }

  /** {share, point, map}: what is read, and what the plane shows. */
  put(place) {
    this.plane.put(place);
    this.lines.put(place.share);
  }

  recolour() {
    this.plane.draw();
    this.weights.draw();
  }

  async #openWeights() {
    const answer = await order("weights", { source: this.run, view: this.view });
    if (answer && !this.gone) this.weights.fill(answer);
  }

  #show({ arrays, facts }) {
    this.wanted = facts.step;
    say(this.told, summary(facts));
    mark(this.told, "data-tone", false);
    mark(this.element, "data-step", facts.step);
    this.plane.show(arrays, facts);
    this.lines.show(arrays, facts);
    this.weights.look(facts.step);
    this.bars.show(facts);
  }

  #refuse(error) {
    if (this.gone) return;
    say(this.told, error instanceof Refused ? sentence(error.message) : "The server does not answer.");
    mark(this.told, "data-tone", "warning");
  }
}
