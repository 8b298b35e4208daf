// One scrubber for all lanes: a place on the x axis, where each lane shows its newest kept picture at or before it.

import { Scrubber } from "./scrubber.js";
import { count, duration } from "./words.js";

const MOST = 150; // places to stop at
const GLIDE = 180; // ms that points take to their next place while they are followed
const WORDS = {
  step: (value) => `step ${count(value)}`,
  critic_updates: (value) => `critic step ${count(value)}`,
  seconds: (value) => duration(value),
};

export class Timeline {
  /** axis: a column of the reports; looked(cursor): {place(axis), step(curve)}, or undefined for the newest; stood(place): people stopped. */
  constructor(mode, lanes, axis, { looked, stood }) {
    this.lanes = lanes.filter((lane) => lane.about);
    this.axis = axis;
    this.looked = looked;
    const words = { what: "Picture of the race", at: (value) => WORDS[this.axis](value) };
    this.scrubber = new Scrubber(mode, {
      show: (value, glide) => this.#show(value, glide),
      live: () => this.#follow(),
      left: () => this.#renew(),
      stood,
    }, words);
  }

  destroy() {
    this.scrubber.destroy();
  }

  /** Begin with the pictures that are kept, at place `at` of the axis if that is given; a replay plays as long as `seen` is in sight. */
  async open(autoplay, seen, at) {
    await Promise.all(this.lanes.map((lane) => lane.refresh()));
    this.#renew();
    if (at !== undefined) this.whenKnown = () => this.scrubber.seek(at);
    else if (autoplay) this.whenKnown = () => this.scrubber.autoplay(seen);
    else this.#follow();
    this.#begin();
  }

  /** Another x axis: the same moment, in other words. */
  setAxis(axis) {
    const step = this.lanes[0]?.at;
    this.axis = axis;
    this.#renew();
    if (!this.scrubber.following && step !== undefined) {
      const value = this.lanes[0].history.place(step, axis);
      this.scrubber.go(nearest(this.scrubber.steps, value));
    }
  }

  /** Show all lanes at a place on the x axis, and bring them into sight. */
  goTo(value) {
    this.scrubber.goTo(value);
    this.lanes[0]?.element.scrollIntoView({ block: "nearest" });
  }

  /** A lane has painted a picture. */
  add(lane, frame) {
    if (!lane.add(frame)) return;
    const value = lane.history.place(frame.step, this.axis);
    if (value > (this.scrubber.steps.at(-1) ?? -1)) this.scrubber.addStep(value);
    if (this.scrubber.following) lane.look(frame.step, GLIDE, true);
    this.#begin();
  }

  /** A lane has ended: its pictures may have been thinned. */
  async refresh(lane) {
    await lane.refresh();
    this.#renew();
    if (this.scrubber.following) lane.look(lane.steps.at(-1), GLIDE, true);
  }

  /** A replay waits until it is known where on the axis the pictures stand. */
  #begin() {
    if (!this.whenKnown || this.lanes.some((lane) => !lane.history.raw.length)) return;
    this.#renew();
    this.whenKnown();
    this.whenKnown = undefined;
  }

  #renew() {
    this.scrubber.setSteps(stops(this.lanes, this.axis), true);
  }

  #follow() {
    for (const lane of this.lanes) lane.look(lane.steps.at(-1), GLIDE, true);
    this.looked(undefined);
  }

  #show(value, glide) {
    if (this.scrubber.following) return this.#follow();
    for (const lane of this.lanes) lane.look(lane.stepAt(value, this.axis), glide, false);
    this.looked({ place: (axis) => this.#place(value, axis), step: (curve) => curve.lane.at });
  }

  /** The place on another axis than the scrubber's: where the first lane was then. */
  #place(value, axis) {
    return axis === this.axis ? value : this.lanes[0].history.place(this.lanes[0].at, axis);
  }
}

/** Where the lanes' pictures stand on an axis, in order, thinned evenly; the first and the last stay. */
function stops(lanes, axis) {
  const values = lanes.flatMap((lane) => lane.steps.map((step) => lane.history.place(step, axis) ?? (step === 0 ? 0 : NaN)));
  const sorted = [...new Set(values.filter((value) => !Number.isNaN(value)))].sort((a, b) => a - b);
  if (sorted.length <= MOST) return sorted;
  return Array.from({ length: MOST }, (_, i) => sorted[Math.round((i * (sorted.length - 1)) / (MOST - 1))]);
}

function nearest(values, wanted) {
  let best = 0;
  values.forEach((value, i) => {
    if (Math.abs(value - wanted) < Math.abs(values[best] - wanted)) best = i;
  });
  return best;
}
