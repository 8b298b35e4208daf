// A row of tabs, one of which is chosen. Arrow keys, Home and End move along it.

import { h, mark } from "./dom.js";

let made = 0; // panels with a name of their own

export class Tabs {
  /**
   * items: [{key, label, optional}]; an optional one is hidden until `reveal`. panel: the element that shows the
   * chosen one, whichever it is. chosen(item) is called at once. begin: the key of the first one to show, which is
   * waited for if it is optional; pressed(key): somebody has chosen.
   */
  constructor(label, items, panel, chosen, /** @type {{begin?: string, pressed?: (key: string) => void}} */ { begin, pressed } = {}) {
    this.items = items;
    this.panel = panel;
    this.chosen = chosen;
    this.pressed = pressed;
    panel.id ||= `ga-panel-${++made}`;
    mark(panel, "role", "tabpanel");
    this.buttons = items.map((item) => this.#button(item));
    this.element = h("div", { class: "ga-tabs", role: "tablist", "aria-label": label }, ...this.buttons);
    this.element.addEventListener("keydown", (event) => this.#key(event));
    const first = items.find((item) => item.key === begin);
    this.#choose(first && !first.optional ? first : items[0]);
    this.awaited = first?.optional ? first : undefined;
  }

  /** Show the optional tabs for which `isThere(key)` holds by now. */
  reveal(isThere) {
    for (const button of this.buttons) if (button.hidden && isThere(button.dataset.group)) button.hidden = false;
    if (this.awaited && isThere(this.awaited.key)) this.#choose(this.awaited);
  }

  /** Choose the tab of that key, if it is there and not hidden. */
  select(key) {
    const i = this.items.findIndex((item) => item.key === key);
    if (i >= 0 && !this.buttons[i].hidden) this.#press(this.items[i]);
  }

  #button(item) {
    const { id } = this.panel;
    const names = { id: `${id}-${item.key}`, "aria-controls": id, "data-group": item.key };
    const attributes = { type: "button", role: "tab", class: "ga-tab", hidden: item.optional, ...names };
    return h("button", { ...attributes, onclick: () => this.#press(item) }, item.label);
  }

  #press(item) {
    this.#choose(item);
    this.pressed?.(item.key);
  }

  #choose(item) {
    this.awaited = undefined;
    this.buttons.forEach((button, i) => {
      const now = this.items[i] === item;
      mark(button, "aria-selected", String(now));
      button.tabIndex = now ? 0 : -1;
      if (now) button.scrollIntoView?.({ block: "nearest", inline: "nearest" });
      if (now) mark(this.panel, "aria-labelledby", button.id);
    });
    this.chosen(item);
  }

  #key(event) {
    const shown = this.buttons.filter((button) => !button.hidden);
    const here = shown.indexOf(document.activeElement);
    const to = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const next = shown.at(to % shown.length);
    next.focus();
    next.click();
  }
}
