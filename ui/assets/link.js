// What is on show, as part of the page's own address: a copied link leads to the same picture and the same curves.
//
// ?step= the picture, ?layers= what it shows, ?tab= (and ?tab2=) the charts, ?hide= (and ?hide2=) curves or lanes that are
// not drawn there, ?smooth= percent, ?scale=, ?reach= and ?axis= of the charts. A value that is not legal is passed over,
// and what is as usual is left out.

import { h, icon, say } from "./dom.js";

const REST = 300; // ms between two changes of the address: browsers limit how often it may change
/** What links of earlier versions say, and what it is called now. */
const RENAMED = { verdicts: "scores" };
const TOLD = 2500; // ms that the button says how it went

export class Link {
  /** own: is the address about this view? Otherwise it is neither read nor written. settled(): called before a copy. */
  constructor(own, settled = () => {}) {
    this.settled = settled;
    this.own = own;
    this.path = location.pathname;
    this.asked = new URLSearchParams(own ? location.search : "");
    this.changes = new Map();
    this.word = h("span", { "aria-live": "polite" }, COPY);
    this.button = h("button", { type: "button", class: "ga-button ga-copy", onclick: () => this.#copy() }, icon("link"), this.word);
    this.button.hidden = !own;
  }

  destroy() {
    clearTimeout(this.timer);
    clearTimeout(this.told);
    this.own = false;
  }

  /** One of `legal` if the address asks for it, else undefined. */
  choice(name, legal) {
    const text = this.asked.get(name);
    const value = RENAMED[text] ?? text;
    return legal.includes(value) ? value : undefined;
  }

  /** A number from 0 to `most`, or undefined. */
  number(name, most = Infinity) {
    const text = this.asked.get(name) ?? "";
    return /^\d{1,12}(\.\d{1,3})?$/.test(text) && Number(text) <= most ? Number(text) : undefined;
  }

  /** Those of `legal` that the address lists, or undefined if it lists none of them and is not empty. */
  list(name, legal) {
    const text = this.asked.get(name);
    if (text === null) return undefined;
    const found = text.split(".").filter((word) => legal.includes(word));
    return found.length || text === "none" ? found : undefined;
  }

  /** The curves that a chart does not draw: {has(name), turn(name)}, the latter told to the address. */
  hidden(name) {
    const names = new Set((this.asked.get(name) ?? "").split(".").filter((word) => /^\w{1,40}$/.test(word)));
    const turn = (curve) => {
      if (!names.delete(curve)) names.add(curve);
      this.put(name, names.size ? [...names].join(".") : undefined);
    };
    return { has: (curve) => names.has(curve), turn };
  }

  /** How the charts begin: {memory, scale, reach, axis} where the address says so. */
  charts(axes) {
    const smooth = this.number("smooth", 99);
    const scale = this.choice("scale", ["linear", "symlog"]);
    const reach = this.choice("reach", ["usual", "all"]);
    const axis = this.choice("axis", axes);
    const memory = smooth === undefined ? undefined : smooth / 100;
    return Object.fromEntries(Object.entries({ memory, scale, reach, axis }).filter(([, value]) => value !== undefined));
  }

  /** From now on the address says this; undefined: it says nothing of it, for that is as usual. */
  put(name, value) {
    if (!this.own) return;
    this.changes.set(name, value);
    this.timer ??= setTimeout(() => this.#write(), REST);
  }

  /** What the settings below the charts have changed. */
  putCharts({ memory, scale, reach, axis }) {
    if (memory !== undefined) this.put("smooth", Math.round(100 * memory));
    if (scale) this.put("scale", scale);
    if (reach) this.put("reach", reach);
    if (axis) this.put("axis", axis);
  }

  /** Nothing but our own part changes, and no step is added to the browser's history. */
  #write() {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (!this.own || location.pathname !== this.path) return; // another page has the address now
    const query = new URLSearchParams(location.search);
    for (const [name, value] of this.changes) {
      if (value === undefined) query.delete(name);
      else query.set(name, value);
    }
    this.changes.clear();
    const text = query.toString();
    history.replaceState(history.state, "", `${location.pathname}${text && `?${text}`}${location.hash}`);
  }

  async #copy() {
    this.settled();
    this.#write();
    const done = await copied(location.href);
    say(this.word, done ? "Copied" : "Copy it from the address bar");
    clearTimeout(this.told);
    this.told = setTimeout(() => say(this.word, COPY), TOLD);
  }
}

const COPY = "Copy link";

/** Over plain http, as in most classrooms, browsers have no clipboard but that of a selected field. */
export async function copied(text) {
  if (navigator.clipboard) {
    const done = await navigator.clipboard.writeText(text).then(() => true, () => false);
    if (done) return true;
  }
  const field = h("textarea", { class: "ga-unseen", "aria-hidden": "true" });
  field.value = text;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  return done;
}
