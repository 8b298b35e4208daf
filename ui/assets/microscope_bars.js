// The norms of both players' gradients, layer by layer, as bars on one log scale.

import { h } from "./dom.js";
import { figure, sentence } from "./words.js";

const DECADES = [-12, 4]; // what lies beyond is drawn at the rim
const PLAYERS = { critic: "Critic", generator: "Generator" };

export class Bars {
  constructor() {
    this.element = h("div", { class: "ga-scope-part ga-scope-bars" });
  }

  show({ layers, without }) {
    if (without) return this.element.replaceChildren(h("p", { class: "ga-scope-reading" }, sentence(without)));
    this.element.replaceChildren(...Object.entries(PLAYERS).map(([player, words]) => group(player, words, layers[player])));
  }
}

function group(player, words, layers) {
  const rows = Object.entries(layers).map(([layer, norm]) => row(player, layer, norm));
  const table = h("table", { class: "ga-scope-table", "data-player": player });
  table.append(h("caption", {}, `${words}: gradient norm by layer`), h("tbody", {}, ...rows));
  return table;
}

function row(player, layer, norm) {
  const bar = h("i", { class: "ga-scope-bar", "data-player": player });
  bar.style.setProperty("--ga-share", String(share(norm)));
  return h("tr", {}, h("th", { scope: "row" }, layer.split(":")[0]), h("td", { class: "ga-scope-way" }, bar), h("td", { class: "ga-scope-number" }, figure(norm)));
}

const share = (norm) => Math.min(1, Math.max(0.01, (Math.log10(Math.max(norm, 1e-30)) - DECADES[0]) / (DECADES[1] - DECADES[0])));
