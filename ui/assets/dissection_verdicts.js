// A class's ten strongest units against 20 random sets, class by class: the claim, and whether it holds here.

import { h, say } from "./dom.js";
import { figure } from "./words.js";

export class Verdicts {
  /** chosen(measure): a row was pressed. */
  constructor(chosen) {
    this.on = chosen;
    this.summary = "";
    this.title = h("p", { class: "ga-dissect-claim" });
    this.rows = h("tbody", {});
    const heads = ["", "before", "its own", "random", "holds"].map((words) => h("th", { scope: "col" }, words));
    this.table = h("table", { class: "ga-dissect-verdicts" }, h("thead", {}, h("tr", {}, ...heads)), this.rows);
    this.note = h("p", { class: "ga-caption" });
    this.element = h("div", {}, this.title, h("div", { class: "ga-lines-around" }, this.table), this.note);
    this.clear();
  }

  clear() {
    this.found = [];
    this.rows.replaceChildren();
    this.table.hidden = true;
    this.summary = "";
    say(this.title, "");
    say(this.note, "Are a class's units special? Told once all of them are measured.");
  }

  get complete() {
    return this.found.length > 0;
  }

  add(comparison, label) {
    this.found.push(comparison);
    this.table.hidden = false;
    this.rows.append(this.#row(comparison, label));
    const judged = this.found.filter(({ before }) => before !== null);
    const holding = judged.filter(({ holds }) => holds).length;
    this.summary = judged.length ? `the claim holds for ${holding} of ${judged.length} classes.` : "the measures stand beside random sets.";
    const { size, samples } = comparison;
    say(this.title, judged.length ? `${size} units lower their class at least three times as much as random ones: holds for ${holding} of ${judged.length} classes.` : `${size} units against as many random ones.`);
    const second = judged.length ? " A second classifier must say so as well; its figures are below the first one's." : "";
    say(this.note, `Changes on fresh samples (the last row: ${samples}); random: the median of 20 sets.${second} Press a row to switch its units off.`);
  }

  #row({ measure, before, change, median, second_change: other, second_median: otherMedian, holds }, label) {
    const name = h("button", { type: "button", class: "ga-small", onclick: () => this.on(measure) }, label);
    const pair = (first, second) => h("td", {}, signed(first), ...(second === undefined ? [] : [h("small", {}, signed(second))]));
    const verdict = before === null ? "" : holds ? "yes" : "no";
    return h("tr", { "data-holds": verdict }, h("th", { scope: "row" }, name), h("td", {}, before === null ? "" : figure(before, 2)), pair(change, other), pair(median, otherMedian), h("td", {}, verdict));
  }
}

const signed = (value) => `${value > 0 ? "+" : ""}${Math.abs(value) < 10 ? value.toFixed(2).replace("-", "−") : figure(value, 2)}`;
