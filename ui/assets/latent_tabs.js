// Below the picture: what else can be done with a place. A tab is made when it is first opened.

import { Arithmetic } from "./arithmetic.js";
import { Classes } from "./classes.js";
import { h } from "./dom.js";
import { Manifold } from "./manifold.js";
import { Neighbours } from "./neighbours.js";
import { Projection } from "./projection.js";
import { Snippet } from "./snippet.js";
import { Tabs } from "./tabs.js";
import { Walk } from "./walk.js";

const KINDS = [
  { key: "manifold", label: "Everything it draws", Part: Manifold, needs: "manifold" },
  { key: "classes", label: "Every class", Part: Classes, needs: "classes" },
  { key: "walk", label: "Walk between seeds", Part: Walk },
  { key: "arithmetic", label: "a − b + c", Part: Arithmetic },
  { key: "neighbours", label: "Memorised or invented?", Part: Neighbours, needs: "neighbours" },
  { key: "projection", label: "Find a picture", Part: Projection, needs: "projection" },
  { key: "python", label: "Copy as Python", Part: Snippet },
];

export class LatentTabs {
  constructor(view) {
    this.view = view;
    this.parts = new Map();
    this.body = h("div", { class: "ga-latent-tab" });
    const items = KINDS.filter(({ needs }) => !needs || view.facts.offers.includes(needs));
    const begin = view.link.choice("tab", items.map(({ key }) => key));
    const pressed = (key) => view.link.put("tab", key);
    this.tabs = new Tabs("What to do with it", items, this.body, (item) => this.#open(item), { begin, pressed });
    this.element = h("div", { class: "ga-latent-tabs" }, this.tabs.element, this.body);
  }

  destroy() {
    for (const part of this.parts.values()) part.destroy?.();
  }

  /** The place on show is another one: what is open follows. */
  placed() {
    this.open?.placed?.();
  }

  /** What the server said of the place on show. */
  heard(facts) {
    this.facts = facts;
    this.open?.heard?.(facts);
  }

  #open({ key, Part }) {
    if (this.open) this.open.left?.();
    if (!this.parts.has(key)) this.parts.set(key, new Part(this.view));
    this.open = this.parts.get(key);
    this.body.replaceChildren(this.open.element);
    this.open.placed?.();
    if (this.facts) this.open.heard?.(this.facts);
  }
}
