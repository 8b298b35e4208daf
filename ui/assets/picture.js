// The picture of the game: a wall of images, or a 2-D game with its layers.

import { h, mark, say } from "./dom.js";
import { Plane, between } from "./plane.js";
import { count } from "./words.js";

const FRAME_MS = 33; // the eye needs no more, and the training wants the processor
const GAP = 0.012; // between two walls, as a share of the picture's width
const CALM = matchMedia("(prefers-reduced-motion: reduce)");

export class Picture {
  /**
   * about: the run's facts; colours: a function that tells the colours of the page now; layers: what to show.
   * pace: ms between two drawings of points on their way, more where several pictures share the processor.
   */
  constructor(about, colours, layers, pace = FRAME_MS) {
    this.enlarged = undefined; // a canvas, once a wall was drawn
    this.pace = pace;
    this.layers = layers;
    this.about = about;
    this.colours = colours;
    this.canvas = h("canvas", { class: "ga-canvas", role: "img", "aria-label": "No picture yet" });
    this.empty = h("p", { class: "ga-empty" });
    this.stage = h("div", { class: "ga-stage", "data-kind": about.kind }, this.canvas, this.empty);
    this.element = this.stage;
    this.context = this.canvas.getContext("2d");
    this.plane = new Plane(about.extent, about.probability);
    this.watcher = new ResizeObserver(() => this.#fit());
    this.watcher.observe(this.stage);
  }

  destroy() {
    this.watcher.disconnect();
    cancelAnimationFrame(this.tick);
  }

  /** What stands in the place of a picture. */
  sayEmpty(sentence) {
    say(this.empty, sentence);
  }

  /** Real points, or the wall of real images, come once, with the first frame of a run. */
  setReal(real) {
    this.real = real;
    this.layers.offer();
    this.plane.forget();
    this.#widen();
    this.draw();
  }

  /** Show a frame; points glide there within `glide` ms from where they are now. */
  show(frame, glide = 0) {
    if (!frame || frame === this.target) return;
    const from = this.target && between(this.from, this.target, this.#share());
    this.empty.hidden = true;
    this.from = glide && !CALM.matches && !frame.bitmap ? from : undefined;
    this.target = frame;
    this.began = performance.now();
    this.glide = glide;
    mark(this.canvas, "aria-label", this.#text(frame));
    mark(this.canvas, "data-step", frame.step);
    this.#animate();
  }

  draw() {
    const frame = this.target && between(this.from, this.target, this.#share());
    const width = this.stage.clientWidth; // 0 once the page has taken the view away
    if (!frame || !width || !this.canvas.width) return;
    if (frame.bitmap) this.#drawWalls(this.#isBeside ? [frame.bitmap, this.real] : [frame.bitmap]);
    else {
      const pixel = this.canvas.width / width;
      this.plane.draw(this.context, this.canvas.width, frame, this.real, this.layers.on, this.colours(), pixel);
    }
  }

  /** The page went from light to dark or back, or other layers are wanted. */
  recolour() {
    this.plane.forget();
    this.#widen();
    this.draw();
  }

  /** Does the wall of real images stand beside the generated one? */
  get #isBeside() {
    return Boolean(this.layers.on.beside && this.real);
  }

  /** Two walls need twice the width. */
  #widen() {
    if (this.about.kind !== "images") return;
    mark(this.stage, "data-beside", this.#isBeside);
    if (this.target) mark(this.canvas, "aria-label", this.#text(this.target));
    this.#fit();
  }

  #share() {
    return this.from ? Math.min(1, (performance.now() - this.began) / this.glide) : 1;
  }

  #animate() {
    cancelAnimationFrame(this.tick);
    let last = 0;
    const turn = (now) => {
      const done = this.#share() >= 1;
      if (done || now - last >= this.pace - 4) {
        last = now;
        this.draw();
      }
      if (!done) this.tick = requestAnimationFrame(turn);
    };
    turn(performance.now()); // at once: a hidden page gets no animation frames
  }

  #fit() {
    const width = Math.round(this.stage.clientWidth * (window.devicePixelRatio || 1));
    if (!width) return;
    const height = this.#isBeside ? Math.round(width / 2) : width;
    if (width !== this.canvas.width) this.canvas.width = width;
    if (height !== this.canvas.height) this.canvas.height = height;
    this.draw(); // what came while there was no room for it is drawn, too
  }

  /** One wall, or two of the same size beside each other. */
  #drawWalls(bitmaps) {
    const gap = bitmaps.length > 1 ? Math.round(this.canvas.width * GAP) : 0;
    const side = (this.canvas.width - gap) / bitmaps.length;
    if (bitmaps.some((bitmap) => !bitmap.width)) return; // closed while the view was being left
    this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    bitmaps.forEach((bitmap, index) => this.#drawWall(bitmap, index * (side + gap), Math.min(side, this.canvas.height)));
  }

  /** Pixels stay sharp and even: enlarged by a whole factor first, then fitted. */
  #drawWall(bitmap, left, side) {
    const scale = Math.min(side / bitmap.width, side / bitmap.height);
    const whole = Math.max(1, Math.ceil(scale));
    const large = (this.enlarged ??= document.createElement("canvas"));
    if (large.width !== bitmap.width * whole) large.width = bitmap.width * whole;
    if (large.height !== bitmap.height * whole) large.height = bitmap.height * whole;
    const inner = large.getContext("2d");
    inner.imageSmoothingEnabled = false;
    inner.drawImage(bitmap, 0, 0, large.width, large.height);
    const [width, height] = [bitmap.width * scale, bitmap.height * scale];
    this.context.imageSmoothingEnabled = true;
    this.context.imageSmoothingQuality = "high";
    this.context.drawImage(large, left + (side - width) / 2, (this.canvas.height - height) / 2, width, height);
  }

  #text(frame) {
    const points = (frame.fake?.length ?? 0) / 2;
    const beside = this.#isBeside ? ", beside one of real images" : "";
    const what = frame.bitmap ? `a wall of generated images${beside}` : `${count(points)} generated points`;
    return `Step ${count(frame.step)}: ${what}`;
  }
}
