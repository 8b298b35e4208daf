// What a picture of a 2-D game shows: a row of switches, remembered by the browser, for one picture or several.

import { h, mark } from "./dom.js";

const LAYERS = [
  ["real", "real", "Real", true],
  ["fake", "generated", "Generated", true],
  ["heat", "critic", "Critic map", true],
  ["grid", "generator", "Grid", false],
  ["arrows", "generator", "Pull", false],
];
const NAMES = LAYERS.map(([name]) => name);
const HELP = {
  real: "Points of the data set",
  fake: "What the generator makes of the same noise, step after step",
  heat: "The deeper the violet, the more real the critic finds that place",
  grid: "A square of noise as the generator bends it: where lines crowd, it puts many samples",
  arrows: "Where the generator's loss pulls each sample",
};
const MEMORY = "gan-arena-layers";

export class Layers {
  /** kind: "points" or "images", which have no layers; changed() is called after a press; link: may say what is on. */
  constructor(kind, changed, link) {
    this.changed = changed;
    this.link = link;
    const kept = linked(link) ?? remembered();
    this.on = Object.fromEntries(LAYERS.map(([name, , , shown]) => [name, kept[name] ?? shown]));
    this.element = kind === "images" ? caption() : this.#switches();
  }

  #switches() {
    const buttons = LAYERS.map(([name, colour, label]) => this.#toggle(name, colour, label));
    return h("div", { class: "ga-layers", role: "group", "aria-label": "What the picture shows" }, ...buttons);
  }

  #toggle(name, colour, label) {
    const button = h(
      "button",
      { type: "button", class: "ga-chip", "data-colour": colour, "data-layer": name, "data-tip": HELP[name] },
      h("span", { class: `ga-swatch ga-swatch-${name}`, "aria-hidden": "true" }),
      label,
    );
    mark(button, "aria-pressed", String(this.on[name]));
    button.addEventListener("click", () => {
      this.on[name] = !this.on[name];
      mark(button, "aria-pressed", String(this.on[name]));
      remember(this.on);
      this.link.put("layers", NAMES.filter((each) => this.on[each]).join(".") || "none");
      this.changed();
    });
    return button;
  }
}

/** What the address says is on; undefined if it says nothing. */
function linked(link) {
  const shown = link.list("layers", NAMES);
  return shown && Object.fromEntries(NAMES.map((name) => [name, shown.includes(name)]));
}

const caption = () => h("p", { class: "ga-caption" }, "Generated samples, always from the same noise");

function remembered() {
  try {
    return JSON.parse(localStorage.getItem(MEMORY)) ?? {};
  } catch {
    return {}; // a browser that keeps nothing: the defaults will do
  }
}

function remember(on) {
  try {
    localStorage.setItem(MEMORY, JSON.stringify(on));
  } catch {
    return; // as above
  }
}
