// How the seeds of all lanes are doing together, and the button that ends them.

import { post } from "./controls.js";
import { h, icon, mark, say } from "./dom.js";
import { raceAddress } from "./stream.js";
import { isFinal, STATES } from "./words.js";

export class SeedsHead {
  /** about: the race's facts. ordered(refusal): an order was given; "" if it is obeyed. */
  constructor(about, ordered) {
    this.about = about;
    this.ordered = ordered;
    this.pill = h("span", { class: "ga-pill", role: "status" });
    this.share = h("span", { class: "ga-step" });
    const title = h("h2", { class: "ga-title ga-race-title" }, about.title);
    const facts = h("div", { class: "ga-facts" }, title, this.pill, this.share);
    const stop = { type: "button", class: "ga-button ga-stop", hidden: true, onclick: () => this.#stop() };
    this.stop = h("button", stop, icon("stop"), "Stop all");
    this.buttons = h("div", { class: "ga-main-buttons" }, this.stop);
    this.element = h("header", { class: "ga-head" }, facts, this.buttons);
  }

  show({ lanes, over }) {
    const seeds = lanes.flatMap((lane) => lane.seeds);
    const state = stateOf(seeds.map((seed) => seed.state));
    const share = seeds.reduce((sum, seed) => sum + seed.share, 0) / (seeds.length || 1);
    mark(this.pill, "data-state", state);
    say(this.pill, STATES[state]);
    say(this.share, `${Math.floor(100 * share)} %`);
    this.stop.hidden = over || this.about.read_only;
  }

  async #stop() {
    this.stop.disabled = true;
    const { error } = await post(raceAddress(this.about.id, "/control"), { action: "stop" });
    this.stop.disabled = false;
    this.ordered(error ?? "");
  }
}

/** One word for all seeds: what the busiest of them does. */
function stateOf(states) {
  if (states.every(isFinal)) return states.every((state) => state === "finished") ? "finished" : "stopped";
  return ["running", "starting", "paused", "queued"].find((state) => states.includes(state)) ?? "stopping";
}
