// A bar for each tensor of weights, on a logarithmic scale of four decades below the longest.

import { h } from "./dom.js";
import { number } from "./slow_text.js";

const DECADES = 4;

/** name: of the value. size(layer) -> a length. */
export function bars(name, words, layers, size) {
  const most = Math.max(...layers.map(size), 1e-30);
  const rows = layers.map((layer) => {
    const share = Math.max(0, 1 + Math.log10(Math.max(size(layer), 1e-30) / most) / DECADES);
    return h("tr", { "data-value": name },
      h("th", { scope: "row" }, h("code", {}, layer.name), ` [${layer.shape.join(", ")}]`),
      h("td", {}, h("i", { class: "ga-slow-bar", style: `width: ${(100 * share).toFixed(1)}%` })),
      h("td", {}, number(size(layer))));
  });
  return h("figure", { class: "ga-slow-figure" }, h("div", { class: "ga-lines-around", tabindex: 0, role: "group", "aria-label": words }, h("table", { class: "ga-slow-bars" }, h("tbody", {}, ...rows))), h("figcaption", { class: "ga-caption" }, `${words}; a tenth of the width is ${(10 ** (DECADES / 10)).toFixed(1)} times`));
}
