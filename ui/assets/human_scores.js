// How often people were wrong, with intervals, and ROC curves: the visitor's, the class's, the critic's.

import { h, mark, say } from "./dom.js";
import { timeInWords } from "./human_setup.js";
import { RocChart } from "./roc.js";
import { count } from "./words.js";

const NOBODY = "Nobody has played this game yet. The line at 50 % is where pictures cannot be told apart.";
const COARSE = "Four answers make a coarser curve than D’s scores, which costs up to 0.04 of the area.";
const INTERVALS = "Bars are Wilson 95 % intervals. They take all votes as independent, which those of one person, or on the same pictures, are not.";

export class HumanScores {
  /** csv: where the votes can be downloaded. again(): another sitting is wanted. */
  constructor({ each }, csv, again) {
    this.each = each;
    this.title = h("h2", { class: "ga-title ga-human-title", tabindex: -1 }, "The class so far");
    this.again = h("button", { type: "button", class: "ga-primary", onclick: again }, "Play again");
    this.csv = h("a", { class: "ga-human-link", href: csv, download: true, hidden: true }, "Votes as CSV");
    this.big = h("p", { class: "ga-human-big", hidden: true });
    this.words = h("p", { class: "ga-human-verdict", role: "status" });
    this.rows = h("div", { class: "ga-human-rates" });
    this.others = h("p", { class: "ga-legend-word ga-human-others" });
    this.roc = new RocChart();
    const fine = h("p", { class: "ga-legend-word ga-human-fine" }, INTERVALS);
    const rates = h("div", { class: "ga-human-panel" }, this.big, this.words, this.rows, scale(), this.others, fine);
    const curves = h("div", { class: "ga-human-panel" }, h("h3", { class: "ga-heading" }, "ROC, and the area under it (AUC)"), this.roc.element, h("p", { class: "ga-legend-word ga-human-fine" }, COARSE));
    const head = h("div", { class: "ga-head" }, this.title, h("div", { class: "ga-main-buttons" }, this.csv, this.again));
    this.element = h("section", { class: "ga-human-scores" }, head, h("div", { class: "ga-human-panels" }, rates, curves));
  }

  focus() {
    this.title.focus({ preventScroll: true });
    this.title.scrollIntoView({ block: "nearest" });
  }

  /** groups: what the server tells of the class, undefined before it did. told: its answer to this sitting, if there is one. */
  show(groups, { step, limit, told }) {
    const those = (groups ?? []).filter((group) => group.step === step);
    const mine = those.find((group) => group.limit === limit);
    const alone = told?.kept && mine?.sittings === 1; // then the class is the visitor
    const shown = those.filter((group) => !(alone && group === mine));
    this.again.hidden = !told;
    this.csv.hidden = !groups?.length;
    this.big.hidden = !told;
    say(this.title, told ? "Your result" : "The class so far");
    if (told) this.#big(told.you);
    if (groups || told) say(this.words, told ? inWords(told) : mine ? "" : NOBODY);
    this.#rows(told, shown, limit);
    const earlier = (groups?.length ?? 0) - those.length;
    const first = alone ? "Nobody else has voted with this time per picture yet. " : "";
    say(this.others, first + (earlier ? "Votes on earlier time steps of this run are in the CSV." : ""));
    this.#curves(told, alone ? undefined : mine);
    mark(this.element, "data-sittings", mine?.sittings ?? 0);
  }

  #big({ rate, errors, votes, low, high }) {
    this.big.replaceChildren(
      h("strong", { class: "ga-human-rate" }, percent(rate)),
      h("span", {}, ` wrong: ${errors} of ${votes}. 95 % interval: ${percent(low)} to ${percent(high)}`),
    );
  }

  #rows(told, groups, limit) {
    const text = JSON.stringify([told?.you, groups, limit]);
    if (text === this.drawn) return;
    this.drawn = text;
    const rows = told ? [row("You", told.you, "you", "", true)] : [];
    for (const group of groups) {
      const sittings = `${count(group.sittings)} ${group.sittings === 1 ? "sitting" : "sittings"}`;
      const now = group.limit === limit;
      rows.push(row(`Class, ${timeInWords(group.limit).toLowerCase()}`, group, "class", sittings, now));
    }
    if (!rows.length) rows.push(h("div", { class: "ga-human-row-rate" }, h("div", { class: "ga-human-track" })));
    this.rows.replaceChildren(...rows);
  }

  #curves(told, mine) {
    const curves = [];
    if (told) curves.push({ who: "you", ...told.you.roc });
    const critic = told?.critic ?? mine?.critic;
    if (critic) curves.push({ who: "critic", ...critic, note: told?.critic ? "" : "on the same pictures" });
    else if (told || mine) curves.push({ who: "critic", note: "was not kept with this run" });
    if (mine) curves.push({ who: "class", ...mine.roc, note: `${count(mine.votes)} votes` });
    this.roc.show(curves);
  }
}

/** 0.275 -> "27.5 %". */
export const percent = (share) => `${(100 * share).toFixed(1)} %`;

function row(name, { rate, low, high }, who, note, now) {
  const dot = h("i", { class: "ga-human-dot", style: `left: ${100 * rate}%` });
  const bar = h("i", { class: "ga-human-interval", style: `left: ${100 * low}%; width: ${100 * (high - low)}%` });
  const words = h("span", { class: "ga-human-name" }, name, note ? h("span", { class: "ga-legend-word" }, ` ${note}`) : undefined);
  const value = h("span", { class: "ga-human-value" }, `${percent(rate)} `, h("span", { class: "ga-legend-word" }, `(${percent(low)} to ${percent(high)})`));
  return h("div", { class: "ga-human-row-rate", "data-who": who, "data-current": now }, words, value, h("div", { class: "ga-human-track" }, bar, dot));
}

function scale() {
  const marks = [["0 %", "never wrong"], ["50 %", "cannot be told apart"], ["100 %", "always wrong"]];
  return h("div", { class: "ga-human-scale" }, ...marks.map(([value, words]) => h("span", {}, value, h("small", {}, words))));
}

/** What the error rate says (Zhou et al. 2019): 50 % is as good as guessing. */
function inWords({ you, kept, note }) {
  const fooled = `You took ${you.fooled} of ${you.generated} generated pictures for real, and ${you.doubted} of ${you.real} real ones for generated. `;
  const counted = kept || note ? "" : " This sitting is not counted: you had seen the answers.";
  if (you.high < 0.5) return `${fooled}That is better than guessing: the generator does not fool you.${counted}`;
  if (you.low > 0.5) return `${fooled}That is worse than guessing: its pictures look more real to you than real ones.${counted}`;
  return `${fooled}That is no better than guessing: 50 % lies within the interval.${counted}`;
}
