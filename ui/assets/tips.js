// Explanations of what is on show: by pointer, by keyboard and by touch alike. An element carries its words in data-tip.

import { h, mark, say } from "./dom.js";

const TOUCHED = 5000; // ms that a tip stays after a tap
const GAP = 8; // px between an element and its tip
let made = 0;

/** Give `element` an explanation, or take it away; one that cannot be focused otherwise becomes a stop for the Tab key. */
export function explain(element, words) {
  mark(element, "data-tip", words || undefined);
  if (!element.matches("button, input, select, summary, a, label, [tabindex]")) mark(element, "tabindex", words ? 0 : undefined);
  return element;
}

/** Shows the tips of all elements in a root. */
export class Tips {
  constructor(root) {
    this.root = root;
    this.bubble = h("div", { class: "ga-tip", role: "tooltip", id: `ga-tip-${++made}`, hidden: true });
    root.append(this.bubble);
    root.addEventListener("pointerover", (event) => event.pointerType === "mouse" && this.#show(event.target));
    root.addEventListener("pointerout", (event) => event.pointerType === "mouse" && this.hide());
    root.addEventListener("pointerup", (event) => event.pointerType !== "mouse" && this.#touch(event.target));
    root.addEventListener("focusin", (event) => event.target.matches(":focus-visible") && this.#show(event.target));
    root.addEventListener("focusout", () => this.hide());
    root.addEventListener("keydown", (event) => event.key === "Escape" && this.hide());
  }

  hide() {
    clearTimeout(this.timer);
    this.bubble.hidden = true;
    if (this.of) mark(this.of, "aria-describedby", undefined);
    this.of = undefined;
  }

  #touch(target) {
    this.#show(target);
    if (this.of) this.timer = setTimeout(() => this.hide(), TOUCHED);
  }

  #show(target) {
    const element = target.closest("[data-tip]");
    if (element === this.of) return;
    this.hide();
    if (!element) return;
    this.of = element;
    say(this.bubble, element.dataset.tip);
    this.bubble.hidden = false;
    mark(element, "aria-describedby", this.bubble.id);
    this.#place(element.getBoundingClientRect());
  }

  /** Below the element or above it, and never off the screen. */
  #place(box) {
    const origin = this.root.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.bubble;
    const x = Math.min(Math.max(box.left, GAP), Math.max(GAP, innerWidth - width - GAP));
    const below = box.bottom + GAP + height <= innerHeight;
    const y = below ? box.bottom + GAP : box.top - GAP - height;
    this.bubble.style.transform = `translate(${Math.round(x - origin.left)}px, ${Math.round(y - origin.top)}px)`;
  }
}
