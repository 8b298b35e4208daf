// One lane's seeds as a row of marks: how far each is, and whether it collapsed. A mark opens its run.

import { h, mark, say } from "./dom.js";
import { at } from "./server.js";
import { words } from "./told.js";
import { STATES } from "./words.js";

export class SeedStrip {
  /** known: the figures there are. */
  constructor(label, index, known) {
    this.known = known;
    this.count = h("span", { class: "ga-fact" });
    this.seeds = h("ol", { class: "ga-seeds" });
    const badge = h("span", { class: "ga-badge" }, String(index + 1));
    const name = h("span", { class: "ga-strip-name" }, badge, label);
    this.element = h("div", { class: "ga-strip", "data-colour": `lane${index + 1}` }, name, this.seeds, this.count);
  }

  show({ seeds, collapsed, scored, wanted }) {
    while (this.seeds.children.length < seeds.length) this.seeds.append(seedMark());
    seeds.forEach((seed, i) => fill(this.seeds.children[i], seed, this.known));
    const part = scored < wanted ? `${scored} of ${wanted} finished` : `${wanted} seeds`;
    say(this.count, scored ? `${part}, ${collapsed} collapsed` : part);
  }
}

const seedMark = () => h("li", {}, h("a", { class: "ga-seed", target: "_top" }, h("i", {})));

function fill(item, { run, seed, state, share, collapsed, figures }, known) {
  const link = item.firstElementChild;
  const end = collapsed === null ? STATES[state] : collapsed ? "Collapsed" : "Did not collapse";
  const detail = words(figures, known)[0] ?? `${Math.round(100 * share)} %`;
  mark(link, "href", at(`train?run=${encodeURIComponent(run)}`));
  mark(link, "data-tip", `Seed ${seed}: ${end}, ${detail}`);
  mark(link, "aria-label", `Seed ${seed}: ${end}, ${detail}`);
  mark(link, "data-end", collapsed === null ? (state === "failed" ? "failed" : "open") : collapsed ? "collapsed" : "sound");
  link.firstElementChild.style.height = `${Math.round(100 * (collapsed === null ? share : 1))}%`;
}
