// The same moves from other seeds, each with what the critic thinks of it. Pressing one begins there.

import { h, mark, say } from "./dom.js";
import { Tiles } from "./tiles.js";
import { figure } from "./words.js";

export class Wall {
  /** shape: [height, width, channels]. taken(index): one of `count` was pressed. */
  constructor(shape, count, taken) {
    this.canvases = Array.from({ length: count }, () => h("canvas", { class: "ga-wall-tile", "aria-hidden": "true" }));
    this.tiles = this.canvases.map((canvas) => new Tiles(canvas, shape, 1));
    this.scores = this.canvases.map(() => h("output", { class: "ga-wall-score" }));
    this.buttons = this.canvases.map((canvas, i) =>
      h("button", { type: "button", class: "ga-wall-button", onclick: () => taken(i) }, canvas, this.scores[i]),
    );
    this.element = h("div", { class: "ga-wall-grid", role: "group", "aria-label": "The same moves from other seeds" });
    this.element.append(...this.buttons);
  }

  /** What each begins with, for those who do not see it. */
  name(seeds) {
    this.buttons.forEach((button, i) => mark(button, "aria-label", `Begin at seed ${seeds[i]}`));
  }

  /** those: which of them `values` holds from `start` on. */
  paint(values, start, those) {
    those.forEach((index, i) => this.tiles[index].paint(values, start + i, 1));
    mark(this.element, "data-painted", true);
  }

  /** The critic's raw scores; none if it was not kept. */
  tell(scores) {
    this.scores.forEach((output, i) => say(output, scores ? figure(scores[i]) : ""));
  }
}
