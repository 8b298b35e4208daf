// The latent explorer: drag through the noise of one generator.
// mount(root, {source, name, choices, asked}) -> {update, destroy}.
//
// source: what the server calls the generator; name: what people do, where that is not known from it. choices: what
// somebody set under Import weights. asked: what the page's address held, name -> text: a place (see place.js), a kept time step
// of a run, the directions on the sliders and on the pad.

import { Directions } from "./directions.js";
import { h, mark, seldom } from "./dom.js";
import { ImageStage, PointStage, WALL } from "./hero.js";
import { LatentHead } from "./latent_head.js";
import { Drawings, orderFacts, order, Refused } from "./latent_link.js";
import { LatentTabs } from "./latent_tabs.js";
import { Link } from "./link.js";
import { ask, mountView } from "./mount.js";
import { Notices, WAYS_ON } from "./notices.js";
import { Pad, SIDE } from "./pad.js";
import { Place, REACH } from "./place.js";
import { Sliders } from "./sliders.js";
import { STRIP } from "./slider.js";
import { address, AGAIN } from "./stream.js";
import { colours, onThemeChange } from "./theme.js";
import { Turns } from "./turns.js";
import { isFinal, STATES } from "./words.js";

const FOLLOW = 100; // ms between two updates of handles and words during a drag: laying them out costs pictures
const CALM = 120; // ms without movement after which strips, scores and the address follow
const WARPED = 25; // lines of the grid that shows what the pad's square becomes, for points
const DRAG = "Drag, or use the arrow keys.";
const WHOLE = {
  images: "This is all of its noise: each place is one picture.",
  points: "This is all of its noise. The generator warps the blue grid into that of the picture.",
};
const OTHERS = {
  images: "The same moves from other seeds, each above its critic's score. Press one to begin there.",
  points: "The small orange dots: the same moves from other seeds.",
};

export const mount = (root, options) =>
  mountView(root, options, {
    sheets: ["arena.css", "latent.css"],
    make: (holder, wanted) => new LatentView(holder, wanted),
    same: (a, b) => a.source === b.source && JSON.stringify(a.choices) === JSON.stringify(b.choices),
  });

class LatentView {
  constructor(holder, options) {
    this.holder = holder;
    this.options = options;
    this.notices = new Notices();
    this.link = new Link(true, () => this.facts && this.#writeAddress());
    this.follow = seldom(FOLLOW, () => !this.gone && this.#follow());
    const { step, sliders, pad, ...place } = options.asked ?? {};
    this.asked = { step, sliders, pad }; // besides the place; looked up once the generator's facts are known
    this.place = Place.fromQuery(place);
    const chosen = Object.keys(options.choices ?? {}).length > 0;
    this.source = { source: options.source, ...(chosen ? { choices: options.choices } : {}) };
    this.ending = new AbortController();
  }

  async open() {
    if (this.gone) return;
    this.element = h("section", { class: "ga-live ga-latent", "data-source": this.options.source });
    this.waiting = h("p", { class: "ga-notice", "data-tone": "calm", role: "status" }, "Getting the generator ready …");
    this.element.append(this.notices.lasting, this.waiting);
    this.holder.replaceChildren(this.element);
    try {
      const { facts, arrays } = await order("open", this.source, this.ending.signal);
      if (!this.gone) this.#build(facts, arrays.real?.values);
    } catch (error) {
      this.waiting.remove();
      if (!this.gone) await this.#notOpened(error);
    }
  }

  /** Too early, gone, or something that cannot be drawn with: say which, and offer what helps. */
  async #notOpened(error) {
    const { source } = this.options;
    const refused = error instanceof Refused;
    const run = refused && !/[:/]/.test(source) ? await ask(address(source)) : undefined;
    if (this.gone) return;
    if (run && !run.error && !run.has_weights) this.#wait(run);
    else this.notices.tell("error", refused ? error.message : "The server does not answer", WAYS_ON.generator);
  }

  /** A run that has saved no generator yet: the explorer opens by itself once it has. */
  #wait(run) {
    const back = [{ label: "Watch the run", path: `train?run=${encodeURIComponent(run.id)}` }, ...WAYS_ON.generator];
    if (isFinal(run.state)) {
      this.notices.tell("warning", `${run.title} ended before it had saved a generator, so there is nothing to explore`, back);
      return;
    }
    const state = STATES[run.state].toLowerCase();
    this.notices.tell("calm", `${run.title} has saved no generator yet (${state}). This page opens by itself once it has`, back);
    this.timer = setTimeout(async () => {
      const now = await ask(address(run.id));
      if (this.gone) return;
      if (now?.error || now?.has_weights) this.#openAgain();
      else this.#wait(now ?? run);
    }, AGAIN);
  }

