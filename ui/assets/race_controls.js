// Pause, stop and start again: for all lanes at once.

import { post } from "./controls.js";
import { h, icon } from "./dom.js";
import { raceAddress } from "./stream.js";
import { isFinal } from "./words.js";

const REST = 3000; // ms that buttons rest at most: lanes that wait for their turn change no state when they are paused

export class RaceControls {
  /** on: {refused(sentence), resumed(), another(race)} */
  constructor(race, on) {
    this.race = race;
    this.on = on;
    this.hold = this.#button("ga-primary ga-hold", () => this.#holdOrResume());
    this.stop = this.#button("ga-stop", () => this.#send("stop"), icon("stop"), "Stop all");
    this.again = this.#button("ga-again", () => this.#again(), icon("again"), "Start again");
    this.buttons = [this.hold, this.stop, this.again];
  }

  /** states: of all lanes. */
  show(states) {
    this.states = states;
    const going = states.filter((state) => !isFinal(state));
    const moving = going.some((state) => state !== "paused");
    const resumable = going.length ? !moving : states.some((state) => state === "stopped" || state === "failed");
    if (this.wanted && this.wanted !== states.join()) this.wanted = undefined;
    this.#face(resumable ? "Resume all" : "Pause all", resumable ? "play" : "pause");
    this.hold.hidden = !going.length && !resumable;
    this.stop.hidden = !going.length;
    this.hold.disabled = this.stop.disabled = Boolean(this.wanted);
  }

  #face(face, name) {
    if (this.hold.dataset.face === face) return;
    this.hold.dataset.face = face;
    this.hold.replaceChildren(icon(name), face);
  }

  async #holdOrResume() {
    const resume = this.hold.dataset.face === "Resume all";
    const over = this.states.every(isFinal);
    if ((await this.#send(resume ? "resume" : "pause")) && resume && over) this.on.resumed();
  }

  async #again() {
    this.again.disabled = true;
    const answer = await post(raceAddress(this.race, "/control"), { action: "again" });
    this.again.disabled = false;
    this.on.refused(answer.error ?? "");
    if (answer.race) this.on.another(answer.race);
  }

  /** Buttons rest until a lane has obeyed, but not for long; a refusal gives them back. */
  async #send(action) {
    this.wanted = this.states.join();
    this.hold.disabled = this.stop.disabled = true;
    const { error } = await post(raceAddress(this.race, "/control"), { action });
    this.on.refused(error ?? "");
    if (error) this.#giveBack(this.wanted);
    else setTimeout((wanted) => this.#giveBack(wanted), REST, this.wanted);
    return !error;
  }

  #giveBack(wanted) {
    if (this.wanted !== wanted) return;
    this.wanted = undefined;
    this.show(this.states);
  }

  #button(kind, onclick, ...content) {
    return h("button", { type: "button", class: `ga-button ${kind}`, onclick }, ...content);
  }
}
