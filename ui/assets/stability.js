// The stability lab: a phase portrait whose start is dragged, the eigenvalues of a step in the unit circle, a verdict.
// mount(root, {games, updates}) -> {update, destroy}. What both are called comes from Python; all else runs here.

import { h, mark, say } from "./dom.js";
import { mountView } from "./mount.js";
import { Portrait } from "./portrait.js";
import { path, UPDATES, verdict } from "./stability_game.js";
import { slider } from "./stability_slider.js";
import { UnitCircle } from "./unit_circle.js";

const STEPS = 1500; // of a path
const SPAN = 2.5; // theta and psi go from -SPAN to SPAN
const WORDS = {
  converges: ["Converges", "Both players come to rest at (0, 0), where the generator draws the real point."],
  circles: ["Circles", "The players chase each other round (0, 0) and never arrive."],
  diverges: ["Diverges", "Each round takes the players further from (0, 0)."],
};

export const mount = (root, options) =>
  mountView(root, options, {
    sheets: ["arena.css", "stability.css"],
    make: (holder, wanted) => new Lab(holder, wanted),
    same: () => true,
  });

class Lab {
  constructor(holder, { games, updates }) {
    this.holder = holder;
    this.games = games;
    this.updates = updates;
    this.values = { game: games[1].name, update: updates[0].name, inTurns: true, rate: -1, critic: -1, momentum: 0.5, strength: 0 };
    this.start = [1, 1];
  }

  open() {
    this.portrait = new Portrait(SPAN, (start) => {
      this.start = start;
      this.#draw();
    });
    this.circle = new UnitCircle();
    this.game = menu("Game", this.games, (name) => this.#choose({ game: name }));
    this.update = menu("Each player learns by", this.updates, (name) => this.#choose({ update: name }));
    this.order = order((inTurns) => this.#choose({ inTurns }));
    const set = (name) => (value) => this.#choose({ [name]: value }, false);
    this.sliders = {
      rate: slider("Generator's learning rate", -3, 0, 0.05, (value) => (10 ** value).toPrecision(2), set("rate")),
      critic: slider("Critic's learning rate", -3, 0, 0.05, (value) => (10 ** value).toPrecision(2), set("critic")),
      momentum: slider("Momentum β", -0.9, 0.9, 0.05, (value) => value.toFixed(2), set("momentum")),
      strength: slider("", 0, 1, 0.05, (value) => value.toFixed(2), set("strength")),
    };
    this.verdict = h("p", { class: "ga-stability-verdict", role: "status" }, h("b"), " ", h("span"));
    this.told = h("p", { class: "ga-caption" });
    this.formula = h("p", { class: "ga-stability-formula" });
    this.source = h("p", { class: "ga-caption" });
    const rows = Object.values(this.sliders).map(({ element }) => element);
    const controls = h("div", { class: "ga-stability-controls" }, this.game.element, this.formula, this.update.element, this.order.element, ...rows);
    const right = h("div", { class: "ga-stability-told" }, this.circle.element, this.verdict, this.told, this.source);
    this.holder.replaceChildren(h("div", { class: "ga-stability" }, controls, this.portrait.element, right));
    this.watching = new ResizeObserver(() => this.#draw());
    this.watching.observe(this.portrait.element);
    this.#choose({ game: this.values.game });
  }

  destroy() {
    this.watching?.disconnect();
  }

  get setting() {
    const { game, update, inTurns, rate, critic, momentum, strength } = this.values;
    return { game, update, inTurns, momentum, strength, rates: [10 ** rate, 10 ** critic] };
  }

  /** Change values; another game or update shows what belongs to it. */
  #choose(values, whole = true) {
    Object.assign(this.values, values);
    const game = this.games.find(({ name }) => name === this.values.game);
    const update = this.updates.find(({ name }) => name === this.values.update);
    if (values.game && game.strength) this.values.strength = game.strength.usual;
    if (whole) this.#dress(game, update);
    for (const [name, one] of Object.entries(this.sliders)) one.show(this.values[name]);
    this.#judge(game);
    this.#draw();
  }

  #dress(game, update) {
    this.game.show(game.name);
    this.update.show(update.name);
    this.order.show(this.values.inTurns, Boolean(UPDATES[update.name].looksAhead));
    const { strength } = this.sliders;
    mark(strength.element, "hidden", !game.strength);
    if (game.strength) strength.fit(game.strength);
    mark(this.sliders.momentum.element, "hidden", !update.hasMomentum);
    say(this.formula, game.formula);
    say(this.source, [game.source, update.source].filter(Boolean).join("; "));
  }

  #judge(game) {
    const { outcome, toldBy, eigenvalues } = verdict(this.setting);
    const [word, meaning] = WORDS[outcome];
    const [bold, rest] = this.verdict.querySelectorAll("b, span");
    say(bold, `${word}.`);
    say(rest, meaning);
    mark(this.verdict, "data-outcome", outcome);
    say(this.told, `${reason(eigenvalues, toldBy, game)}${published(game)}`);
    this.circle.show(eigenvalues, outcome);
  }

  #draw() {
    if (!this.portrait.element.clientWidth) return;
    this.portrait.show(this.setting, path(this.setting, this.start, STEPS, 1e3), this.start);
  }
}

function reason(eigenvalues, toldBy, game) {
  if (toldBy === "play") {
    const why = game.equilibrium ? "The size of such steps is not that of the slope" : "(0, 0) is no equilibrium of this game";
    return `${why}, so no matrix tells what happens there: the players were let play for 4,000 steps.`;
  }
  const radius = Math.hypot(...eigenvalues[0]);
  return `The largest eigenvalue of a step at (0, 0) has the modulus ${radius.toFixed(4)}.`;
}

function published({ published: known }) {
  if (known === null) return "";
  return ` In the paper's table this game ${known ? "converges" : "does not converge"} with small steps.`;
}

function menu(label, entries, chosen) {
  const select = h("select", { class: "ga-stability-menu", onchange: () => chosen(select.value) }, ...entries.map(({ name, label: words }) => h("option", { value: name }, words)));
  const show = (name) => {
    select.value = name;
  };
  return { show, element: h("label", { class: "ga-stability-field" }, h("span", {}, label), select) };
}

function order(chosen) {
  const buttons = [[false, "at the same time"], [true, "in turns"]].map(([inTurns, words]) => [inTurns, h("button", { type: "button", class: "ga-button", onclick: () => chosen(inTurns) }, words)]);
  const element = h("div", { class: "ga-stability-order", role: "group", "aria-label": "Players move" }, ...buttons.map(([, button]) => button));
  const show = (now, fixed) => {
    for (const [inTurns, button] of buttons) {
      mark(button, "aria-pressed", String(inTurns === (now && !fixed)));
      button.disabled = fixed && inTurns;
    }
  };
  return { show, element };
}
