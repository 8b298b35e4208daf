// What the views of a run and of a race share: they ask what it is, build themselves, follow its events, and go on
// looking when it rests, until they are closed.

import { h } from "./dom.js";
import { Link } from "./link.js";
import { ask, isGone } from "./mount.js";
import { Notices } from "./notices.js";
import { Stage } from "./stage.js";
import { AGAIN, LOST, RETURN, Stream } from "./stream.js";
import { colours, onThemeChange } from "./theme.js";
import { Waiting } from "./waiting.js";

/** A view overrides the methods below `open`. */
export class FollowedView {
  /** path: where the server tells of it. waysOn: where to go from one that is not there. */
  constructor(holder, options, path, waysOn) {
    this.holder = holder;
    this.options = options;
    this.path = path;
    this.waysOn = waysOn;
    /** @type {any} */
    this.room = undefined;
    /** @type {number | undefined} */
    this.patience = undefined;
    this.notices = new Notices();
    this.waiting = new Waiting((why) => this.notices.mention(why));
    if (options.mode === "live") this.stage = new Stage(holder, () => this.room?.fit());
    this.link = new Link(Boolean(options.link));
    this.answers = this.asked();
  }

  /** What it is built from: a promise of [about, ...rest]. @returns {Promise<any[]>} */
  asked() {
    return Promise.all([ask(this.path)]);
  }

  async open() {
    if (this.gone) return;
    this.element = h("section", { "data-mode": this.options.mode, tabindex: -1, ...this.attributes() });
    this.element.append(this.notices.lasting);
    this.holder.replaceChildren(this.element);
    const [about, ...rest] = await this.answers;
    if (this.gone) return;
    if (about?.error) this.notices.tell("error", about.error, this.waysOn);
    else if (about) this.build(about, ...rest);
    else {
      this.notices.tell("warning", "The server does not answer. Trying again …");
      this.timer = setTimeout(() => this.#askAgain(), AGAIN);
    }
  }

  #askAgain() {
    this.answers = this.asked();
    this.open();
  }

  /** Of its element. @returns {Record<string, string>} */
  attributes() {
    return {};
  }

  /** Draw it, and call `follow`. @param {any} _about @param {any[]} _rest */
  build(_about, ..._rest) {}

  /** What ends with it. @returns {any[]} */
  parts() {
    return [];
  }

  /** The theme is another one. */
  recolour() {}

  /** What is followed has come to an end, which need not be its last. */
  ended() {}

  /** What is followed is not there any more. */
  deleted() {}

  /** Is it trained again? @param {any} _about @returns {boolean} */
  goesOn(_about) {
    return false;
  }

  destroy() {
    this.gone = true;
    clearTimeout(this.timer);
    clearTimeout(this.patience);
    this.stream?.stop();
    this.unwatch?.();
    for (const part of [...this.parts(), this.notices, this.waiting, this.room, this.stage, this.link]) part?.destroy();
  }

  /** The page's colours, as they are now. */
  get colours() {
    return (this.palette ??= colours(this.element));
  }

  /** Keys move the scrubber, and another theme recolours. */
  listen(scrubber) {
    this.element.addEventListener("keydown", (event) => scrubber.key(event));
    this.element.addEventListener("pointerdown", () => this.element.focus({ preventScroll: true }));
    this.unwatch = onThemeChange(this.element, () => {
      this.palette = undefined;
      this.recolour();
    });
  }

  /** position(): the query that says what to go on from. kinds: what to do with each kind of event. */
  follow(position, kinds) {
    this.stream = new Stream(this.path, position, kinds, {
      gone: () => this.deleted(),
      ended: () => this.ended(),
      link: (state) => this.notices.mention(state === "lost" ? LOST : "", true),
    });
    this.stream.start();
  }

  /** It rests: somebody in another browser may let it go on. */
  awaitResume() {
    this.timer = setTimeout(async () => {
      const about = await ask(this.path);
      if (this.gone || this.stream.source) return;
      if (about && !about.error && this.goesOn(about)) this.stream.reopen();
      else if (about?.error && (await isGone(this.path))) this.deleted();
      else this.awaitResume();
    }, RETURN);
  }
}
