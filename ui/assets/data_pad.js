// A pad to draw data on: modes with widths and weights, or a density by pen, words or a picture.
// mount(root, {text, beginnings, mostInLink, changed}) -> {update, destroy}. `changed` is called with the drawing's text
// when the hand has come to rest, "" for an empty plane; a stroke on its way tells nobody.

import { ofPicture, ofWords } from "./density_picture.js";
import { h, icon, mark, say } from "./dom.js";
import { HALF, MOST_MODES } from "./drawing_text.js";
import { copied } from "./link.js";
import { mountView } from "./mount.js";
import { PadCanvas } from "./pad_canvas.js";
import { PadDrawing } from "./pad_drawing.js";
import { listen, within } from "./pad_hand.js";
import { Panel } from "./pad_panel.js";
import { drawingWords, EMPTY, placeWords } from "./pad_words.js";
import { onThemeChange } from "./theme.js";

const REST = 250; // ms without a change, and the drawing is told
const GRIP = 14; // px around a centre that take hold of its mode
const TOLD = 2500; // ms that the button says how it went

export const mount = (root, options) =>
  mountView(root, options, {
    sheets: ["arena.css", "stability.css", "data_pad.css"],
    make: (holder, wanted) => new DataPad(holder, wanted),
    same: () => true, // what Python hands back is what it was told, maybe a stroke ago
  });

class DataPad {
  constructor(holder, { text, beginnings, mostInLink, changed }) {
    this.holder = holder;
    this.beginnings = beginnings;
    this.mostInLink = mostInLink;
    this.changed = changed;
    this.told = text;
    this.drawing = new PadDrawing(text, beginnings[0].text);
    this.tool = this.drawing.isDensity ? "pen" : "modes";
    this.next = { width: 0.1, weight: 1 }; // of a mode that is placed
    this.brush = { radius: 0.12, level: 15, symmetry: "none" };
    this.cursor = [0, 0];
    this.dark = true;
    this.isMoving = false;
  }

  open() {
    const canvas = h("canvas", { "aria-hidden": "true" });
    const about = { role: "application", "aria-label": "Drawing pad", "aria-describedby": "ga-data-told" };
    this.plane = h("div", { class: "ga-data-plane", tabindex: 0, ...about }, canvas);
    this.status = h("p", { class: "ga-caption ga-data-told", id: "ga-data-told", role: "status" });
    this.word = h("span", { "aria-live": "polite" }, COPY);
    const link = h("button", { type: "button", class: "ga-button ga-copy", onclick: () => this.#copy() }, icon("link"), this.word);
    this.panel = this.#panel();
    this.picture = new PadCanvas(canvas);
    const left = h("div", { class: "ga-data-left" }, this.plane, this.status, link);
    this.holder.replaceChildren(h("div", { class: "ga-data-pad" }, left, this.panel.element));
    this.#listen();
    this.panel.tool(this.tool);
    this.#show();
    this.watching = new ResizeObserver(() => this.#paintSoon());
    this.watching.observe(this.plane);
    this.endTheme = onThemeChange(this.holder, () => this.#paintSoon());
  }

  destroy() {
    clearTimeout(this.timer);
    clearTimeout(this.coming);
    this.watching?.disconnect();
    this.endTheme?.();
  }

  #panel() {
    const { drawing } = this;
    /** @type {(deed: (...given: any[]) => void) => (...given: any[]) => void} */
    const done = (deed) => (...given) => {
      deed(...given);
      this.#done();
    };
    return new Panel(this.beginnings, {
      tool: done((name) => this.#choose(name)),
      symmetry: (name) => Object.assign(this.brush, { symmetry: name }),
      set: done((values) => this.#set(values)),
      brush: done((values) => Object.assign(this.brush, values)),
      place: () => this.#place(this.cursor),
      remove: done(() => drawing.remove()),
      words: done((words) => drawing.replace(ofWords(words))),
      file: (file) => this.#bring(file),
      dark: (dark) => this.#develop(dark),
      begin: done((text) => drawing.begin(text)),
      undo: done(() => drawing.undo()),
      clear: done(() => drawing.clear()),
    });
  }

  #listen() {
    listen(this.plane, {
      press: (place) => this.#press(place),
      drag: (from, to) => this.#drag(from, to),
      lift: () => this.#lift(),
      step: (dx, dy) => this.#step(dx, dy),
      key: (name) => this.#key(name),
    });
    const dropped = (event, transfer) => {
      const file = [...(transfer?.files ?? [])].find(({ type }) => type.startsWith("image/"));
      if (!file) return;
      event.preventDefault();
      this.#choose("picture");
      this.#bring(file);
    };
    this.holder.addEventListener("dragover", (event) => event.preventDefault());
    this.holder.addEventListener("drop", (event) => dropped(event, event.dataTransfer));
    this.holder.addEventListener("pointerleave", () => this.#tell()); // on the way to Start
    this.holder.addEventListener("paste", (event) => dropped(event, event.clipboardData));
  }

  // ---- deeds

  #choose(name) {
    this.drawing.become(name !== "modes");
    this.tool = name;
  }

  #set(values) {
    Object.assign(this.next, values);
    if (this.drawing.held) this.drawing.set(values);
  }

  #place(place) {
    const placed = this.drawing.place(place, { ...this.next, symmetry: this.brush.symmetry });
    this.#done();
    if (!placed) say(this.status, `A drawing has at most ${MOST_MODES} modes.`);
  }

  #press(place) {
    this.isMoving = true;
    this.cursor = place;
    if (this.tool === "modes") {
      if (!this.drawing.take(place, (GRIP / this.plane.clientWidth) * 2 * HALF)) this.#place(place);
    } else if (this.#paints) {
      this.drawing.keep();
      this.drawing.paint(place, place, this.#dipped);
    }
    this.#show();
  }

  #drag(from, to) {
    this.cursor = to;
    if (this.tool !== "modes" && this.#paints) this.drawing.paint(from, to, this.#dipped);
    else if (this.drawing.held) this.drawing.move(to);
    this.#show();
  }

  #lift() {
    this.isMoving = false;
    this.#done();
  }

  #step(dx, dy) {
    const { held } = this.drawing;
    if (held) {
      this.drawing.move([held.x + dx, held.y + dy]);
      this.#done();
      return;
    }
    const round = (value) => Math.round(100 * within(value)) / 100;
    this.cursor = [round(this.cursor[0] + dx), round(this.cursor[1] + dy)];
    this.#show();
    say(this.status, `At ${placeWords(this.cursor)}.`);
  }

