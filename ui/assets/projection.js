// Find a picture: upload or draw one, and let the noise be found that draws it best.

import { h, mark, say } from "./dom.js";
import { follow, Refused } from "./latent_link.js";
import { Sketch } from "./sketch.js";
import { enlarge, Tiles } from "./tiles.js";

const ROOM = 200; // CSS pixels of each picture, at most
const GAP = 15; // between two of them
const LARGEST = 5 * 2 ** 20; // bytes of an upload

export class Projection {
  constructor(view) {
    this.view = view;
    const gray = view.facts.shape[0] === 1; // colours cannot be drawn here
    this.sketch = new Sketch();
    this.file = h("input", { type: "file", accept: "image/png,image/jpeg,image/webp,image/gif", hidden: true });
    this.file.addEventListener("change", () => this.file.files[0] && this.#take(this.file.files[0]));
    const button = (words, action, kind) => h("button", { type: "button", class: kind, onclick: action }, words);
    this.stop = button("Stop", () => this.asking?.abort());
    this.stop.hidden = true;
    const drawing = [button("Find it", () => this.#draw(), "ga-primary"), button("Clear", () => this.sketch.clear())];
    const buttons = [
      ...(gray ? drawing : []),
      button("Upload a picture", () => this.file.click()),
      this.stop,
      this.file,
    ];
    this.target = h("canvas", { class: "ga-term", role: "img", "aria-label": "What is looked for" });
    this.best = h("canvas", { class: "ga-term", role: "img", "aria-label": "The best so far" });
    this.told = h("p", { class: "ga-caption", role: "status" }, `${gray ? "Draw on the black square with the pointer, or upload" : "Upload"} a picture: Adam looks for its noise.`);
    this.meter = h("progress", { class: "ga-found", max: 1, value: 0, "aria-label": "Progress of the search", hidden: true });
    const figure = (canvas, words) => h("figure", { class: "ga-term-box" }, canvas, h("figcaption", {}, words));
    const pictures = h("div", { class: "ga-terms" }, gray ? figure(this.sketch.element, "Draw") : undefined, figure(this.target, "Looked for"), figure(this.best, "Found"));
    this.element = h("div", { class: "ga-projection" }, h("div", { class: "ga-latent-row" }, ...buttons), this.told, pictures, this.meter);
  }

  destroy() {
    this.asking?.abort();
  }

  #draw() {
    if (this.sketch.empty) return say(this.told, "Draw something first, or upload a picture.");
    this.sketch.canvas.toBlob((blob) => this.#find(blob));
  }

  #take(file) {
    this.file.value = "";
    if (file.size > LARGEST) return say(this.told, "A picture may have at most 5 MB.");
    this.#find(file);
  }

  async #find(picture) {
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    this.stop.hidden = this.meter.hidden = false;
    this.found = undefined;
    try {
      const { source, choices, step } = this.view.shownNow;
      const query = new URLSearchParams({ source, label: this.view.place.label ?? "", step: step ?? "" });
      if (choices) query.set("choices", JSON.stringify(choices));
      await follow(`project?${query}`, picture, asking.signal, (event) => this.#progress(event));
    } catch (error) {
      if (asking.signal.aborted) this.#stopped(asking);
      else say(this.told, error instanceof Refused ? error.message : "The server does not answer.");
    }
    if (this.asking === asking) this.stop.hidden = true;
  }

  #progress(event) {
    if (event.error) return say(this.told, event.error);
    const { shape } = this.view.stage;
    const room = Math.min(ROOM, (this.view.element.clientWidth - GAP) / 2); // side by side, even on a phone
    const paint = (canvas, text) => {
      new Tiles(canvas, shape, 1).paint(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)), 0, 1);
      enlarge(canvas, room);
      mark(canvas, "data-painted", true);
    };
    if (event.target) paint(this.target, event.target);
    if (event.picture) paint(this.best, event.picture);
    this.meter.value = event.share ?? this.meter.value;
    say(this.told, event.words);
    if (event.z) this.found = event;
    if (event.done) this.#explore();
  }

  /** By its button: the best so far is on show from then on. By another search: that one speaks now. */
  #stopped(asking) {
    if (this.asking !== asking || this.view.gone) return;
    say(this.told, this.found ? "Stopped. Drag from the best so far." : "Stopped before anything was found.");
    if (this.found) this.#explore();
  }

  #explore() {
    const { z, label } = this.found;
    this.view.beginAt(z, { label });
  }
}
