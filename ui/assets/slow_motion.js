// One update in slow motion: seven stages, each as a picture, a formula and the code that was executed. Whatever value
// is pointed at lights up in all three.
// mount(root, {source, objectives}) -> {update, destroy}.

import { h, mark, say } from "./dom.js";
import { mountView } from "./mount.js";
import { parse } from "./safetensors.js";
import { at, send } from "./server.js";
import { Lights } from "./slow_lights.js";
import { codeOf, formulasOf, valueChips } from "./slow_text.js";
import { pictureOf } from "./slow_pictures.js";
import { sampleWords } from "./slow_samples.js";

const PLAYERS = [["critic", "Critic's turn"], ["generator", "Generator's turn"]];
const MOST_AHEAD = 20;

export const mount = (root, options) =>
  mountView(root, options, {
    sheets: ["arena.css", "stability.css", "slow_motion.css"],
    make: (holder, wanted) => new SlowMotion(holder, wanted),
    same: (a, b) => a.source === b.source,
  });

class SlowMotion {
  constructor(holder, { source, objectives }) {
    this.holder = holder;
    this.source = source;
    this.objectives = objectives;
    this.wanted = { player: "critic", objective: "", ahead: 0 };
    this.stage = 0;
  }

  open() {
    this.players = PLAYERS.map(([name, words]) => [name, h("button", { type: "button", class: "ga-button", onclick: () => this.#ask({ player: name }) }, words)]);
    this.loss = h("select", { class: "ga-stability-menu", "aria-label": "Loss", onchange: () => this.#ask({ objective: this.loss.value, ahead: 0 }) }, ...this.objectives.map(({ name, label }) => h("option", { value: name }, label)));
    this.back = this.#walk("Step back", -1);
    this.on = this.#walk("Next step", 1);
    this.where = h("span", { class: "ga-slow-where", role: "status" });
    const head = h("div", { class: "ga-slow-head" },
      h("div", { class: "ga-stability-order", role: "group", "aria-label": "Whose update" }, ...this.players.map(([, button]) => button)),
      h("label", { class: "ga-slow-loss" }, h("span", {}, "Loss"), this.loss),
      h("div", { class: "ga-slow-walk" }, this.back, this.on, this.where));
    this.stages = h("ol", { class: "ga-slow-stages", role: "tablist", "aria-label": "Stages of the update" });
    this.stages.addEventListener("keydown", (event) => this.#key(event));
    this.picture = h("div", { class: "ga-slow-picture" });
    this.words = h("p", { class: "ga-slow-words" });
    this.formulas = h("div", { class: "ga-slow-formulas", tabindex: 0, role: "group", "aria-label": "Formulas" });
    this.code = h("pre", { class: "ga-slow-code", tabindex: 0, "aria-label": "The code of this stage" });
    this.values = h("div", { class: "ga-slow-values", role: "group", "aria-label": "Values of this stage" });
    this.sample = h("p", { class: "ga-caption ga-slow-sample", role: "status" });
    this.error = h("p", { class: "ga-notice", "data-tone": "error", hidden: true });
    const told = h("div", { class: "ga-slow-told" }, this.words, this.formulas, this.code, this.values);
    this.panel = h("div", { class: "ga-slow-panel", role: "tabpanel", id: "ga-slow-panel" }, h("div", { class: "ga-slow-left" }, this.picture, this.sample), told);
    this.panel.hidden = this.stages.hidden = true;
    say(this.where, "The run is being frozen …");
    this.holder.replaceChildren(h("div", { class: "ga-slow" }, head, this.error, this.stages, this.panel));
    this.lights = new Lights(this.holder, (index) => this.#point(index));
    this.#ask({});
  }

  destroy() {
    this.lights?.destroy();
    this.asking?.abort();
  }

  #walk(words, by) {
    return h("button", { type: "button", class: "ga-button", onclick: () => this.#ask({ ahead: this.wanted.ahead + by }) }, words);
  }

  async #ask(changes) {
    Object.assign(this.wanted, changes);
    this.#dress();
    this.asking?.abort();
    this.asking = new AbortController();
    mark(this.panel, "aria-busy", "true");
    try {
      const answer = await send(at("api/latent/update"), { source: this.source, ...this.wanted }, this.asking.signal);
      if (!answer.ok) return this.#refuse((await answer.json()).error);
      const { metadata, arrays } = parse(await answer.arrayBuffer());
      this.update = { ...JSON.parse(metadata.facts), arrays };
      this.#show();
    } catch (error) {
      if (error.name !== "AbortError") this.#refuse("The server does not answer.");
    }
  }

  #refuse(words) {
    say(this.error, words);
    this.error.hidden = false;
    mark(this.panel, "aria-busy", undefined);
    this.panel.hidden = this.stages.hidden = !this.update;
  }

  #dress() {
    for (const [name, button] of this.players) mark(button, "aria-pressed", String(name === this.wanted.player));
    this.back.disabled = this.wanted.ahead <= 0;
    this.on.disabled = this.wanted.ahead >= MOST_AHEAD;
  }

  #show() {
    const { update } = this;
    this.error.hidden = true;
    this.panel.hidden = this.stages.hidden = false;
    mark(this.panel, "aria-busy", undefined);
    this.loss.value = update.objective;
    say(this.where, `Step ${(update.step + 1).toLocaleString("en")}${update.whole ? "" : ", optimizers begin anew"}`);
    this.stages.replaceChildren(...update.stages.map((stage, index) => this.#tab(stage, index)));
    this.#choose(this.stage);
  }

  #tab({ label }, index) {
    const button = h("button", { type: "button", class: "ga-slow-stage", role: "tab", "aria-controls": "ga-slow-panel", onclick: () => this.#choose(index) }, h("b", {}, String(index + 1)), h("span", {}, label));
    return h("li", { role: "presentation" }, button);
  }

  #key(event) {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const last = this.update.stages.length - 1;
    const to = event.key === "Home" ? 0 : event.key === "End" ? last : by && Math.min(last, Math.max(0, this.stage + by));
    if (to === undefined) return;
    event.preventDefault();
    this.#choose(to);
    this.stages.querySelectorAll("button")[to].focus();
  }

  #choose(index) {
    this.stage = index;
    const stage = this.update.stages[index];
    this.stages.querySelectorAll("button").forEach((button, place) => {
      mark(button, "aria-selected", String(place === index));
      mark(button, "tabindex", place === index ? 0 : -1);
      mark(button, "data-done", place < index);
    });
    say(this.words, stage.words);
    this.formulas.replaceChildren(formulasOf(stage));
    this.code.replaceChildren(codeOf(stage, Object.keys(this.update.symbols)));
    this.values.replaceChildren(...valueChips(stage, this.update));
    this.picture.replaceChildren(pictureOf(stage, this.update));
    this.lights.refresh();
    this.#point(undefined);
  }

  #point(index) {
    say(this.sample, index === undefined ? hint(this.update) : sampleWords(this.update, index));
  }
}

const hint = ({ kind }) => `Point at a ${kind === "images" ? "picture" : "dot"} to read its numbers, and at any symbol to see it everywhere.`;