  #openAgain() {
    this.notices.tell();
    this.open();
  }

  /** The generator was deleted while it was on show: nothing more is asked of it. */
  #deleted(sentence) {
    for (const drawings of [this.drags, this.grounds]) drawings.destroy();
    this.notices.tell("error", sentence, WAYS_ON.generator);
  }

  destroy() {
    this.gone = true;
    this.ending.abort();
    clearTimeout(this.calm);
    clearTimeout(this.timer);
    this.unwatch?.();
    for (const part of [this.drags, this.grounds, this.stage, this.tabs, this.notices, this.link]) part?.destroy();
  }

  #build(facts, real) {
    this.facts = facts;
    const palette = () => (this.palette ??= colours(this.element));
    const viewer = (this.viewer = Math.random().toString(36).slice(2));
    const failed = (why, gone) => (gone ? this.#deleted(why) : this.notices.tell("error", why));
    this.drags = new Drawings(`${viewer}-drag`, this.source, failed);
    this.drags.atRest = () => this.turns?.behind && this.draw();
    this.grounds = new Drawings(`${viewer}-ground`, this.source, failed);
    this.wallSeeds = Array.from({ length: WALL }, (_, i) => 1000 + i);
    this.turns = facts.kind === "images" ? new Turns(WALL) : undefined; // all points come at once
    this.directions = new Directions(facts.families, (family, count) => this.#measure(family, count));
    const taken = (index) => this.begin({ seeds: [this.wallSeeds[index]] });
    /** @type {any} an ImageStage or a PointStage, by the kind of the samples */
    this.stage =
      facts.kind === "points" ? new PointStage(palette, real) : new ImageStage(facts, taken);
    this.#buildControls();
    this.tabs = new LatentTabs(this);
    this.#arrange();
    this.unwatch = onThemeChange(this.element, () => {
      this.palette = undefined;
      this.stage.recolour?.();
    });
    this.placed();
  }

  /** Time step and directions as the address asks for them, as far as there are such; returns those for the sliders. */
  #startAsAsked() {
    const { facts, directions, place, asked } = this;
    const known = (names) => names.filter((name) => directions.known.has(name));
    const wanted = [...place.moves.keys()];
    for (const name of wanted) if (!directions.known.has(name)) place.move(name, 0);
    const moved = [...place.moves.keys()];
    const [sliders, pad] = [asked.sliders, asked.pad].map((text) => known(text?.split(",") ?? []));
    this.step = facts.steps.find((step) => String(step) === asked.step);
    this.padNames = pad.length === 2 ? pad : [...facts.pad];
    const found = { moves: moved, step: this.step, sliders, pad: this.padNames };
    this.#tellIgnored({ ...asked, moves: String(wanted) }, found);
    return [...new Set([...(sliders.length ? sliders : facts.suggested), ...moved])];
  }

  #tellIgnored(asked, found) {
    const ignored = Object.keys(found).filter((name) => asked[name] !== undefined && asked[name] !== String(found[name]));
    const names = [...new Set([...this.place.unread, ...ignored])].join(", ");
    if (names) this.notices.mention(`Passed over in the address: ${names}. It cannot be read, or there is no such thing here`);
  }

  #buildControls() {
    const { facts } = this;
    const names = this.#startAsAsked();
    this.head = new LatentHead(facts, this.place, this.step, {
      begin: (changes) => this.begin(changes),
      changed: () => this.placed(CALM),
      reset: () => this.reset(),
      step: (step) => this.#travel(step),
      refused: (sentence) => this.notices.mention(sentence),
    });
    this.pad = new Pad("Drag: two directions at once", facts.kind, (x, y, time) => this.#padMoved(x, y, time));
    this.sliders = new Sliders(this.directions, names, {
      moved: (name, amount, time) => this.move([[name, amount]], time),
      changed: () => this.placed(),
    });
  }

  #arrange() {
    const { head, stage, pad, sliders, tabs, facts } = this;
    const menus = this.padNames.map((name, axis) => this.directions.menu(name, (other) => this.#turnPad(axis, other)));
    const axes = ["Across", "Up"].map((word, axis) => h("label", { class: "ga-axis" }, word, menus[axis]));
    menus.forEach((menu, axis) => mark(menu, "aria-label", ["Direction across", "Direction up"][axis]));
    this.padMenus = menus;
    const hint = h("p", { class: "ga-caption" }, this.#isManifold ? WHOLE[facts.kind] : DRAG);
    const given = h("div", { class: "ga-pad-axes" }, h("div", { class: "ga-latent-row ga-pad-row" }, hint, this.link.button), ...(this.#isManifold ? [] : axes));
    const wall = h("figure", { class: "ga-wall" }, h("figcaption", { class: "ga-caption" }, OTHERS[facts.kind]));
    if (stage.wall) wall.append(stage.wall.element);
    stage.wall?.name(this.wallSeeds);
    const body = h("div", { class: "ga-latent-body" }, stage.element, pad.element, head.element, given);
    body.append(sliders.element, wall);
    this.element.replaceChildren(this.notices.lasting, body, tabs.element, this.notices.passing);
    mark(this.element, "aria-label", `Latent space of ${facts.title}`);
    mark(this.element, "data-kind", facts.kind);
  }

  /** Begin at another seed, sum or projected z. */
  begin(changes) {
    this.place.start(changes);
    this.placed();
  }

  /** Begin at this very z. */
  beginAt(z, changes) {
    this.place.startAt(z, changes);
    this.placed();
  }

  /** On the way through somewhere: only the picture follows. */
  pass(changes, time) {
    this.place.start(changes);
    this.draw(time);
    this.follow();
  }

  /** Another time step of the training draws the same noise. */
  #travel(step) {
    this.step = step === this.facts.steps.at(-1) ? undefined : step;
    this.placed(CALM);
  }

  reset() {
    this.place.moves.clear();
    this.place.truncation = 1;
    this.placed();
  }

  /** Moves by name, while somebody drags. time: of the pointer's event. */
  move(moves, time) {
    for (const [name, amount] of moves) this.place.move(name, amount);
    this.draw(time);
    this.follow();
    this.#calmDown();
  }

  /** The place is another one: everything follows, after `wait` ms where it may be the first of many changes. */
  placed(wait = 0) {
    this.#follow();
    this.draw();
    this.#calmDown(wait);
  }

  /** The picture and what fits of the wall, in one forward pass. time: of the event that moved something. */
  draw(time) {
    let pass;
    const make = () => {
      pass = this.#pass(time === undefined);
      return { parts: pass.parts, step: this.step };
    };
    this.drags.want(make, (answer) => this.#show(answer, pass, time));
    mark(this.element, "data-wanted", String(this.drags.number)); // at rest once it is what is drawn
  }

  #pass(atRest) {
    const place = this.place.toJSON();
    const key = JSON.stringify([place, this.step]);
    const others = this.turns ? this.turns.take(key, atRest) : [...this.wallSeeds.keys()];
    const seeds = others.map((index) => this.wallSeeds[index]);
    return { key, others, parts: [{ place }, ...(seeds.length ? [{ place, seeds }] : [])] };
  }

  #show(answer, { key, others }, time) {
    this.turns?.took(answer.facts.ms, others.length + 1);
    this.turns?.painted(key, others);
    this.stage.paint(answer, others);
    mark(this.element, "data-drawn", String(this.drags.shown));
    const detail = { time, number: this.drags.shown, others: others.length };
    if (time !== undefined) this.element.dispatchEvent(new CustomEvent("drawn", { detail }));
  }

  /** What is on show, as the server is asked about it: the generator, its time step, the place. */
  get shownNow() {
    return { ...this.source, step: this.step, place: this.place.toJSON() };
  }

  get #isManifold() {
    return this.facts.latent_dim === 2;
  }

  /** Handles, dot and words say where the place is. */
  #follow() {
    this.sliders.show(this.place);
    this.head.show(this.place);
    if (this.#isManifold) return; // the pad follows when the server has said where in the noise this is
    this.pad.place(...this.padNames.map((name) => this.place.amount(name)));
  }

  #padMoved(x, y, time) {
    if (!this.#isManifold) return this.move([[this.padNames[0], x], [this.padNames[1], y]], time);
    const z = [x, y].map((value) => Number((value * this.facts.z_per_sigma).toFixed(4)));
    this.place.startAt(z); // the pad is z itself
    this.draw(time);
    this.follow();
    this.#calmDown();
  }

  #turnPad(axis, name) {
    const old = this.padNames[axis];
    const swap = this.padNames[1 - axis] === name; // one direction both ways would be a line, and no plane
    if (!swap && !this.sliders.has(old)) this.place.move(old, 0);
    this.padNames[axis] = name;
    if (swap) this.padNames[1 - axis] = old;
    this.padMenus.forEach((menu, i) => (menu.value = this.padNames[i]));
    this.placed();
  }

  /** Once the hand rests: pictures along the sliders and under the pad, scores, the address. */
  #calmDown(wait = CALM) {
    clearTimeout(this.calm);
    this.calm = setTimeout(() => this.#calmed(), wait);
  }

  #calmed() {
    this.#drawGrounds();
    this.#learn();
    this.tabs.placed();
    this.#about();
    this.#writeAddress();
  }

  #drawGrounds() {
    const { place } = this;
    const names = this.sliders.names;
    const points = this.facts.kind === "points";
    const side = points ? WARPED : SIDE;
    const ground = this.#isManifold ? { place, manifold: side } : { place, plane: this.padNames, side, reach: REACH };
    const strips = points ? [] : names.map((name) => ({ place, strip: name, count: STRIP, reach: REACH }));
    this.grounds.want(() => ({ parts: [ground, ...strips], step: this.step }), ({ arrays }) => {
      const { values } = arrays.samples;
      if (points) return this.stage.warp(values, side);
      this.pad.ground(values, 0, this.stage.shape);
      names.forEach((name, i) => this.sliders.paint(name, values, side * side + i * STRIP, this.stage.shape));
    });
  }

  /** What the directions on the sliders do, measured. */
  async #learn() {
    this.sliders.describe(); // by their names, until it is known
    await this.directions.learn(this.sliders.names);
    if (!this.gone) this.sliders.describe();
  }

  async #measure(family, count) {
    const { directions } = await orderFacts("directions", { ...this.source, family, count }, this.ending.signal);
    return directions;
  }

  async #about() {
    const shown = this.shownNow;
    const asked = { ...shown, seeds: this.wallSeeds, view: this.viewer };
    const told = await orderFacts("about", asked, this.ending.signal).catch(() => undefined);
    if (this.gone || !told || JSON.stringify(this.shownNow) !== JSON.stringify(shown)) return;
    this.head.tell(told);
    this.stage.wall?.tell(told.others);
    this.tabs.heard(told);
    if (this.#isManifold) this.pad.place(...told.z.map((value) => value / this.facts.z_per_sigma));
  }

  #writeAddress() {
    const query = new URLSearchParams({ source: this.options.source });
    const tab = new URLSearchParams(location.search).get("tab"); // the link's own
    if (tab) query.set("tab", tab);
    if (this.options.name) query.set("name", this.options.name);
    if (this.source.choices) query.set("choices", JSON.stringify(this.source.choices));
    if (this.step !== undefined) query.set("step", this.step);
    for (const [name, value] of Object.entries(this.place.toQuery())) query.set(name, value);
    const { suggested, pad } = this.facts;
    if (String(this.sliders.names) !== String(suggested)) query.set("sliders", this.sliders.names.join(","));
    if (String(this.padNames) !== String(pad)) query.set("pad", this.padNames.join(","));
    const text = query.toString().replaceAll("%2C", ",").replaceAll("%3A", ":").replaceAll("%2A", "*");
    history.replaceState(history.state, "", `${location.pathname}?${text}${location.hash}`);
  }
}
