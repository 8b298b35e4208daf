// What stands beside the drawing pad: the tools, what belongs to the one at hand, and what is done to the whole drawing.

import { h, mark } from "./dom.js";
import { HEAVIEST, NARROWEST, WIDEST } from "./drawing_text.js";
import { SYMMETRIES } from "./drawing_symmetry.js";
import { slider } from "./stability_slider.js";

export const TOOLS = { modes: "Modes", pen: "Pen", eraser: "Eraser", text: "Text", picture: "Picture" };
const LONGEST_WORDS = 24;
const HINTS = {
  modes: "Press on the plane to place a mode, drag it to move it. Keys: arrows move, Enter places, Delete removes, Space takes the next one.",
  pen: "Paint where samples shall be. Keys: arrows move the brush, Enter paints.",
  eraser: "Wipe out. Keys: arrows move the brush, Enter wipes.",
  text: "Write a short word in the place of what is there: samples fill its letters.",
  picture: "Choose a picture, or drop or paste one here. It leaves your browser as 64 x 64 levels only.",
};

export class Panel {
  /**
   * beginnings: [{label, text}]. on: {tool(name), symmetry(name), set(values), brush(values), place(), remove(), words(text),
   * file(file), dark(isDark), begin(text), undo(), clear()}
   */
  constructor(beginnings, on) {
    this.on = on;
    this.tools = Object.entries(TOOLS).map(([name, label]) => [name, h("button", { type: "button", class: "ga-button", onclick: () => on.tool(name) }, label)]);
    this.hint = h("p", { class: "ga-caption ga-pad-hint" });
    this.parts = { modes: this.#modes(), pen: this.#pen(), text: this.#text(), picture: this.#picture() };
    const tools = h("div", { class: "ga-data-tools", role: "group", "aria-label": "Tool" }, ...this.tools.map(([, button]) => button));
    this.symmetry = field("Symmetry", Object.entries(SYMMETRIES).map(([name, { label }]) => [name, label]), on.symmetry);
    this.element = h("div", { class: "ga-data-panel" }, tools, this.hint, ...Object.values(this.parts), this.symmetry, this.#whole(beginnings));
  }

  /** Show what belongs to this tool. */
  tool(name) {
    for (const [other, button] of this.tools) mark(button, "aria-pressed", String(other === name));
    const part = name === "eraser" ? "pen" : name;
    for (const [other, element] of Object.entries(this.parts)) mark(element, "hidden", other !== part);
    mark(this.symmetry, "hidden", part === "text" || part === "picture");
    mark(this.strength.element, "hidden", name === "eraser");
    this.hint.textContent = HINTS[name];
  }

  /** Of the mode that is held, or that is placed next; none: can none be removed? */
  mode({ width, weight }, none) {
    this.width.show(Math.log10(width));
    this.weight.show(weight);
    this.remove.disabled = none;
  }

  brush({ radius, level }) {
    this.radius.show(radius);
    this.strength.show(level);
  }

  #modes() {
    const { on } = this;
    const width = (value) => Math.min(WIDEST, Math.max(NARROWEST, Math.round(1000 * 10 ** value) / 1000));
    this.width = slider("Width", Math.log10(NARROWEST), 0, 0.01, (value) => width(value).toFixed(3), (value) => on.set({ width: width(value) }));
    this.weight = slider("Weight", 1, HEAVIEST, 1, (value) => value.toFixed(0), (value) => on.set({ weight: value }));
    this.remove = button("Remove", on.remove);
    return h("div", { class: "ga-data-part" }, this.width.element, this.weight.element, h("div", { class: "ga-data-tools" }, button("Add a mode", on.place), this.remove));
  }

  #pen() {
    const { on } = this;
    this.radius = slider("Brush", 0.03, 0.6, 0.01, (value) => value.toFixed(2), (value) => on.brush({ radius: value }));
    this.strength = slider("Density", 1, 15, 1, (value) => `${value.toFixed(0)} of 15`, (value) => on.brush({ level: value }));
    return h("div", { class: "ga-data-part" }, this.radius.element, this.strength.element);
  }

  #text() {
    const input = h("input", { type: "text", class: "ga-data-words", maxlength: LONGEST_WORDS, value: "GAN", "aria-label": "Words" });
    const write = () => input.value.trim() && this.on.words(input.value.trim());
    input.addEventListener("keydown", (event) => event.key === "Enter" && write());
    return h("div", { class: "ga-data-part ga-data-line" }, input, button("Write", write));
  }

  #picture() {
    const input = h("input", { type: "file", accept: "image/*", "aria-label": "Picture" });
    input.addEventListener("change", () => {
      if (input.files[0]) this.on.file(input.files[0]);
      input.value = "";
    });
    const dense = field("Samples lie", [["dark", "where it is dark"], ["bright", "where it is bright"]], (name) => this.on.dark(name === "dark"));
    return h("div", { class: "ga-data-part" }, input, dense);
  }

  #whole(beginnings) {
    const choice = field("Begin with", [["", "Choose …"], ...beginnings.map(({ label, text }) => [text, label])], (text) => {
      if (text) this.on.begin(text);
      choice.querySelector("select").value = "";
    });
    this.undo = button("Undo", this.on.undo);
    return h("div", { class: "ga-data-part" }, choice, h("div", { class: "ga-data-tools" }, this.undo, button("Clear", this.on.clear)));
  }
}

const button = (label, pressed) => h("button", { type: "button", class: "ga-button", onclick: pressed }, label);

function field(label, options, chosen) {
  const select = h("select", { class: "ga-stability-menu", onchange: () => chosen(select.value) }, ...options.map(([value, words]) => h("option", { value }, words)));
  return h("label", { class: "ga-stability-field" }, h("span", {}, label), select);
}
