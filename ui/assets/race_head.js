// How the race as a whole is doing: its state, how much of it is done, how long it will take.

import { h, mark, say } from "./dom.js";
import { duration, isFinal } from "./words.js";

const STATES = {
  queued: "Waiting for its turn",
  starting: "Getting ready",
  running: "Racing",
  paused: "Paused",
  over: "Finished",
  stopped: "Stopped",
};
const EVERY = 250; // ms between two updates

export class RaceHead {
  constructor(about, lanes) {
    this.about = about;
    this.lanes = lanes;
    this.pill = h("span", { class: "ga-pill", role: "status" });
    this.share = h("span", { class: "ga-step" });
    this.left = h("span", { class: "ga-fact" });
    const fair = h("span", { class: "ga-fact" }, about.fairness_label.toLowerCase());
    const title = h("h2", { class: "ga-title ga-race-title" }, about.title);
    this.element = h("div", { class: "ga-facts" }, title, this.pill, this.share, this.left, fair);
    this.fill = h("div", { class: "ga-progress-fill" });
    const bar = { class: "ga-progress", role: "progressbar", "aria-label": "The race", "aria-valuemin": 0, "aria-valuemax": 100 };
    this.bar = h("div", bar, this.fill);
  }

  /** Something has changed: show it soon. */
  touch() {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.show();
    }, EVERY);
  }

  /** One word for all lanes. */
  state() {
    const states = this.lanes.map((lane) => lane.status.state);
    if (states.every(isFinal)) return states.every((state) => ["finished", "deleted"].includes(state)) ? "over" : "stopped";
    const going = states.filter((state) => !isFinal(state));
    for (const state of ["running", "starting", "paused", "queued"]) if (going.includes(state)) return state;
    return "running";
  }

  show() {
    const state = this.state();
    const there = this.lanes.filter((lane) => lane.about);
    const share = there.length ? there.reduce((sum, lane) => sum + lane.share, 0) / there.length : 0;
    mark(this.pill, "data-state", state === "over" ? "finished" : state);
    say(this.pill, STATES[state]);
    say(this.share, `${Math.floor(100 * share)} %`);
    const longest = Math.max(0, ...there.map((lane) => (lane.status.state === "running" ? (lane.status.left ?? 0) : 0)));
    say(this.left, state === "running" && longest ? `${duration(longest)} left` : "");
    this.fill.style.transform = `scaleX(${share})`;
    mark(this.bar, "aria-valuenow", Math.floor(100 * share));
    mark(this.bar, "data-state", state);
  }
}
