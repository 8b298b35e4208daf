// A row of tabs, one of which is chosen. Arrow keys move along it.

import { h, mark } from "./dom.js";

export class Tabs {
  /** items: [{key, label, optional}]; an optional one is hidden until `reveal`. chosen(item) is called at once. */
  constructor(label, items, chosen) {
    this.items = items;
    this.chosen = chosen;
    this.buttons = items.map((item) => this.#button(item));
    this.element = h("div", { class: "ga-tabs", role: "tablist", "aria-label": label }, ...this.buttons);
    this.element.addEventListener("keydown", (event) => this.#key(event));
    this.#choose(items[0]);
  }

  /** Show the optional tabs for which `isThere(key)` holds by now. */
  reveal(isThere) {
    for (const button of this.buttons) if (button.hidden && isThere(button.dataset.group)) button.hidden = false;
  }

  #button(item) {
    const attributes = { type: "button", role: "tab", class: "ga-tab", "data-group": item.key, hidden: item.optional };
    return h("button", { ...attributes, onclick: () => this.#choose(item) }, item.label);
  }

  #choose(item) {
    this.buttons.forEach((button, i) => {
      const now = this.items[i] === item;
      mark(button, "aria-selected", String(now));
      button.tabIndex = now ? 0 : -1;
    });
    this.chosen(item);
  }

  #key(event) {
    const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    const shown = this.buttons.filter((button) => !button.hidden);
    const next = shown[(shown.indexOf(document.activeElement) + move + shown.length) % shown.length];
    next.focus();
    next.click();
  }
}
