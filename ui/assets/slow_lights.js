// Whatever stands for one value of an update lights up together: in picture, formula, code and list. So do all marks of
// one sample.

import { mark } from "./dom.js";

export class Lights {
  /** point(index): the sample under the pointer, undefined for none. */
  constructor(root, point) {
    this.root = root;
    this.point = point;
    this.ending = new AbortController();
    const options = { signal: this.ending.signal };
    root.addEventListener("pointerover", (event) => this.#at(event.target), options);
    root.addEventListener("pointerleave", () => this.#at(root), options);
    root.addEventListener("focusin", (event) => this.#at(event.target), options);
    root.addEventListener("click", (event) => this.#pin(event.target), options);
  }

  destroy() {
    this.ending.abort();
  }

  /** Other elements are on show: what is pinned lights up among them. */
  refresh() {
    this.value = this.index = undefined;
    this.#show(this.pinned, undefined);
  }

  #at(target) {
    const value = target.closest("[data-value]")?.dataset.value ?? this.pinned;
    const index = target.closest("[data-index]")?.dataset.index;
    if (value !== this.value || index !== this.index) this.#show(value, index);
  }

  #pin(target) {
    const value = target.closest("button[data-value]")?.dataset.value;
    if (!value) return;
    this.pinned = this.pinned === value ? undefined : value;
    this.#show(this.pinned, undefined);
  }

  #show(value, index) {
    if (index !== this.index) this.point(index === undefined ? undefined : Number(index));
    this.value = value;
    this.index = index;
    mark(this.root.firstElementChild, "data-lighting", value !== undefined);
    for (const element of this.root.querySelectorAll("[data-value]")) {
      element.classList.toggle("ga-lit", element.dataset.value === value);
      if (element.matches("button")) mark(element, "aria-pressed", String(element.dataset.value === this.pinned));
    }
    for (const element of this.root.querySelectorAll("[data-index]")) element.classList.toggle("ga-picked", index !== undefined && element.dataset.index === index);
  }
}
