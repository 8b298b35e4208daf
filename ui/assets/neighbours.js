// Memorised or invented? The nearest real images to the sample, and how near real images are to one another.

import { h, mark, say } from "./dom.js";
import { order, Refused } from "./latent_link.js";
import { enlarge, Tiles } from "./tiles.js";

const NEAREST = 6;
const ROOM = 96; // CSS pixels of each picture
const LEAST = 84; // of each on a phone, where they take two rows

export class Neighbours {
  constructor(view) {
    this.view = view;
    this.verdict = h("p", { class: "ga-verdict", role: "status" });
    this.canvas = h("canvas", { class: "ga-strip-canvas", role: "img", "aria-label": "The sample, then its nearest real images" });
    this.canvas.hidden = true; // until there are pictures; of points there are none
    this.list = h("p", { class: "ga-caption" });
    this.element = h("div", { class: "ga-neighbours" }, this.verdict, this.canvas, this.list);
  }

  destroy() {
    this.asking?.abort();
  }

  async placed() {
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    if (!this.facts) say(this.verdict, "Reading the real data …");
    try {
      const body = { ...this.view.shownNow, count: NEAREST, view: this.view.viewer };
      const answer = await order("neighbours", body, asking.signal);
      if (!answer || asking.signal.aborted) return;
      this.facts = answer.facts;
      this.#show(answer.arrays, answer.facts);
    } catch (error) {
      if (!asking.signal.aborted) say(this.verdict, error instanceof Refused ? error.message : "The server does not answer.");
    }
  }

  #show(/** @type {{pictures?: any}} */ { pictures }, { verdict, explanation }) {
    say(this.verdict, verdict);
    say(this.list, explanation);
    this.canvas.hidden = !pictures;
    if (!pictures) return;
    const width = this.element.clientWidth;
    const columns = Math.max(1, Math.min(NEAREST + 1, Math.floor(width / LEAST)));
    new Tiles(this.canvas, this.view.stage.shape, columns, 2).paint(pictures.values, 0, NEAREST + 1);
    enlarge(this.canvas, Math.min(width, ROOM * columns));
    mark(this.canvas, "data-painted", true);
  }
}
