// The time machine: any kept picture, during the run or after it.

import { Attention } from "./attention.js";
import { h, icon, mark, say } from "./dom.js";
import { count } from "./words.js";

const CALM = matchMedia("(prefers-reduced-motion: reduce)");
const ONE_RUN = { what: "Picture of the run", at: (step) => `step ${count(step)}` };
const SPEEDS = [0.5, 1, 2, 4];
const PACE = 110; // ms per frame at speed 1
const REST = 1600; // ms on the last frame before a replay starts over

export class Scrubber {
  /**
   * on: {show(step, glide), live(), left()}: `live` when the newest picture is wanted again, `left` when an
   * older one is; stood(step): people have stopped at it, undefined for the newest. While `following`, the newest picture is shown as it comes; otherwise the one at `index`.
   * words: {what, at(step)}: what is chosen here, and how a place is told.
   */
  constructor(mode, on, words = ONE_RUN) {
    this.words = words;
    this.mode = mode;
    this.on = on;
    this.steps = [];
    this.index = -1;
    this.following = mode === "live";
    this.ended = mode === "replay";
    this.speed = 1;
    this.element = this.#build();
    this.#refresh();
  }

  destroy() {
    clearTimeout(this.timer);
    this.attention?.destroy();
  }

  /** Play by itself, unless the visitor wants no motion that nobody asked for; `seen`: what has to be in sight for it. */
  autoplay(seen) {
    this.attention = new Attention(seen, () => this.#turn());
    if (CALM.matches) this.follow();
    else this.play();
  }

  /** The list of pictures as the server has it; what was announced while it was on its way comes after, if not `all`. */
  setSteps(listed, all = false) {
    const shown = this.steps[this.index];
    const steps = all ? listed : [...listed, ...this.steps.filter((step) => step > (listed.at(-1) ?? -1))];
    this.steps = steps;
    if (this.following || this.index < 0) this.index = this.following ? steps.length - 1 : 0;
    else this.index = nearest(steps, shown);
    this.#refresh();
  }

  /** One more picture has been made. */
  addStep(step) {
    const last = this.steps.at(-1);
    if (last !== undefined && step < last) this.steps = this.steps.filter((kept) => kept < step); // the run went back
    if (this.steps.at(-1) !== step) this.steps.push(step);
    if (this.following) this.index = this.steps.length - 1;
    else this.index = Math.min(this.index, this.steps.length - 1);
    this.#refresh();
  }

  /** Is more to come? Decides what the right-hand button means. */
  setEnded(ended) {
    this.ended = ended;
    this.#refresh();
  }

  get step() {
    return this.steps[this.index];
  }

  play() {
    if (!this.steps.length) return;
    this.playing = true;
    if (this.following) this.on.left();
    if (this.following || this.index >= this.steps.length - 1) this.index = 0;
    this.following = false;
    this.#turn();
  }

  pause() {
    this.playing = false;
    clearTimeout(this.timer);
    this.#refresh();
    this.#stand();
  }

  /** Back to the newest picture. */
  follow() {
    this.playing = false;
    clearTimeout(this.timer);
    this.following = this.mode === "live";
    this.index = this.steps.length - 1;
    this.#refresh();
    this.on.live();
    this.on.stood?.(undefined);
  }

  go(index) {
    if (!this.steps.length) return;
    this.playing = false;
    clearTimeout(this.timer);
    this.index = Math.min(Math.max(index, 0), this.steps.length - 1);
    const left = this.following;
    this.following = this.mode === "live" && !this.ended && this.index === this.steps.length - 1;
    if (left) this.on.left();
    this.#refresh();
    this.on.show(this.step, 60);
    this.#stand();
  }

  /** Go to the picture nearest to `step`: one that was not chosen here, but by a link. */
  seek(step) {
    if (!this.steps.length) return;
    this.following = false;
    this.index = nearest(this.steps, step);
    this.#refresh();
    this.on.show(this.step, 0);
  }

  #stand() {
    this.on.stood?.(this.following ? undefined : this.step);
  }

  /** Show the picture that stands nearest to `value`, a place as `steps` has them. */
  goTo(value) {
    this.go(nearest(this.steps, value));
  }

