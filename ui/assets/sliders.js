// The sliders beside the picture: six at first, more on demand.

import { h } from "./dom.js";
import { Slider } from "./slider.js";

const MOST = 24;

export class Sliders {
  /** on: {moved(name, amount, time), changed()}: `changed` when a slider came, went or turned elsewhere. */
  constructor(directions, names, on) {
    this.directions = directions;
    this.on = on;
    this.list = h("div", { class: "ga-slider-list" });
    this.more = h("button", { type: "button", onclick: () => this.#add() }, "One more slider");
    this.element = h("div", { class: "ga-sliders" }, this.list, this.more);
    this.sliders = names.slice(0, MOST).map((name) => this.#make(name));
    this.list.append(...this.sliders.map((slider) => slider.element));
    this.#offer();
  }

  get names() {
    return this.sliders.map((slider) => slider.name);
  }

  has(name) {
    return this.names.includes(name);
  }

  /** Move the handles to where `place` says. */
  show(place) {
    for (const slider of this.sliders) slider.show(place.amount(slider.name));
    this.place = place;
  }

  paint(name, values, start, shape) {
    for (const slider of this.sliders) if (slider.name === name) slider.paint(values, start, shape);
  }

  /** What became known about the directions. */
  describe() {
    for (const slider of this.sliders) slider.describe(this.directions.about(slider.name));
  }

  #make(name) {
    const slider = new Slider((chosen, on) => this.directions.menu(chosen, on), name, {
      moved: this.on.moved,
      chosen: (slider, other) => this.#turn(slider, other),
      removed: (slider) => this.#remove(slider),
    });
    slider.describe(this.directions.about(name));
    return slider;
  }

  /** A direction that another slider has already is exchanged with that one. */
  #turn(slider, name) {
    const other = this.sliders.find((one) => one.name === name);
    if (other) this.#replace(other, slider.name);
    else this.place.move(slider.name, 0);
    this.#replace(slider, name).select.focus();
    this.on.changed();
  }

  #replace(slider, name) {
    const fresh = this.#make(name);
    this.sliders[this.sliders.indexOf(slider)] = fresh;
    slider.element.replaceWith(fresh.element);
    return fresh;
  }

  #remove(slider) {
    this.place.move(slider.name, 0);
    const next = this.sliders[this.sliders.indexOf(slider) + 1];
    this.sliders = this.sliders.filter((other) => other !== slider);
    slider.element.remove();
    this.#offer();
    (next?.select ?? this.more).focus(); // or the keyboard would begin at the top of the page again
    this.on.changed();
  }

  /** The first direction that has no slider yet. */
  get #next() {
    return this.directions.names.find((name) => !this.has(name));
  }

  #add() {
    const slider = this.#make(this.#next);
    this.sliders.push(slider);
    this.list.append(slider.element);
    this.#offer();
    if (this.more.disabled) slider.select.focus();
    this.on.changed();
  }

  /** No more than there is room for, or directions. */
  #offer() {
    this.more.disabled = !this.#next || this.sliders.length >= MOST;
  }
}
