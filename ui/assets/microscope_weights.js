// Where the weights of each layer were over the run: one strip per layer, a column per snapshot, darker where more are,
// and beside it the histogram of the snapshot on show. Both on a log scale.

import { h, say } from "./dom.js";
import { channels } from "./theme.js";
import { count, figure } from "./words.js";

const FAINTEST = 3; // decades below "all of them" that can still be seen
const STRIP = 0.68; // of the width; the histogram has the rest, but for a gap with marks in it
const GAP = 8; // CSS pixels

export class WeightStrips {
  constructor(colours) {
    this.colours = colours;
    this.strips = h("div", { class: "ga-scope-strips" });
    this.caption = h("p", { class: "ga-scope-reading" });
    this.element = h("div", { class: "ga-scope-part", hidden: true }, this.strips, this.caption);
    this.size = [0, 0]; // of each strip, as it was measured last: to ask the page while it changes would lay it out
    this.watching = new ResizeObserver(() => {
      const [first] = this.canvases ?? [];
      if (first) this.size = [first.clientWidth, first.clientHeight];
      this.draw();
    });
    this.watching.observe(this.strips);
  }

  destroy() {
    this.watching.disconnect();
  }

  /** All of a run's histograms, as the studio tells them. */
  fill({ arrays, facts }) {
    this.shares = arrays.shares;
    this.facts = facts;
    this.painted = new Map(); // layer -> {look, canvas}
    this.element.hidden = !facts.layers.length;
    this.canvases = facts.layers.map((layer) => h("canvas", { class: "ga-scope-strip", role: "img", "aria-label": `Weights of layer ${layer} over the run` }));
    this.canvases.forEach((canvas, layer) => {
      canvas.addEventListener("pointermove", (event) => this.#read(layer, event));
      canvas.addEventListener("pointerleave", () => this.#say());
    });
    this.strips.replaceChildren(
      ...this.canvases.map((canvas, layer) => h("div", { class: "ga-scope-strip-row" }, h("span", { class: "ga-scope-layer" }, `layer ${facts.layers[layer]}`), canvas)),
    );
    this.#say();
    this.draw();
  }

  /** The snapshot on show. */
  look(step) {
    this.step = step;
    this.draw();
  }

  draw() {
    if (!this.shares || !this.size[0]) return;
    const sharp = window.devicePixelRatio || 1;
    const colours = this.colours();
    for (const [layer, canvas] of this.canvases.entries()) {
      const [width, height] = this.size.map((side) => Math.round(side * sharp));
      if (canvas.width !== width) canvas.width = width;
      if (canvas.height !== height) canvas.height = height;
      this.#paint(canvas.getContext("2d"), layer, width, height, sharp, colours);
    }
  }

  /** What does not change from step to step is painted once for each size and theme. */
  #paint(context, layer, width, height, sharp, colours) {
    const [, steps, bins] = this.shares.shape;
    const across = STRIP * width;
    const column = this.#column();
    context.clearRect(0, 0, width, height);
    context.drawImage(this.#strip(layer, width, height, sharp, colours), 0, 0);
    context.fillStyle = colours.critic;
    for (let bin = 0; bin < bins; bin++) {
      const strength = visible(this.#share(layer, column, bin));
      const [top, foot] = [bin + 1, bin].map((row) => Math.round((1 - row / bins) * height));
      if (strength) context.fillRect(across + GAP * sharp, top, strength * (width - across - GAP * sharp), Math.max(1, foot - top - 1));
    }
    context.lineWidth = 1.5 * sharp;
    context.strokeStyle = colours.text;
    context.strokeRect((column * across) / steps + sharp, sharp, across / steps - 2 * sharp, height - 2 * sharp);
  }

  #strip(layer, width, height, sharp, colours) {
    const look = [width, height, colours.critic, colours.text].join();
    const known = this.painted.get(layer);
    if (known?.look === look) return known.canvas;
    const canvas = h("canvas", { width, height });
    const context = canvas.getContext("2d");
    const [, steps, bins] = this.shares.shape;
    const [r, g, b] = channels(colours.critic);
    const across = STRIP * width;
    for (let step = 0; step < steps; step++)
      for (let bin = 0; bin < bins; bin++) {
        const strength = visible(this.#share(layer, step, bin));
        if (!strength) continue;
        const [left, right] = [step, step + 1].map((place) => Math.round((place * across) / steps));
        const [top, foot] = [bin + 1, bin].map((row) => Math.round((1 - row / bins) * height));
        context.fillStyle = `rgba(${r}, ${g}, ${b}, ${strength})`;
        context.fillRect(left, top, right - left, foot - top);
      }
    context.fillStyle = colours.text;
    const marks = this.facts.clip ? [this.facts.clip, -this.facts.clip] : [0];
    for (const value of marks) context.fillRect(across + sharp, Math.round(((1 - value / this.facts.reach) / 2) * height - sharp / 2), (GAP - 2) * sharp, 2 * sharp);
    this.painted.set(layer, { look, canvas });
    return canvas;
  }

  /** Which snapshot is on show. */
  #column() {
    return Math.max(0, this.facts.steps.findLastIndex((step) => step <= (this.step ?? Infinity)));
  }

  #share(layer, step, bin) {
    const [, steps, bins] = this.shares.shape;
    return this.shares.values[(layer * steps + step) * bins + bin];
  }

  #read(layer, { clientX, clientY, target }) {
    const [, steps, bins] = this.shares.shape;
    const { left, top, width, height } = target.getBoundingClientRect();
    const within = (share, cells) => Math.min(cells - 1, Math.max(0, Math.floor(share * cells)));
    const over = (clientX - left) / width / STRIP;
    const [step, bin] = [over > 1 ? this.#column() : within(over, steps), within(1 - (clientY - top) / height, bins)];
    const near = ((2 * (bin + 0.5)) / bins - 1) * this.facts.reach;
    const share = (100 * this.#share(layer, step, bin)).toFixed(1);
    say(this.caption, `Layer ${layer + 1}, step ${count(this.facts.steps[step])}: ${share} % of the weights near ${figure(near, 2)}.`);
  }

  #say() {
    const { reach, clip } = this.facts;
    const marked = clip ? `marks at ±${clip}` : "a mark at 0";
    say(this.caption, `Weights over the run, up to ±${figure(reach, 2)}, ${marked}; beside it the step on show. Log scale.`);
  }
}

/** A share as 0..1, decades below all; what is there can be seen. */
const visible = (share) => share && Math.max(0.06, 1 + Math.log10(share) / FAINTEST);
