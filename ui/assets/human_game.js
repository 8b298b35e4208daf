// The game itself: a picture, four answers, and the deck, whose cards take the colour of what was said of them.

import { h, mark, say } from "./dom.js";
import { enlarge, Tiles } from "./tiles.js";

const FIXATION = 500; // ms of a cross before a picture that is seen for a moment
const GRAIN = 16; // blocks of the mask along each side
const LETTERS = { g: [2, 1], r: [3, 4] }; // the vote, and with Shift
const COLOURS = ["generated", "generated", "real", "real"];

export class HumanGame {
  /** on: {start(), done(ratings)}, the latter with all votes, 1 ... 4. */
  constructor({ ratings, each }, on) {
    this.words = ratings;
    this.total = 2 * each;
    this.on = on;
    this.canvas = h("canvas", { class: "ga-hero-canvas", role: "img", "aria-label": "The picture", hidden: true });
    this.cross = h("span", { class: "ga-human-cross", "aria-hidden": "true", hidden: true }, "+");
    this.begin = h("button", { type: "button", class: "ga-primary ga-human-start", disabled: true, onclick: () => this.#begin() }, "Start");
    this.cover = h("div", { class: "ga-human-cover" }, h("p", {}, "Real or generated?"), this.begin);
    this.stage = h("div", { class: "ga-stage ga-human-stage", "data-kind": "images", tabindex: -1 }, this.canvas, this.cross, this.cover);
    this.buttons = ratings.map((words, i) => this.#button(words, i));
    this.answers = h("div", { class: "ga-human-answers", role: "group", "aria-label": "What is it?" }, ...this.buttons);
    this.element = h("div", { class: "ga-left ga-human-play" }, this.stage, this.answers);
    this.progress = h("p", { class: "ga-human-progress", role: "status" });
    this.cards = Array.from({ length: this.total }, (_, i) => h("li", { class: "ga-human-card" }, String(i + 1)));
    const list = h("ol", { class: "ga-human-cards", "aria-hidden": "true" }, ...this.cards);
    this.deck = h("div", { class: "ga-human-deck" }, this.progress, list, keys(ratings));
    this.watcher = new ResizeObserver(() => this.#fit());
    this.watcher.observe(this.stage);
  }

  destroy() {
    clearTimeout(this.timer);
    this.watcher.disconnect();
  }

  focus() {
    this.begin.focus({ preventScroll: true });
  }

  become(state) {
    this.state = state;
    this.cover.hidden = state === "playing" || state === "counting";
    this.begin.disabled = state !== "ready";
    say(this.begin, state === "dealing" ? "Shuffling …" : "Start");
    if (state !== "playing") this.#hide();
    if (state === "counting") say(this.progress, "Counting …");
    for (const button of this.buttons) button.disabled = state !== "playing";
  }

  /** tiles: {shape [N, H, W, C], values}. */
  deal({ shape, values }) {
    this.again = undefined;
    this.values = values;
    this.painter = new Tiles(this.canvas, shape.slice(1), 1);
    this.ratings = [];
    this.cards.forEach((card) => {
      mark(card, "data-colour", undefined);
      mark(card, "data-sure", undefined);
      mark(card, "data-now", undefined);
    });
    say(this.progress, `${this.total} pictures, face down`);
  }

  /** limit: seconds that each picture is seen; 0: until it is answered. */
  start(limit) {
    this.limit = limit;
    this.ratings = [];
    this.stage.focus({ preventScroll: true });
    this.#next();
  }

  /** The votes did not arrive: Start sends them once more. */
  offerAgain(again) {
    this.again = again;
    this.cover.hidden = this.begin.disabled = false;
    say(this.begin, "Send the votes again");
    say(this.progress, `All ${this.total} pictures answered`);
    this.begin.focus({ preventScroll: true });
  }

  /** A key that was pressed somewhere in the game. */
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const letter = LETTERS[event.key.toLowerCase()];
    const rating = letter ? letter[Number(event.shiftKey)] : "1234".indexOf(event.key) + 1;
    if (rating) this.#answer(rating);
    else this.#along(event);
  }

  #button(words, i) {
    const [sure, kind] = words.split(" ");
    const label = [h("span", { class: "ga-human-sure" }, sure), " ", h("strong", {}, kind), h("kbd", { "aria-hidden": "true" }, String(i + 1))];
    const about = { type: "button", class: "ga-human-answer", "data-rating": i + 1, "data-colour": COLOURS[i], disabled: true };
    return h("button", { ...about, onclick: () => this.#answer(i + 1) }, ...label);
  }

  /** Arrow keys move along the four answers. */
  #along(event) {
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!way) return;
    event.preventDefault();
    const here = this.buttons.indexOf(document.activeElement);
    const from = here < 0 ? (way > 0 ? 1 : 2) : here; // from the middle outwards
    this.buttons[Math.min(3, Math.max(0, from + way))].focus();
  }

  #begin() {
    if (this.again) this.again();
    else this.on.start();
  }

  #next() {
    const number = this.ratings.length;
    this.cards.forEach((card, i) => mark(card, "data-now", i === number));
    say(this.progress, `Picture ${number + 1} of ${this.total}`);
    if (!this.limit) return this.#show(number);
    this.#hide();
    this.cross.hidden = false;
    this.timer = setTimeout(() => this.#flash(number), FIXATION);
  }

  /** For a moment, counted from when it is painted; then a mask, so that no after-image stays. */
  #flash(number) {
    this.#show(number);
    requestAnimationFrame(() => {
      if (this.shown === number) this.timer = setTimeout(() => this.shown === number && this.#mask(), 1000 * this.limit);
    });
  }

  #show(number) {
    this.cross.hidden = true;
    this.shown = number;
    this.painter.paint(this.values, number, 1);
    mark(this.canvas, "data-shown", "picture");
    mark(this.stage, "data-number", number + 1);
    this.canvas.hidden = false;
    this.#fit();
  }

