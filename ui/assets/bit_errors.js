// The share of wrong waves against one slider, as a curve: filled points where the mark is read, open ones where it is lost.

import { h, mark, say, svg } from "./dom.js";

const WIDE = 320;
const TALL = 150;
const LEFT = 36;
const LOW = 22; // room below for values
const TOP = 8;
const MOST = 0.6; // of the vertical axis


export class BitErrors {
  constructor() {
    this.picture = svg("svg", { viewBox: `0 0 ${WIDE} ${TALL}`, class: "ga-bit-errors", role: "img" });
    this.words = h("figcaption", { class: "ga-caption" });
    this.element = h("figure", { class: "ga-mark-figure", hidden: true }, this.picture, this.words);
  }

  /** points: [{value, wrong, found, words}] in the order of their values; value: where the slider stands. */
  show(label, points, value) {
    const [low, high] = [points[0].value, points.at(-1).value];
    const x = (at) => LEFT + ((at - low) / (high - low)) * (WIDE - LEFT - 10);
    const y = (share) => TOP + (1 - Math.min(share, MOST) / MOST) * (TALL - TOP - LOW);
    const lines = [0, 0.25, 0.5].flatMap((share) => [
      svg("line", { x1: LEFT, x2: WIDE - 10, y1: y(share), y2: y(share), class: "ga-bit-line" }),
      text(LEFT - 5, y(share) + 4, `${100 * share} %`, "end"),
    ]);
    const path = points.map((point) => `${x(point.value)},${y(point.wrong)}`).join(" ");
    const dots = points.map(({ value: at, wrong, found }) => svg("circle", { cx: x(at), cy: y(wrong), r: 4, class: found ? "ga-bit-found" : "ga-bit-lost" }));
    const here = svg("line", { x1: x(value), x2: x(value), y1: TOP, y2: TALL - LOW, class: "ga-bit-here" });
    const ends = [text(LEFT, TALL - 5, points[0].words, "start"), text(WIDE - 10, TALL - 5, points.at(-1).words, "end")];
    this.picture.replaceChildren(...lines, here, svg("polyline", { points: path, class: "ga-bit-curve" }), ...dots, ...ends);
    const told = points.map((point) => `${point.words}: ${(100 * point.wrong).toFixed(0)} %`).join("; ");
    mark(this.picture, "aria-label", `Wrong waves against ${label}. ${told}`);
    mark(this.picture, "data-along", label);
    say(this.words, `Wrong waves against ${label.toLowerCase().replace("jpeg", "JPEG")}: full points, the mark is read; open ones, it is lost. By chance, half are wrong.`);
    this.element.hidden = false;
  }
}

const text = (x, y, words, anchor) => svg("text", { x, y, "text-anchor": anchor, class: "ga-bit-text" }, words);
