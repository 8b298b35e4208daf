// The stage: a view alone on the screen, for a class. ?view=stage leads there, so does F; Escape leads back.

import { h, icon, mark, say } from "./dom.js";

const NAME = "view";
const STAGE = "stage";

export class Stage {
  /** holder: the .ga-root around the view. changed(): pictures have another room now. */
  constructor(holder, changed) {
    this.holder = holder;
    this.changed = changed;
    this.word = h("span", { class: "ga-stage-word" });
    this.button = h("button", { type: "button", class: "ga-button ga-stage-button", onclick: () => this.toggle() });
    this.button.append(icon("stage"), this.word);
    this.ending = new AbortController();
    document.addEventListener("keydown", (event) => this.#key(event), { signal: this.ending.signal });
    this.#show(new URLSearchParams(location.search).get(NAME) === STAGE);
  }

  destroy() {
    this.ending.abort();
    delete document.documentElement.dataset.gaStage;
    delete this.holder.dataset.stage;
  }

  get on() {
    return this.holder.dataset.stage !== undefined;
  }

  toggle(on = !this.on) {
    const query = new URLSearchParams(location.search);
    if (on) query.set(NAME, STAGE);
    else query.delete(NAME);
    history.replaceState(history.state, "", `${location.pathname}?${query}${location.hash}`);
    this.#show(on);
    this.changed();
  }

  #show(on) {
    mark(this.holder, "data-stage", on);
    mark(document.documentElement, "data-ga-stage", on);
    say(this.word, on ? "Leave" : "Stage");
    mark(this.button, "aria-label", on ? "Leave the stage" : "Stage: picture and curve alone on the screen");
    mark(this.button, "data-tip", on ? "Back to the page (Esc)" : "Picture and one curve fill the screen (F)");
  }

  #key(event) {
    const typing = event.target.closest?.("input:not([type=range]), textarea, select, [contenteditable], [role=dialog]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key.toLowerCase() === "f") this.toggle();
    else if (event.key === "Escape" && this.on) this.toggle(false);
    else return;
    event.preventDefault();
  }
}
