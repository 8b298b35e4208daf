// The norms of both players' gradients, layer by layer, as bars on one log scale.

import { h, say } from "./dom.js";
import { figure, sentence } from "./words.js";

const DECADES = [-12, 4]; // what lies beyond is drawn at the rim
const PLAYERS = { critic: "Critic", generator: "Generator" };

export class Bars {
  constructor() {
    this.element = h("div", { class: "ga-scope-part ga-scope-bars" });
  }

  show({ layers, without }) {
    const names = JSON.stringify(Object.values(layers).map((norms) => Object.keys(norms)));
    if (without) this.element.replaceChildren(h("p", { class: "ga-scope-reading" }, sentence(without)));
    else if (names !== this.names) this.#build(layers);
    this.names = without ? undefined : names;
    if (without) return;
    for (const [player, norms] of Object.entries(layers))
      Object.values(norms).forEach((norm, place) => {
        const { bar, number } = this.rows[player][place];
        bar.style.setProperty("--ga-share", String(share(norm)));
        say(number, figure(norm));
      });
  }

  #build(layers) {
    this.rows = Object.fromEntries(Object.entries(layers).map(([player, norms]) => [player, Object.keys(norms).map((layer) => row(player, layer))]));
    this.element.replaceChildren(...Object.entries(PLAYERS).map(([player, words]) => group(player, words, this.rows[player])));
  }
}

function group(player, words, rows) {
  const table = h("table", { class: "ga-scope-table", "data-player": player });
  table.append(h("caption", {}, `${words}: gradient norm by layer`), h("tbody", {}, ...rows.map(({ element }) => element)));
  return table;
}

function row(player, layer) {
  const bar = h("i", { class: "ga-scope-bar", "data-player": player });
  const number = h("td", { class: "ga-scope-number" });
  const element = h("tr", {}, h("th", { scope: "row" }, layer.split(":")[0]), h("td", { class: "ga-scope-way" }, bar), number);
  return { bar, number, element };
}

const share = (norm) => Math.min(1, Math.max(0.01, (Math.log10(Math.max(norm, 1e-30)) - DECADES[0]) / (DECADES[1] - DECADES[0])));
