// You against D: real and generated pictures of a run, one at a time; then which was which, and what the class said.
// mount(root, {run, title, seed, limit, each, limits, ratings}) -> {update, destroy}.
//
// seed, limit: texts from the page's address, "" if it says nothing. each: pictures of each kind; limits: seconds that
// may be chosen, 0 for none; ratings: what votes 1, 2, 3, 4 mean.

import { h, mark } from "./dom.js";
import { HumanGame } from "./human_game.js";
import { HumanScores } from "./human_scores.js";
import { HumanSetup } from "./human_setup.js";
import { HumanTiles } from "./human_tiles.js";
import { Refused, unpacked } from "./latent_link.js";
import { Link } from "./link.js";
import { ask, mountView } from "./mount.js";
import { Notices } from "./notices.js";
import { anySeed, seedIn } from "./place.js";
import { hasPlayed, rememberPlayed } from "./played.js";
import { Room } from "./room.js";
import { send } from "./server.js";
import { address } from "./stream.js";

const LOOK = 3000; // ms between two looks at the class's votes
const AGAIN = "You have seen the answers to these pictures: another sitting is not counted. New pictures are";
const SILENT = "The server does not answer";
const WAYS = [{ label: "Train on the built-in digits", path: "train?preset=digits-gan" }, { label: "All runs", path: "runs" }];

export const mount = (root, options) =>
  mountView(root, options, {
    sheets: ["arena.css", "human.css"],
    make: (holder, wanted) => new HumanView(holder, wanted),
    same: (a, b) => a.run === b.run,
  });

class HumanView {
  constructor(holder, options) {
    this.holder = holder;
    this.options = options;
    this.notices = new Notices();
    this.link = new Link(true, () => this.#writeAddress());
    this.leaving = new AbortController();
    this.seed = seedIn(options.seed) ?? anySeed();
    this.limit = options.limits.find((seconds) => String(seconds) === options.limit) ?? 0;
  }

  /** What the address says in vain. */
  #tellIgnored() {
    const { seed, limit } = this.options;
    const ignored = [...(seed && String(this.seed) !== seed ? ["seed"] : []), ...(limit && String(this.limit) !== limit ? ["limit"] : [])];
    if (ignored.length) this.notices.mention(`Passed over in the address: ${ignored.join(", ")}. It cannot be read`);
  }

  open() {
    if (this.gone) return;
    const { options } = this;
    this.game = new HumanGame(options, { start: () => this.#start(), done: (ratings) => this.#vote(ratings) });
    this.setup = new HumanSetup(options, this.seed, this.limit, this.link.button, {
      seed: (seed) => this.#deal(seed),
      limit: (limit) => this.#limited(limit),
      refused: (words) => this.notices.mention(words),
    });
    this.scores = new HumanScores(options, address(options.run, "/votes.csv"), () => this.#again());
    this.tiles = new HumanTiles(options.ratings);
    this.side = h("div", { class: "ga-human-side" }, this.setup.element, this.game.deck);
    this.body = h("div", { class: "ga-body ga-human-body" }, this.game.element, this.side);
    const parts = [this.notices.lasting, this.body, this.scores.element, this.tiles.element, this.notices.passing];
    const about = { class: "ga-live ga-human", "data-run": options.run, "aria-label": `You against D: ${options.title}` };
    this.element = h("section", { ...about, "data-state": "dealing" }, ...parts);
    this.element.addEventListener("keydown", (event) => this.#state === "playing" && this.game.key(event));
    this.holder.replaceChildren(this.element);
    this.room = new Room(this.element, [this.game.answers]);
    this.#tellIgnored();
    this.#deal(this.seed);
    this.#look();
  }

  destroy() {
    this.gone = true;
    this.leaving.abort();
    clearTimeout(this.timer);
    for (const part of [this.game, this.room, this.notices, this.link]) part?.destroy();
  }

  get #state() {
    return this.element.dataset.state;
  }

  #become(state) {
    mark(this.element, "data-state", state);
    this.body.hidden = state === "answered";
    this.tiles.element.hidden = state !== "answered";
    this.scores.element.hidden = state === "playing" || state === "counting";
    this.setup.element.hidden = state === "playing" || state === "counting";
    this.game.become(state);
  }

  /** The pictures of a seed, and nothing that tells which are real. */
  async #deal(seed) {
    this.seed = seed;
    this.setup.show(seed);
    this.#become("dealing");
    this.notices.tell();
    this.#writeAddress();
    try {
      const answer = await this.#post("/tiles", { seed });
      const { arrays, facts } = unpacked(await answer.arrayBuffer());
      if (this.gone || seed !== this.seed) return; // another one was wanted meanwhile
      this.dealt = { seed, step: facts.step, tiles: arrays.tiles };
      this.game.deal(arrays.tiles);
      this.#become("ready");
      this.#showClass();
      if (this.#seen) this.notices.tell("calm", `${AGAIN} one press away`);
    } catch (error) {
      if (!this.gone && seed === this.seed) this.notices.tell("error", worded(error), WAYS);
    }
  }

  #limited(limit) {
    this.limit = limit;
    this.#writeAddress();
    this.#showClass();
  }

  #writeAddress() {
    this.link.put("run", this.options.run);
    this.link.put("seed", this.seed);
    this.link.put("limit", this.limit || undefined);
  }

  /** Were the answers to this deck told here before? */
  get #seen() {
    const { run } = this.options;
    return hasPlayed(run, this.dealt.step, this.dealt.seed);
  }

  #start() {
    this.notices.tell();
    this.#become("playing");
    this.game.start(this.limit);
  }

  async #vote(ratings) {
    this.#become("counting");
    const { seed, step } = this.dealt;
    this.notices.tell();
    try {
      const answer = await this.#post("/votes", { seed, step, limit: this.limit, ratings, keep: !this.#seen });
      const told = await answer.json();
      if (this.gone) return;
      rememberPlayed(this.options.run, step, seed);
      this.#answered(ratings, told);
    } catch (error) {
      if (this.gone) return;
      this.notices.tell("error", `${worded(error).replace(/\.$/, "")}. Your votes are still here`);
      this.game.offerAgain(() => this.#vote(ratings));
    }
  }

  #answered(ratings, told) {
    this.#become("answered");
    this.class = told.class;
    this.told = told;
    this.#showClass();
    this.tiles.show(this.dealt.tiles, ratings, told);
    if (told.note) this.notices.tell("warning", told.note);
    this.scores.focus();
  }

  /** Another deck, never played here. */
  #again() {
    this.told = undefined;
    this.#deal(anySeed());
    this.element.scrollIntoView({ block: "nearest" });
    this.game.focus();
  }

  /** The class's votes, as long as the page is looked at; nobody is disturbed while playing. */
  async #look() {
    if (!document.hidden && this.#state !== "playing") {
      const found = await ask(address(this.options.run, "/votes"));
      if (this.gone) return;
      if (found?.class) this.class = found.class;
      if (this.dealt) this.#showClass();
    }
    this.timer = setTimeout(() => this.#look(), LOOK);
  }

  #showClass() {
    this.scores.show(this.class, { step: this.dealt?.step, limit: this.limit, told: this.told });
  }

  async #post(rest, body) {
    const answer = await send(address(this.options.run, rest), body, this.leaving.signal);
    if (answer.ok) return answer;
    const told = await answer.json().catch(() => ({}));
    throw new Refused(told.error ?? "The server could not answer this.", answer.status === 404);
  }
}

const worded = (error) => (error instanceof Refused ? error.message : SILENT);