  /** A key that was pressed in the view: not one that somebody types, or presses a button with. */
  key(event) {
    const typing = event.target.matches("input:not([type=range]), textarea, select, [role=tab]");
    const pressing = event.key === " " && event.target.matches("button, summary");
    const smoothing = event.target.matches(".ga-smoothing");
    if (typing || pressing || smoothing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (this.#obey(event)) event.preventDefault();
  }

  /** Space plays and pauses, arrows step, Home and End jump, L goes back to the newest. True if it was ours. */
  #obey(event) {
    const moves = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10 };
    if (event.key === " ") this.#playOrPause();
    else if (event.key in moves) this.go(this.index + moves[event.key]);
    else if (event.key === "Home") this.go(0);
    else if (event.key === "End") this.follow();
    else if (event.key.toLowerCase() === "l") this.follow();
    else return false;
    return true;
  }

  #turn() {
    clearTimeout(this.timer);
    if (!this.playing || this.attention?.given === false) return;
    const pace = PACE / this.speed;
    this.on.show(this.step, pace);
    this.#refresh();
    const last = this.index >= this.steps.length - 1;
    if (last && !this.ended) return void (this.timer = setTimeout(() => this.follow(), pace)); // caught up
    if (last && this.mode === "live") return void (this.timer = setTimeout(() => this.pause(), pace));
    this.timer = setTimeout(
      () => {
        this.index = last ? 0 : this.index + 1;
        this.#turn();
      },
      last ? REST : pace,
    );
  }

  #build() {
    this.button = h("button", { type: "button", class: "ga-round", onclick: () => this.#playOrPause() });
    this.slider = h("input", {
      type: "range",
      class: "ga-range",
      min: 0,
      max: 0,
      value: 0,
      "aria-label": this.words.what,
      oninput: () => this.go(Number(this.slider.value)),
    });
    this.label = h("output", { class: "ga-scrub-step" }, "no picture yet");
    this.pacer = h("button", { type: "button", class: "ga-small", onclick: () => this.#faster() }, "1×");
    this.newest = h("button", { type: "button", class: "ga-small ga-newest", onclick: () => this.follow() });
    return h(
      "div",
      { class: "ga-scrubber", role: "group", "aria-label": "Replay" },
      this.button,
      this.slider,
      this.label,
      this.pacer,
      this.newest,
    );
  }

  #playOrPause() {
    if (this.playing) this.pause();
    else this.play();
  }

  #faster() {
    this.speed = SPEEDS[(SPEEDS.indexOf(this.speed) + 1) % SPEEDS.length];
    this.#refresh();
  }

  #refresh() {
    const none = this.steps.length === 0;
    const playing = Boolean(this.playing);
    if (this.button.dataset.playing !== String(playing)) {
      this.button.dataset.playing = String(playing);
      this.button.replaceChildren(icon(playing ? "pause" : "play"));
      mark(this.button, "aria-label", playing ? "Pause the replay" : "Play the replay");
      mark(this.button, "data-tip", playing ? "Pause (space)" : "Play (space)");
    }
    this.slider.max = Math.max(0, this.steps.length - 1);
    this.slider.value = Math.max(0, this.index);
    const share = this.steps.length > 1 ? this.index / (this.steps.length - 1) : this.following ? 1 : 0;
    this.slider.style.setProperty("--ga-share", share);
    const place = none ? "no picture yet" : this.words.at(this.step);
    say(this.label, place);
    mark(this.slider, "aria-valuetext", place);
    for (const control of [this.button, this.slider, this.newest]) control.disabled = none;
    say(this.pacer, `${this.speed === 0.5 ? "½" : this.speed}×`);
    mark(this.pacer, "aria-label", `Speed of the replay: ${this.speed} times`);
    say(this.newest, this.ended ? "End" : "Live");
    mark(this.newest, "data-tip", this.ended ? "The last picture (L)" : "Follow the newest picture (L)");
    mark(this.newest, "aria-pressed", String(this.following && !this.ended));
  }
}

/** Index of the step closest to `step`. */
function nearest(steps, step) {
  let best = 0;
  steps.forEach((kept, i) => {
    if (Math.abs(kept - step) < Math.abs(steps[best] - step)) best = i;
  });
  return best;
}
