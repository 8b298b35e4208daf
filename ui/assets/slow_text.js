// The written half of a stage: formulas, code whose names light up, and the list of its values.

import { h } from "./dom.js";

const NAMED = /[A-Za-z_]\w*|#.*$|[^A-Za-z_#]+/gm;
const KEYWORDS = new Set(["with", "for", "in"]);

/** MathML of our own making, see gan_core/slow_motion/formula.py. */
const drawn = (text) => document.createRange().createContextualFragment(text);

export function formulasOf({ formulas }) {
  const all = document.createDocumentFragment();
  for (const formula of formulas) all.append(h("div", { class: "ga-slow-formula" }, drawn(formula)));
  return all;
}

/** names: those that stand for values. */
export function codeOf({ code }, names) {
  const known = new Set(names);
  const all = h("code");
  for (const [word] of code.matchAll(NAMED)) {
    if (known.has(word)) all.append(h("span", { "data-value": word, class: "ga-slow-name" }, word));
    else if (word.startsWith("#")) all.append(h("i", {}, word));
    else if (KEYWORDS.has(word)) all.append(h("b", {}, word));
    else all.append(word);
  }
  return all;
}

/** Buttons, each of which keeps its value lit. */
export function valueChips({ values }, { symbols, numbers }) {
  return values.map((name) => h("button", { type: "button", class: "ga-slow-chip", "data-value": name, "aria-pressed": "false", "aria-label": `${name}, ${told(numbers[name])}` }, drawn(symbols[name]), h("code", {}, name), h("span", {}, told(numbers[name]))));
}

export const number = (value) => (value === 0 ? "0" : Math.abs(value) < 1e-3 || Math.abs(value) >= 1e5 ? value.toExponential(2).replace("-", "−") : value.toPrecision(4).replace("-", "−"));

function told({ shape, mean, least, most }) {
  if (!shape.length) return number(mean);
  return `[${shape.join(", ")}], mean ${number(mean)}, ${number(least)} to ${number(most)}`;
}
