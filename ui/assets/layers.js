// What a picture shows: a row of switches, remembered by the browser, for one picture or several.

import { h, mark, say } from "./dom.js";

/** @type {Record<string, [string, string, string, boolean][]>} name, colour, label, and whether it is on at first */
const LAYERS = {
  points: [
    ["real", "real", "Real", true],
    ["fake", "generated", "Generated", true],
    ["heat", "critic", "Critic map", true],
    ["grid", "generator", "Grid", false],
    ["arrows", "generator", "Generator gradient", false],
  ],
  images: [["beside", "real", "Real", false]],
};
const HELP = {
  real: "Points of the data set",
  fake: "What the generator makes of the same noise, step after step",
  heat: "The deeper the violet, the more real the critic finds that place",
  grid: "A square of noise as the generator warps it: where lines crowd, it puts many samples",
  arrows: "The way in which each sample would lower the generator's loss",
  beside: "Pictures of the data set, on the right of the generated ones",
};
const ALONE = "Generated samples, always from the same noise";
const BESIDE = "Left: generated, always from the same noise. Right: real.";
const MEMORY = "gan-arena-layers";

export class Layers {
  /**
   * kind: "points" or "images"; changed() is called after a press; link: may say what is on. lone: one picture has
   * room beside it, where real images can stand; those of a race have none. caption: what images show, if it is not
   * generated samples alone.
   */
  constructor(kind, changed, link, lone = false, caption = "") {
    this.alone = caption || ALONE;
    this.changed = changed;
    this.link = link;
    this.layers = kind !== "images" ? LAYERS.points : lone ? LAYERS.images : [];
    this.names = this.layers.map(([name]) => name);
    const kept = this.#linked() ?? remembered();
    this.on = Object.fromEntries(this.layers.map(([name, , , shown]) => [name, kept[name] ?? shown]));
    const buttons = this.layers.map(([name, colour, label]) => this.#toggle(name, colour, label));
    this.element = h("div", { class: "ga-layers", role: "group", "aria-label": "What the picture shows" }, ...buttons);
    if (kind === "images") this.#hide(buttons);
  }

  /** There are real images to be seen. */
  offer() {
    if (!this.caption) return;
    this.offered = true;
    for (const button of this.element.querySelectorAll("button")) button.hidden = false;
    this.#tell();
  }

  /** Images: a caption tells what is on show; the switch comes with the real images, which older runs have not kept. */
  #hide(buttons) {
    this.caption = h("p", { class: "ga-caption" });
    for (const button of buttons) button.hidden = true;
    this.element.append(this.caption);
    this.#tell();
  }

  #tell() {
    if (this.caption) say(this.caption, this.offered && this.on.beside ? BESIDE : this.alone);
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
      this.link.put("layers", this.names.filter((each) => this.on[each]).join(".") || "none");
      this.#tell();
      this.changed();
    });
    return button;
  }

  /** What the address says is on; undefined if it says nothing. */
  #linked() {
    const shown = this.link.list("layers", this.names);
    return shown && Object.fromEntries(this.names.map((name) => [name, shown.includes(name)]));
  }
}

function remembered() {
  try {
    return JSON.parse(localStorage.getItem(MEMORY)) ?? {};
  } catch {
    return {}; // a browser that keeps nothing: the defaults will do
  }
}

function remember(on) {
  try {
    localStorage.setItem(MEMORY, JSON.stringify({ ...remembered(), ...on }));
  } catch {
    return; // as above
  }
}