  #mask() {
    const { width, height } = this.canvas;
    for (let y = 0; y < GRAIN; y++)
      for (let x = 0; x < GRAIN; x++) {
        const gray = Math.floor(256 * Math.random());
        this.painter.context.fillStyle = `rgb(${gray},${gray},${gray})`;
        const edges = [x * width, y * height, (x + 1) * width, (y + 1) * height].map((edge) => Math.round(edge / GRAIN));
        this.painter.context.fillRect(edges[0], edges[1], edges[2] - edges[0], edges[3] - edges[1]);
      }
    mark(this.canvas, "data-shown", "mask");
  }

  #hide() {
    clearTimeout(this.timer);
    this.shown = undefined;
    this.canvas.hidden = this.cross.hidden = true;
  }

  #answer(rating) {
    if (this.state !== "playing" || this.shown === undefined) return;
    clearTimeout(this.timer);
    const card = this.cards[this.ratings.length];
    mark(card, "data-colour", COLOURS[rating - 1]);
    mark(card, "data-sure", rating === 1 || rating === 4);
    this.ratings.push(rating);
    if (this.ratings.length < this.total) this.#next();
    else {
      mark(card, "data-now", undefined);
      this.on.done(this.ratings);
    }
  }

  #fit() {
    if (!this.painter?.sheet || !this.stage.clientWidth) return;
    enlarge(this.canvas, this.stage.clientWidth);
  }
}

/** Which key gives which answer. */
function keys(ratings) {
  const names = [["1", "⇧ G"], ["2", "G"], ["3", "R"], ["4", "⇧ R"]];
  const items = ratings.map((words, i) => h("li", {}, ...names[i].flatMap((key) => [h("kbd", {}, key), " "]), words));
  return h("div", { class: "ga-human-keys" }, h("span", { class: "ga-human-term" }, "Keys"), h("ul", {}, ...items));
}
