// A generator and its critic, layer by layer: shapes and counts, and what one batch of noise does to them.
// mount(root, {source}) -> {update, destroy}.

import { h, mark, say } from "./dom.js";
import { layerList } from "./model_layers.js";
import { mountView } from "./mount.js";
import { parse } from "./safetensors.js";
import { at, send } from "./server.js";
import { slider } from "./stability_slider.js";

const SEEDS = 199;

export const mount = (root, options) =>
  mountView(root, options, {
    sheets: ["arena.css", "stability.css", "model_graph.css"],
    make: (holder, wanted) => new ModelGraph(holder, wanted),
    same: (a, b) => a.source === b.source,
  });

class ModelGraph {
  constructor(holder, { source }) {
    this.holder = holder;
    this.source = source;
    this.seed = 0;
  }

  open() {
    this.slider = slider("Seed of the noise", 0, SEEDS, 1, String, (seed) => this.#choose(seed));
    this.told = h("p", { class: "ga-caption", role: "status" }, "The network is being read …");
    this.players = h("div", { class: "ga-graph-players" });
    this.holder.replaceChildren(h("div", { class: "ga-graph" }, this.slider.element, this.told, this.players));
    this.slider.show(this.seed);
    this.#draw();
  }

  destroy() {
    this.gone = true;
  }

  #choose(seed) {
    this.seed = seed;
    this.slider.show(seed);
    this.#draw();
  }

  /** One question at a time; the seed that is wanted by then comes next. */
  async #draw() {
    if (this.asking) return;
    this.asking = true;
    const seed = this.seed;
    const answer = await send(at("api/latent/graph"), { source: this.source, seed }).catch(() => undefined);
    this.asking = false;
    if (this.gone) return;
    if (!answer?.ok) say(this.told, answer ? (await answer.json()).error : "The server does not answer.");
    else this.#show(parse(await answer.arrayBuffer()));
    mark(this.told, "data-tone", answer?.ok ? undefined : "error");
    if (seed !== this.seed) this.#draw();
  }

  #show({ metadata, arrays }) {
    const { players, batch, title } = JSON.parse(metadata.facts);
    say(this.told, `${title}: ${batch} samples of this seed; pictures are of the first, gray where an activation is 0.`);
    this.players.replaceChildren(...players.map((player) => section(player, arrays)));
  }
}

const LABELS = { generator: "Generator", critic: "Critic (discriminator)" };

function section(player, arrays) {
  const scored = player.layers.some(({ gradient }) => gradient !== null);
  const apart = player.elsewhere ? `, ${player.elsewhere.toLocaleString("en")} of them outside of layers` : "";
  return h("section", { "data-colour": player.name },
    h("h2", { class: "ga-graph-title" }, LABELS[player.name]),
    h("p", { class: "ga-caption" }, `${player.parameters.toLocaleString("en")} parameters${apart}.${scored ? ` Gradients are those of ${player.name === "critic" ? "its" : "the critic's"} mean score.` : ""}`),
    layerList(player, arrays));
}
