// Networks that grow: which stage they are in at a step, and marks on a chart where each begins and while it fades in.

import { h } from "./dom.js";
import { count } from "./words.js";

const ROOM = 46; // px that a mark with its name takes; nearer to its neighbour it is a line alone

/** How a run's networks grow, reckoned from shares of the run. */
export class Growth {
  /**
   * growth: {stages, steps, seconds}. stages: [{begins, whole, label}], where each begins and is faded in whole, as
   * shares of `steps`, or of `seconds` if these are over first; seconds: 0 where time ends nothing.
   */
  constructor({ stages, steps, seconds }, history) {
    this.stages = stages;
    this.steps = steps;
    this.seconds = seconds;
    this.history = history;
  }

  /** The step at which a share of the run is over; undefined as long as the clock may still decide. */
  step(share) {
    const bySteps = share * this.steps;
    if (!this.seconds || !share) return bySteps;
    const { raw } = this.history;
    const byTime = raw.get("step")?.[raw.at(share * this.seconds, "seconds") + 1];
    return byTime === undefined && bySteps > this.#newest() ? undefined : Math.min(bySteps, byTime ?? bySteps);
  }

  /** Where a step stands on an axis; undefined where no report says it yet. */
  place(step, axis) {
    if (step === undefined || (axis !== "step" && step > this.#newest())) return undefined;
    return this.history.place(step, axis);
  }

  /** "14×14", or "14×14, 40 % faded in". */
  reading(step) {
    const seconds = this.seconds ? (this.history.place(step, "seconds") ?? 0) / this.seconds : 0;
    const share = Math.max(step / this.steps, seconds);
    const { begins, whole, label } = this.stages.findLast((stage) => stage.begins <= share) ?? this.stages[0];
    return share < whole ? `${label}, ${Math.round((100 * (share - begins)) / (whole - begins))} % faded in` : label;
  }

  /** All stages as a part of a sentence. */
  words() {
    const told = this.stages.map(({ begins, label }) => [label, this.step(begins)]).filter(([, step]) => step !== undefined);
    return `; resolution: ${told.map(([label, step]) => `${label} from step ${count(Math.ceil(step))}`).join(", ")}`;
  }

  #newest() {
    return this.history.raw.get("step")?.at(-1) ?? -1;
  }
}

/** A line with a name where each stage begins, and a band as long as it fades in. The chart in words says the same. */
export class GrowthMarks {
  constructor(growth) {
    this.growth = growth;
    this.marks = growth.stages.map(({ label }) => {
      const name = h("span", { class: "ga-growth-name" }, label);
      return { name, mark: h("div", { class: "ga-growth-mark", hidden: true }, name) };
    });
    this.element = h("div", { class: "ga-growth", "aria-hidden": "true" }, ...this.marks.map(({ mark }) => mark));
  }

  /** axis: the chart's x axis by name; pixel(value): where that stands; from, to: the pixels between which the chart is. */
  place(axis, pixel, from, to) {
    const { growth } = this;
    const at = (share) => {
      const value = growth.place(growth.step(share), axis);
      return value === undefined ? undefined : pixel(value);
    };
    const starts = growth.stages.map(({ begins }) => at(begins));
    growth.stages.forEach(({ whole }, i) => {
      const { mark, name } = this.marks[i];
      const [start, end] = [starts[i], Math.min(at(whole) ?? to, to)];
      mark.hidden = start === undefined || start > to || end < from;
      if (mark.hidden) return;
      const left = Math.max(start, from);
      mark.style.left = `${left}px`;
      mark.style.width = `${Math.max(0, end - left)}px`;
      mark.toggleAttribute("data-begun", start < from);
      name.hidden = start < from || Math.min(starts[i + 1] ?? to, to) - start < ROOM;
    });
  }
}
