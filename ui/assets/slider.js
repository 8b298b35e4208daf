// One direction of the noise: which it is, how far to go, and what lies along it.

import { h, mark, say } from "./dom.js";
import { REACH } from "./place.js";
import { Tiles } from "./tiles.js";
import { explain } from "./tips.js";

export const STRIP = 7; // pictures from -3 to +3 standard deviations

export class Slider {
  /**
   * menu: the directions to choose from, see `Directions.menu`.
   * on: {moved(name, amount, time), chosen(slider, name), removed(slider)}
   */
  constructor(menu, name, on) {
    this.tiles = undefined; // with the first pictures
    this.on = on;
    this.name = name;
    this.select = menu(name, (chosen) => on.chosen(this, chosen));
    this.range = h("input", {
      type: "range",
      class: "ga-range ga-latent-range",
      min: -REACH,
      max: REACH,
      step: 0.02,
      value: 0,
      oninput: (event) => this.#moved(event),
      ondblclick: () => this.#reset(),
    });
    this.value = h("output", { class: "ga-setting-value" });
    this.strip = h("canvas", { class: "ga-strip-canvas", role: "img" });
    this.effect = h("span", { class: "ga-effect" });
    const away = { type: "button", class: "ga-small ga-away", "data-tip": "Take this slider away" };
    this.away = h("button", { ...away, onclick: () => on.removed(this) }, "×");
    const head = h("div", { class: "ga-slider-head" }, this.select, this.value, this.away);
    const parts = [head, this.effect, this.strip, this.range];
    this.element = h("div", { class: "ga-slider", "data-direction": name }, ...parts);
    this.show(0);
  }

  /** What is known about the direction. */
  describe({ label, effect }) {
    say(this.effect, effect);
    explain(this.effect, effect);
    mark(this.range, "aria-label", `${label}${effect ? `: ${effect}` : ""}`);
    mark(this.away, "aria-label", `Take away ${label}`);
    mark(this.strip, "aria-label", `Pictures from -${REACH} to +${REACH} along ${label}`);
  }

  /** Move the handle, without telling anybody. */
  show(amount) {
    if (amount === this.amount) return;
    this.amount = amount;
    this.range.value = amount;
    this.range.style.setProperty("--ga-share", (amount / REACH + 1) / 2);
    say(this.value, `${amount > 0 ? "+" : amount < 0 ? "−" : ""}${Math.abs(amount).toFixed(1)} σ`);
  }

  paint(values, start, shape) {
    this.tiles ??= new Tiles(this.strip, shape, STRIP);
    this.tiles.paint(values, start, STRIP);
    mark(this.strip, "data-painted", true);
  }

  #moved(event) {
    const amount = Number(this.range.value);
    this.show(amount);
    this.on.moved(this.name, amount, event.timeStamp);
  }

  #reset() {
    this.range.value = 0;
    this.range.dispatchEvent(new Event("input"));
  }
}
