// The transport bar: what the run does now, and what one can make it do.

import { h, icon, mark, say } from "./dom.js";
import { send } from "./server.js";
import { address } from "./stream.js";
import { count, device, duration, isFinal, rate, STATES } from "./words.js";

/** Post one order to a run. Returns undefined, or the sentence that says why not. */
export const order = async (run, body) => (await post(address(run, "/control"), body)).error;

/** Post JSON. Returns the answer, {error: a sentence} for a refusal. */
export async function post(path, body) {
  try {
    return await (await send(path, body)).json();
  } catch {
    return { error: "The server cannot be reached, so nothing was changed." };
  }
}

/** State, step, speed and time left, with a progress bar. */
export class StatusLine {
  constructor(about) {
    this.about = about;
    this.pill = h("span", { class: "ga-pill", role: "status" });
    this.step = h("span", { class: "ga-step" });
    this.pace = h("span", { class: "ga-fact" });
    this.left = h("span", { class: "ga-fact" });
    this.device = h("span", { class: "ga-fact ga-device" });
    this.fill = h("div", { class: "ga-progress-fill" });
    const bar = { class: "ga-progress", role: "progressbar", "aria-label": "Steps done", "aria-valuemin": 0 };
    this.bar = h("div", bar, this.fill);
    this.data = h("span", { class: "ga-fact ga-data" });
    this.facts = h("div", { class: "ga-facts" }, this.pill, this.step, this.pace, this.left, this.device, this.data);
  }

  /** status: as the server sends it; step: the newest one known, which may be ahead of the status. */
  show(status, step) {
    const { state, ahead } = status;
    const { steps, time_limit: limit } = this.about;
    const share = Math.min(1, Math.max(step / steps, limit ? status.seconds / limit : 0));
    mark(this.pill, "data-state", state);
    say(this.pill, STATES[state] ?? state);
    say(this.step, limit ? `step ${count(step)}, ${status.seconds.toFixed(0)} of ${count(limit)} s` : `step ${count(step)} of ${count(steps)}`);
    const moving = state === "running" && status.steps_per_second > 0;
    say(this.pace, moving ? `${speed(status.steps_per_second)} steps/s` : ahead ? `${count(ahead)} before it` : "");
    const rest = limit ? (status.left ?? 0) : (steps - step) / status.steps_per_second;
    say(this.left, moving ? `${duration(rest)} left` : took(status));
    say(this.device, device(status.device, status.threads));
    say(this.data, status.data ?? "");
    this.fill.style.transform = `scaleX(${share})`;
    mark(this.bar, "aria-valuemax", steps);
    mark(this.bar, "aria-valuenow", step);
    mark(this.bar, "data-state", state);
  }
}

const speed = (value) => (value >= 10 ? count(value) : value.toFixed(1));

const took = (status) => (status.seconds > 0 && isFinal(status.state) ? `took ${duration(status.seconds)}` : "");

/** Pause, resume, stop, single steps, learning rates. */
export class Controls {
  /** on: {refused(sentence), resumed()} */
  constructor(about, on) {
    this.about = about;
    this.on = on;
    this.hold = this.#button("ga-primary ga-hold", () => this.#holdOrResume());
    this.stop = this.#button("ga-stop", () => this.#send({ action: "stop" }), icon("stop"), "Stop");
    const alone = about.players.map(({ name, label, colour }) => [name, capitalised(label), `One update of the ${label} alone`, colour]);
    const all = ["all", about.players.length > 2 ? "All" : "Both", "One step of the game: everybody learns, in turn", "all"];
    this.stepButtons = [all, ...alone].map((button) => this.#stepButton(...button));
    this.counts = h("output", { class: "ga-legend-word ga-counts" });
    this.rates = about.players.map((player) => new RateField(about, player, on));
    this.main = [this.hold, this.stop];
    this.fine = h(
      "div",
      { class: "ga-fine" },
      h("div", { class: "ga-steps", role: "group", "aria-label": "Single steps, while paused" },
        h("span", { class: "ga-legend-word" }, "One step"), ...this.stepButtons, this.counts),
      h("div", { class: "ga-rates" }, ...this.rates.map((field) => field.element)),
    );
  }

  show(status) {
    const { state } = status;
    this.state = state;
    const over = isFinal(state) || this.about.read_only;
    const pausable = ["starting", "running"].includes(state);
    const resumable = state === "paused" || ((state === "stopped" || state === "failed") && !this.about.read_only);
    if (this.wanted && this.wanted.from !== state) this.wanted = undefined;
    const waiting = Boolean(this.wanted);
    this.#face(pausable);
    this.hold.disabled = waiting || !(pausable || resumable);
    this.stop.disabled = waiting || over;
    this.hold.hidden = this.about.read_only || state === "queued" || state === "finished" || state === "deleted";
    this.stop.hidden = over;
    if (status.updates) say(this.counts, `updates: ${this.about.players.map(({ name, label }) => `${label} ${count(status.updates[name])}`).join(", ")}`);
    for (const button of this.stepButtons) button.disabled = state !== "paused";
    for (const field of this.rates) {
      field.setEnabled(!over);
      field.show(status.lr?.[field.player]);
    }
    if (!over) this.fine.hidden = false; // it stays when the run ends, so that nothing jumps
  }

  #face(pausable) {
    const face = pausable ? "Pause" : "Resume";
    if (this.hold.dataset.face === face) return;
    this.hold.dataset.face = face;
    this.hold.replaceChildren(icon(pausable ? "pause" : "play"), face);
  }

