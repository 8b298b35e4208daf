// The microscope: what gradients critics give their generators, lane beside lane, at any kept step.
// mount(root, {lanes: [{label, run}]}) -> {update, destroy}.

import { h, mark } from "./dom.js";
import { Link } from "./link.js";
import { MicroscopeLane } from "./microscope_lane.js";
import { mountView } from "./mount.js";
import { Scrubber } from "./scrubber.js";
import { slider } from "./stability_slider.js";
import { RETURN } from "./stream.js";
import { colours, onThemeChange } from "./theme.js";

const WORDS = { what: "Snapshot of all lanes", at: (step) => `step ${step.toLocaleString("en")}` };
const MAPS = { slopes: "slope |dD/dx|", told: "D(x)" };
const LEGENDS = {
  slopes: "Plane: the deeper, the steeper, from 0.001 to 1,000; the strong line is slope 1.",
  told: "Plane: the deeper, the more real by the critic's word.",
};

export const mount = (root, options) =>
  mountView(root, options, {
    sheets: ["arena.css", "race.css", "stability.css", "microscope.css"],
    make: (holder, wanted) => new Microscope(holder, wanted),
    same: (a, b) => JSON.stringify(a.lanes) === JSON.stringify(b.lanes),
  });

class Microscope {
  constructor(holder, { lanes }) {
    this.holder = holder;
    this.link = new Link(true);
    this.place = { share: 0.5, point: [0, 0], map: "slopes" };
    const on = { colours: () => this.colours, came: () => this.#offer(), point: (point) => this.#put({ point }), share: (share) => this.#put({ share }) };
    this.lanes = lanes.map((lane, index) => new MicroscopeLane(lane, index, on));
  }

  open() {
    this.scrubber = new Scrubber("live", {
      show: (step) => this.#look(step),
      live: () => this.#look(undefined),
      left: () => {},
      stood: (step) => this.link.put("step", step),
    }, WORDS);
    this.share = slider("Place on the lines", 0, 1, 0.01, (value) => `${Math.round(100 * value)} % of the way`, (share) => this.#put({ share }));
    this.share.element.addEventListener("keydown", (event) => event.stopPropagation()); // not the scrubber's arrows
    this.legend = h("p", { class: "ga-caption ga-scope-legend" });
    const tools = h("div", { class: "ga-scope-tools" }, this.#maps(), this.share.element);
    this.row = h("div", { class: "ga-scope-lanes", "data-lanes": this.lanes.length }, ...this.lanes.map(({ element }) => element));
    this.element = h("section", { class: "ga-scope", tabindex: -1, "aria-label": "Gradient microscope" }, this.scrubber.element, tools, this.legend, this.row);
    this.holder.replaceChildren(this.element);
    this.element.addEventListener("keydown", (event) => this.scrubber.key(event));
    this.unwatch = onThemeChange(this.element, () => {
      this.palette = undefined;
      this.#put({});
      for (const lane of this.lanes) lane.recolour();
    });
    this.#put({});
    this.asked = this.link.number("step");
    this.#begin();
  }

  destroy() {
    this.gone = true;
    clearTimeout(this.timer);
    this.unwatch?.();
    this.scrubber?.destroy();
    this.link.destroy();
    for (const lane of this.lanes) lane.destroy();
  }

  /** The page's colours, as they are now. */
  get colours() {
    this.palette ??= colours(this.element);
    return this.palette;
  }

  async #begin() {
    await Promise.all(this.lanes.map((lane) => lane.open()));
    if (this.gone) return;
    this.#offer();
    if (this.asked !== undefined) this.scrubber.seek(this.asked);
    mark(this.element, "data-ready", true);
    for (const lane of this.lanes) lane.fetchAhead(); // so that the scrubber finds them here
    this.#return();
  }

  /** While one of them trains, look again for newer snapshots. */
  #return() {
    if (!this.lanes.some(({ live }) => live)) return;
    this.timer = setTimeout(async () => {
      if (!document.hidden) await Promise.all(this.lanes.map((lane) => lane.open()));
      if (!this.gone) this.#return();
    }, RETURN);
  }

  /** The steps that any lane has kept. */
  #offer() {
    if (!this.scrubber || this.gone) return;
    const steps = [...new Set(this.lanes.flatMap((lane) => lane.steps))].sort((a, b) => a - b);
    this.scrubber.setSteps(steps, true);
    this.scrubber.setEnded(!this.lanes.some(({ live }) => live));
    if (this.scrubber.following) this.#look(undefined);
  }

  #look(step) {
    for (const lane of this.lanes) lane.look(step);
  }

  /** Where on the lines, where on the plane, and what the plane shows: the same in every lane. */
  #put(values) {
    Object.assign(this.place, values);
    this.share.show(this.place.share);
    this.legend.textContent = LEGENDS[this.place.map];
    for (const [map, button] of this.buttons) mark(button, "aria-pressed", String(map === this.place.map));
    for (const lane of this.lanes) lane.put(this.place);
  }

  #maps() {
    this.buttons = Object.entries(MAPS).map(([map, words]) => [map, h("button", { type: "button", class: "ga-button", onclick: () => this.#put({ map }) }, words)]);
    return h("div", { class: "ga-stability-order", role: "group", "aria-label": "The plane shows" }, ...this.buttons.map(([, button]) => button));
  }
}
