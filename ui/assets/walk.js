// Between seeds: a straight line or a great arc, as a strip and as a film.

import { h, icon, mark, say } from "./dom.js";
import { Drawings, post, Refused } from "./latent_link.js";
import { pickable } from "./pick.js";
import { anySeed } from "./place.js";
import { SeedFields } from "./seed_fields.js";
import { enlarge, Tiles } from "./tiles.js";

const STOPS = 11; // pictures of a strip
const SHEET = 7; // along each side, between four seeds
const LEG = 1600; // ms from one seed to the next
const PATHS = { slerp: "Great arc (slerp)", lerp: "Straight line (lerp)" };

export class Walk {
  constructor(view) {
    this.view = view;
    const failed = (sentence) => view.notices.mention(sentence);
    this.drawings = new Drawings(`${Math.random()}-walk`, view.source, failed);
    this.count = view.place.seeds.length > 1 ? view.place.seeds.length : 2;
    this.seeds = view.place.seeds.length > 1 ? view.place.seeds : [view.place.seeds[0], anySeed()];
    this.fields = h("div", {});
    this.strips = h("div", { class: "ga-strips-box" });
    this.element = h("div", { class: "ga-walk" }, this.#bar(), this.fields, this.strips, this.#films());
    this.#arrange();
  }

  destroy() {
    cancelAnimationFrame(this.tick);
    this.drawings.destroy();
  }

  /** Another tab is opened: nobody would see where the walk comes from. */
  left() {
    this.#pause();
  }

  placed() {
    if (!this.playing) this.#draw();
  }

  #bar() {
    this.button = h("button", { type: "button", class: "ga-primary", onclick: () => this.#playOrPause() });
    this.wander = h("input", { type: "checkbox" });
    const random = h("label", { class: "ga-setting" }, this.wander, "Random walk: a new seed at each end");
    const counts = [2, 4].map((many) =>
      h("button", { type: "button", class: "ga-option", onclick: () => this.#choose(many) }, `${many} seeds`),
    );
    this.counts = counts;
    this.ways = Object.entries(PATHS).map(([path, words]) =>
      h("button", { type: "button", class: "ga-option", onclick: () => this.#take(path) }, words),
    );
    this.#sayPlaying();
    const options = [counts, this.ways].map((buttons) => h("span", { class: "ga-options" }, ...buttons));
    return h("div", { class: "ga-latent-row" }, this.button, ...options, random);
  }

  /** The way that walks and films go. */
  #take(path) {
    this.view.place.path = path;
    this.seeds = this.rows.seeds;
    this.#arrange();
    this.view.placed();
  }

  #choose(many) {
    this.count = many;
    const { seeds } = this.rows;
    this.seeds = Array.from({ length: many }, (_, i) => seeds[i] ?? anySeed());
    this.#arrange();
    this.#draw();
  }

  #arrange() {
    const words = ["a", "b", "c", "d"].slice(0, this.count);
    this.rows = new SeedFields(words, this.seeds, () => this.#draw());
    this.fields.replaceChildren(this.rows.element);
    this.counts.forEach((button, i) => mark(button, "aria-pressed", String([2, 4][i] === this.count)));
    const { path } = this.view.place;
    this.ways.forEach((button, i) => mark(button, "aria-pressed", String(Object.keys(PATHS)[i] === path)));
    this.canvases = this.count === 2 ? Object.keys(PATHS).map((path) => this.#strip(path)) : [this.#sheet()];
    this.strips.replaceChildren(...this.canvases.map(({ figure }) => figure));
  }

  #strip(path) {
    return this.#canvas(PATHS[path], STOPS, path, (index) => ({ across: index / (STOPS - 1), path }));
  }

  #sheet() {
    const { path } = this.view.place;
    return this.#canvas("Between four seeds: a and b above, c and d below", SHEET, path, (index) => ({
      path,
      across: (index % SHEET) / (SHEET - 1),
      down: Math.floor(index / SHEET) / (SHEET - 1),
    }));
  }