  #key(name) {
    const { drawing } = this;
    if (name === "Undo") drawing.undo();
    else if (this.#paints && name === "Enter") {
      drawing.keep();
      drawing.paint(this.cursor, this.cursor, this.#dipped);
    } else if (this.tool !== "modes") return false;
    else if (name === "Delete") drawing.remove();
    else if (name === "Space") drawing.following();
    else {
      this.#place(this.cursor);
      return true;
    }
    this.#done();
    return true;
  }

  get #paints() {
    return this.tool === "pen" || this.tool === "eraser";
  }

  get #dipped() {
    return { ...this.brush, level: this.tool === "eraser" ? 0 : this.brush.level };
  }

  // ---- pictures

  async #bring(file) {
    const picture = await createImageBitmap(file).catch(() => undefined);
    if (picture) {
      this.brought = picture;
      this.#develop(this.dark);
    } else say(this.status, "The browser cannot read this file as a picture.");
  }

  #develop(dark) {
    this.dark = dark;
    if (!this.brought) return;
    this.drawing.replace(ofPicture(this.brought, dark));
    this.#done();
  }

  // ---- what follows a deed

  /** It has come to its end: show it, and tell it when the hand rests. */
  #done() {
    this.#show();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#tell(), REST);
  }

  #show() {
    const { drawing, panel } = this;
    if (drawing.isDensity === (this.tool === "modes")) this.tool = drawing.isDensity ? "pen" : "modes"; // undone, or begun anew
    panel.tool(this.tool);
    panel.mode(drawing.held ?? this.next, !drawing.held);
    panel.brush(this.brush);
    panel.undo.disabled = !drawing.earlier.length;
    say(this.status, drawingWords(drawing));
    this.#paintSoon();
  }

  #paintSoon() {
    this.coming ??= requestAnimationFrame(() => {
      this.coming = undefined;
      const { held } = this.drawing;
      const pointed = this.#paints || (this.tool === "modes" && !held);
      const cursor = pointed ? this.cursor : undefined;
      this.picture.show(this.drawing.shown, { held, cursor, radius: this.#paints ? this.brush.radius : 0 });
    });
  }

  #tell() {
    const { text } = this.drawing;
    if (this.isMoving) return; // the end of the stroke will tell
    mark(this.plane, "data-text", text);
    if (text === this.told) return;
    this.told = text;
    this.changed(text);
  }

  async #copy() {
    const { text } = this.drawing;
    if (!text || text.length > this.mostInLink) {
      say(this.status, text ? TOO_LONG : EMPTY);
      return;
    }
    const done = await copied(`${location.origin}${location.pathname}?drawing=${text}`);
    say(this.word, done ? "Copied" : "This browser copies nothing");
    setTimeout(() => say(this.word, COPY), TOLD);
  }
}

const COPY = "Copy link";
const TOO_LONG = "This drawing is too detailed for a link. Press Start: the address of the run leads to it.";
