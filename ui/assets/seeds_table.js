// The table of many seeds: mean and standard error of every lane's final figures, and real data scored the same way.

import { h, mark, say } from "./dom.js";
import { REAL, written, writtenMean } from "./standings.js";
import { explain } from "./tips.js";
import { count } from "./words.js";

export class SeedsTable {
  /** race: the race's facts. */
  constructor(race) {
    this.race = race;
    this.body = h("tbody", {});
    this.head = h("tr", {});
    this.caption = h("caption", {});
    const table = h("table", {}, this.caption, h("thead", {}, this.head), this.body);
    this.element = h("div", { class: "ga-table", tabindex: 0, role: "region", "aria-label": "Final figures over the seeds", hidden: true }, table);
  }

  /** found: what the server tells of the seeds. A figure that no seed has got no column. */
  show({ lanes, oracle, samples }) {
    const figures = this.race.figures.filter(({ key }) => lanes.some(({ means }) => key in means));
    this.element.hidden = !figures.length;
    const curves = this.race.live_samples ? `; the curves are of ${count(this.race.live_samples)}` : "";
    say(this.caption, `Final figures, of ${count(samples)} fresh samples each: mean ± standard error over seeds${curves}`);
    const heads = figures.map(({ short, help }) => explain(h("th", { scope: "col" }, short), help));
    this.head.replaceChildren(h("th", { scope: "col" }, "Lane"), ...heads, h("th", { scope: "col" }, "Seeds"));
    this.body.replaceChildren(...lanes.map((lane, i) => this.#row(lane, i, figures)), this.#real(figures, oracle));
  }

  #row({ label, means, scored, wanted }, index, figures) {
    const name = h("th", { scope: "row" }, h("span", { class: "ga-badge" }, String(index + 1)), label);
    const cells = figures.map((about) => h("td", { "data-figure": about.key }, this.#mean(means[about.key], about)));
    const row = h("tr", { "data-lane": index }, name, ...cells, h("td", {}, `${scored} of ${wanted}`));
    mark(row, "data-colour", `lane${index + 1}`);
    return row;
  }

  #mean(found, about) {
    return found ? writtenMean(found, about) : "–";
  }

  #real(figures, oracle) {
    const cells = figures.map((about) => h("td", { "data-figure": about.key }, written(oracle[about.key], about)));
    return h("tr", { class: "ga-oracle" }, explain(h("th", { scope: "row" }, "Real data"), REAL), ...cells, h("td", {}));
  }
}