  #canvas(words, columns, path, placeOf) {
    const canvas = h("canvas", { class: "ga-strip-canvas ga-clickable", role: "img", "aria-label": words });
    const figure = h("figure", { class: "ga-walk-strip" }, h("figcaption", { class: "ga-caption" }, words), canvas);
    const made = { canvas, figure, columns, path, placeOf };
    const shown = () => made.tiles && { tiles: made.tiles, count: made.count };
    pickable(canvas, shown, (index) => this.view.begin({ seeds: this.rows.seeds, ...placeOf(index) }));
    return made;
  }

  /** The strips, in one forward pass. */
  #draw() {
    const { shape } = this.view.stage;
    this.strips.hidden = !shape; // of points the walk itself is shown, in the picture above
    if (!shape) return;
    const total = this.count === 2 ? STOPS : SHEET * SHEET;
    const parts = this.canvases.map(({ path }) => this.#part(path, total));
    this.drawings.want(() => ({ parts, step: this.view.step }), ({ arrays }) => {
      this.canvases.forEach((strip, i) => {
        strip.tiles ??= new Tiles(strip.canvas, shape, strip.columns);
        strip.count = total;
        strip.tiles.paint(arrays.samples.values, i * total, total);
        enlarge(strip.canvas, this.strips.clientWidth);
        mark(strip.canvas, "data-painted", true);
      });
    });
  }

  #part(path, total) {
    const place = { ...this.view.place.toJSON(), seeds: this.rows.seeds, path };
    for (const name of ["z", "minus", "plus", "across", "down"]) delete place[name];
    return { place, walk: total };
  }

  #playOrPause() {
    if (this.playing) return this.#pause();
    this.playing = true;
    this.began = performance.now();
    this.leg = [...this.rows.seeds];
    this.next = 1 % this.leg.length;
    this.#sayPlaying();
    this.#turn();
  }

  #pause() {
    if (!this.playing) return;
    this.playing = false;
    cancelAnimationFrame(this.tick);
    this.#sayPlaying();
    this.view.placed();
  }

  #turn() {
    this.tick = requestAnimationFrame((now) => {
      if (!this.playing) return;
      const share = (now - this.began) / LEG;
      if (share >= 1) this.#nextLeg(now);
      const [from, to] = this.#ends();
      this.view.pass({ seeds: [from, to], across: Math.min(1, Math.max(0, (now - this.began) / LEG)) }, now);
      this.#turn();
    });
  }

  #ends() {
    return [this.leg.at(this.next - 1), this.leg[this.next]];
  }

  #nextLeg(now) {
    this.began = now;
    const [, here] = this.#ends();
    if (this.wander.checked) [this.leg, this.next] = [[here, anySeed()], 1];
    else this.next = (this.next + 1) % this.leg.length;
  }

  #sayPlaying() {
    this.button.replaceChildren(icon(this.playing ? "pause" : "play"), this.playing ? "Pause" : "Play the walk");
  }

  #films() {
    this.film = h("output", { class: "ga-caption" });
    const one = (kind) =>
      h("button", { type: "button", onclick: () => this.#save(kind) }, `Save as ${kind.toUpperCase()}`);
    return h("div", { class: "ga-latent-row" }, one("gif"), one("mp4"), this.film);
  }

  async #save(kind) {
    say(this.film, "Drawing the film …");
    try {
      const { seeds } = this.rows;
      const answer = await post("film", { ...this.view.shownNow, place: this.#part(this.view.place.path, 0).place, seeds, kind });
      const link = h("a", { href: URL.createObjectURL(await answer.blob()), download: `latent-walk.${kind}` });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
      say(this.film, "Saved.");
    } catch (error) {
      say(this.film, error instanceof Refused ? error.message : "The server does not answer.");
    }
  }
}
