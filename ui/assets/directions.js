// The directions of one generator, family by family; what they do is measured when it is first asked for.

import { h } from "./dom.js";

export class Directions {
  /** families: [{name, label, help, directions: [{name, label}]}]; measure(family, count) -> the first ones with effects. */
  constructor(families, measure) {
    this.families = families;
    this.measure = measure;
    this.known = new Map(); // name -> {name, label, effect, family}
    for (const { name: family, directions } of families)
      for (const direction of directions) this.known.set(direction.name, { effect: "", family, ...direction });
    this.asked = new Map(); // family -> {count, done}: how many of it were asked for, and a promise of them
  }

  get names() {
    return [...this.known.keys()];
  }

  /** {name, label, effect}; the effect is "" until its family was measured. */
  about(name) {
    return this.known.get(name);
  }

  /** Find out what these directions do, family by family: measuring takes a moment, and is done once. */
  async learn(names) {
    const wanted = new Map();
    for (const { name, directions } of this.families)
      directions.forEach((direction, i) => names.includes(direction.name) && wanted.set(name, i + 1));
    for (const [family, count] of wanted) await this.#learn(family, count).catch(() => this.asked.delete(family));
  }

  #learn(family, count) {
    const before = this.asked.get(family);
    if (before?.count >= count) return before.done;
    const done = this.measure(family, count).then((found) => {
      for (const direction of found) this.known.set(direction.name, { family, ...direction });
    });
    this.asked.set(family, { count, done });
    return done;
  }

  /** A menu with `name` chosen; chosen(name). */
  menu(name, chosen) {
    const groups = this.families.map((family) =>
      h(
        "optgroup",
        { label: family.label },
        ...family.directions.map((item) =>
          h("option", { value: item.name, selected: item.name === name }, item.label),
        ),
      ),
    );
    const menu = h("select", { class: "ga-menu", "aria-label": "Direction" }, ...groups);
    menu.addEventListener("change", () => chosen(menu.value));
    return menu;
  }
}