  #holdOrResume() {
    const resume = this.hold.dataset.face === "Resume";
    const again = isFinal(this.state);
    this.#send({ action: resume ? "resume" : "pause" }).then((done) => done && again && this.on.resumed());
  }

  /** Buttons rest until the run has obeyed; a refusal gives them back. */
  async #send(body) {
    this.wanted = { from: this.state };
    this.hold.disabled = this.stop.disabled = true;
    const refusal = await order(this.about.id, body);
    this.on.refused(refusal ?? "");
    if (refusal) {
      this.wanted = undefined;
      this.show({ state: this.state });
    }
    return !refusal;
  }

  #button(kind, onclick, ...content) {
    return h("button", { type: "button", class: `ga-button ${kind}`, onclick }, ...content);
  }

  #stepButton(player, label, title, colour) {
    const button = this.#button("ga-step-button", async () => {
      this.on.refused((await order(this.about.id, { action: "step", player })) ?? "");
    });
    button.dataset.colour = colour;
    button.dataset.player = player;
    mark(button, "data-tip", `${title} (pause first)`);
    button.append(label);
    return button;
  }
}

const capitalised = (word) => word[0].toUpperCase() + word.slice(1);

/** One player's learning rate: typed, halved or doubled, applied while the run goes on. */
class RateField {
  constructor(about, { name: player, label, colour }, on) {
    this.run = about.id;
    this.player = player;
    this.on = on;
    const name = capitalised(label);
    this.input = h("input", {
      class: "ga-rate-input",
      type: "text",
      inputmode: "decimal",
      autocomplete: "off",
      spellcheck: "false",
      value: rate(about.lr[player]),
      "aria-label": `${name} learning rate`,
      "data-player": player,
      onchange: () => this.#apply(typed(this.input.value)),
    });
    this.half = this.#nudge("÷2", `Halve the ${label}'s learning rate`, 0.5);
    this.twice = this.#nudge("×2", `Double the ${label}'s learning rate`, 2);
    this.element = h(
      "div",
      { class: "ga-rate", "data-colour": colour },
      h("span", { class: "ga-legend-word" }, `${name} learning rate`),
      h("span", { class: "ga-rate-box" }, this.half, this.input, this.twice),
    );
  }

  setEnabled(enabled) {
    for (const control of [this.input, this.half, this.twice]) control.disabled = !enabled;
  }

  /** What the run uses now; never overwrites what is being typed or has just been asked for. */
  show(value) {
    const asked = performance.now() - (this.asked ?? -1e9) < 1500;
    if (value === undefined || asked || this.input.matches(":focus")) return;
    if (this.input.value !== rate(value)) this.input.value = rate(value);
    mark(this.input, "aria-invalid", undefined);
  }

  #nudge(label, title, factor) {
    const onclick = () => this.#apply(Number(rate(Number(this.input.value) * factor)));
    return h("button", { type: "button", class: "ga-nudge", "aria-label": title, "data-tip": title, onclick }, label);
  }

  async #apply(value) {
    this.asked = performance.now();
    const refusal = await order(this.run, { action: "learning_rate", player: this.player, value });
    mark(this.input, "aria-invalid", refusal ? "true" : undefined);
    this.on.refused(refusal ?? "");
    if (!refusal) this.input.value = rate(value);
  }
}

/** "0,001" -> 0.001; what is no number stays as it was typed, for the refusal to name it. */
function typed(text) {
  const value = Number(text.trim().replace(",", "."));
  return text.trim() === "" || Number.isNaN(value) ? text : value;
}
