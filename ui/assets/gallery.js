// Which picture is on show: the newest as it comes, or any kept one that the scrubber asks for.

import { Frames } from "./frames.js";
import { Picture } from "./picture.js";
import { Scrubber } from "./scrubber.js";

const GLIDE = [60, 220]; // ms that points take to their next place: as long as pictures are apart, within this
const AHEAD = 3; // pictures that a replay fetches before it needs them

export class Gallery {
  /**
   * on: {cursor(step or undefined), shown(frame), chosen(step or undefined)}: `cursor` tells which step is looked at,
   * undefined for the newest; `chosen`, at which step people have stopped.
   */
  constructor(about, mode, colours, layers, on) {
    this.on = on;
    this.frames = new Frames(about.id, about.probability);
    this.picture = new Picture(about, colours, layers);
    this.scrubber = new Scrubber(mode, {
      show: (step, glide) => this.#look(step, glide),
      live: () => this.refresh().then(() => this.#look(this.scrubber.step, GLIDE[0])),
      stood: (step) => on.chosen(step),
      left: () => this.refresh(), // a fast run makes pictures that were never announced here
    });
    this.arrivals = [];
  }

  destroy() {
    this.gone = true;
    this.scrubber.destroy();
    this.picture.destroy();
  }

  /** Begin with the pictures that are kept: at the one nearest to step `at`, if that is given. */
  open(steps, autoplay, at) {
    this.scrubber.setSteps(steps);
    if (!steps.length) return;
    this.#fetchReal();
    if (at !== undefined) this.scrubber.seek(at);
    else if (autoplay && steps.length > 1) this.scrubber.autoplay(this.picture.element);
    else this.#look(this.scrubber.step, 0);
  }

  /** Why nothing is on show, as long as that is so: a picture is coming, or none will. */
  expect(coming) {
    this.picture.sayEmpty(coming ? "The first picture is on its way." : "This run has kept no picture.");
  }

  /** The run has painted a picture. */
  add({ step, version }) {
    if (this.version === version) return;
    this.version = version;
    this.frames.renew(step, version);
    this.scrubber.addStep(step);
    if (!this.realAsked) this.refresh().then(() => this.#fetchReal());
    this.arrivals = [...this.arrivals.slice(-4), performance.now()];
    if (this.scrubber.following) this.#look(step, this.#gap());
  }

  /** Ask the server which pictures it keeps now. */
  async refresh() {
    const steps = await this.frames.steps().catch(() => []);
    if (steps.length && !this.gone) this.scrubber.setSteps(steps);
  }

  /** Show the kept picture that is nearest to `step`. */
  async goTo(step) {
    await this.refresh(); // a fast run makes pictures that were never announced here
    if (!this.gone) this.scrubber.goTo(step);
    this.picture.element.scrollIntoView({ block: "nearest" });
  }

  /** How far apart pictures come just now, in ms: the time that points may take for their way. */
  #gap() {
    const [first, last] = [this.arrivals[0], this.arrivals.at(-1)];
    const mean = (last - first) / Math.max(1, this.arrivals.length - 1);
    return Math.min(GLIDE[1], Math.max(GLIDE[0], mean));
  }

  #look(step, glide) {
    if (step === undefined || this.gone) return;
    this.on.cursor(this.scrubber.following ? undefined : step);
    const show = (frame) => {
      if (this.gone) return;
      this.picture.show(frame, glide);
      this.on.shown(frame);
    };
    this.frames.want(step, show, () => this.refresh());
    if (this.scrubber.playing) this.#fetchAhead();
  }

  #fetchAhead() {
    const { steps, index } = this.scrubber;
    for (const step of steps.slice(index + 1, index + 1 + AHEAD)) this.frames.get(step).catch(() => undefined);
  }

  /** The real points come with the first picture of a run. */
  async #fetchReal() {
    this.realAsked = true;
    const [step] = this.scrubber.steps;
    const first = step !== undefined && (await this.frames.get(step).catch(() => undefined));
    if (first?.real && !this.gone) this.picture.setReal(first.real);
  }
}
