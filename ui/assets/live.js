// The live view of one run. mount(root, {run, mode, autoplay, controls}) -> {update, destroy}.
//
// run: the run's id. mode: "live" follows the newest picture, "replay" plays what was kept.
// autoplay: start the replay by itself. controls: show pause, stop, single steps and learning rates.
// arrives: it was started just now, and is to be seen.
// link: the page's address tells what of this view is on show.

import { bringIntoView } from "./arrival.js";
import { PATIENCE } from "./charts.js";
import { Coach } from "./coach.js";
import { Controls, StatusLine } from "./controls.js";
import { Curves } from "./curves.js";
import { h, mark, say } from "./dom.js";
import { FollowedView } from "./followed_view.js";
import { Frames } from "./frames.js";
import { Gallery } from "./gallery.js";
import { History } from "./history.js";
import { Layers } from "./layers.js";
import { ask, mountView } from "./mount.js";
import { WAYS_ON } from "./notices.js";
import { remember } from "./own.js";
import { source, told, words } from "./told.js";
import { Room } from "./room.js";
import { address } from "./stream.js";
import { count, isFinal } from "./words.js";

export const mount = (root, options) =>
  mountView(root, options, {
    sheets: ["arena.css", "stage.css", "coach.css"],
    make: (holder, wanted) => new LiveView(holder, wanted),
    same: (a, b) => a.run === b.run && a.mode === b.mode,
  });

class LiveView extends FollowedView {
  constructor(holder, options) {
    super(holder, options, address(options.run), WAYS_ON.run);
    this.history = new History();
    if (options.arrives) remember(options.run);
    this.step = 0; // the newest one known, from status or figures
  }

  asked() {
    return Promise.all([ask(this.path), new Frames(this.options.run).steps().catch(() => [])]);
  }

  attributes() {
    return { class: "ga-live", "data-run": this.options.run };
  }

  parts() {
    return [this.gallery, this.curves, this.coach];
  }

  build(about, steps) {
    const { mode, autoplay } = this.options;
    const palette = () => this.colours;
    this.about = about;
    this.line = new StatusLine(about);
    this.curves = new Curves(about, this.history, palette, () => this.#told().figures, this.link);
    this.curves.onPress((value) => this.#goTo(value));
    this.layers = new Layers(about.kind, () => this.gallery.picture.recolour(), this.link, true, about.caption);
    this.gallery = new Gallery(about, mode, palette, this.layers, {
      cursor: (step) => this.#look(step),
      shown: (frame) => this.#shown(frame),
      chosen: (step) => this.link.put("step", step),
    });
    this.coach = new Coach(this.options.run, about.curves, {
      marked: (finding) => this.curves.setEvidence(finding),
      show: (curve) => this.curves.bring(curve),
    });
    this.figures = h("p", { class: "ga-told", hidden: true });
    this.resolution = h("p", { class: "ga-told", hidden: !this.curves.growth });
    this.curves.element.prepend(this.coach.element, this.resolution, this.figures);
    this.#arrange();
    this.listen(this.gallery.scrubber);
    this.#status(about);
    this.gallery.expect(!isFinal(about.state));
    this.gallery.open(steps, autoplay && mode === "replay", this.link.number("step"));
    this.patience = setTimeout(() => this.curves.begin(), PATIENCE);
    this.#follow();
  }

  #look(step) {
    this.at = step;
    this.curves.setCursor(step);
    this.coach.goTo(step);
    this.#tell();
  }

  #shown(frame) {
    this.frame = frame;
    this.curves.begin();
    this.curves.retell();
    this.#tell();
  }

  /** A place on the x axis of a chart was pressed. */
  #goTo(value) {
    const step = this.history.stepAt(value, this.curves.view.axis);
    if (step !== undefined) this.gallery.goTo(step);
  }

  /** The figures of the picture on show: {figures, step, samples, final}. */
  #told() {
    const { about, at, frame, history } = this;
    const facts = { figures: about.figures, points: about.kind === "points", samples: about.live_samples };
    return told({ state: this.status?.state, scores: about.scores, at, frame, history, facts });
  }

  #tell() {
    const found = this.#told();
    const told = words(found.figures, this.about.figures);
    say(this.figures, told.length ? `${found.final ? "Final scores: " : ""}${told.join(", ")} (${source(found)})` : "");
    this.figures.hidden = !told.length;
    const step = this.at ?? this.frame?.step ?? this.step;
    if (this.curves.growth) say(this.resolution, `Resolution: ${this.curves.growth.reading(step)} (step ${count(step)})`);
  }

  #arrange() {
    const { about, line, gallery } = this;
    const { mode, controls } = this.options;
    const head = h("header", { class: "ga-head" }, line.facts);
    const picture = h("figure", { class: "ga-picture" }, gallery.picture.element);
    const left = h("div", { class: "ga-left" }, picture, gallery.scrubber.element, this.layers.element);
    const body = h("div", { class: "ga-body" }, left, this.curves.element, this.notices.passing);
    const rows = mode === "live" ? [head, line.bar] : [head];
    const buttons = h("div", { class: "ga-main-buttons" });
    if (controls) {
      const refused = (why) => this.notices.mention(why);
      this.controls = new Controls(about, { refused, resumed: () => this.stream.reopen() });
      this.controls.fine.hidden = isFinal(about.state);
      buttons.append(...this.controls.main);
      left.append(this.controls.fine);
    } else head.prepend(h("div", { class: "ga-title" }, about.title));
    buttons.append(this.link.button);
    head.append(buttons);
    this.element.replaceChildren(...rows, this.notices.lasting, this.waiting.element, body);
    if (this.stage) buttons.append(this.stage.button);
    this.room = new Room(this.element, [gallery.scrubber.element], this.options.arrives);
    if (this.options.arrives) bringIntoView(this.element, gallery.scrubber.element);
    mark(this.element, "aria-label", `${about.title}: ${mode === "live" ? "live view" : "replay"}`);
  }

  recolour() {
    this.gallery.picture.recolour();
    this.curves.recolour();
  }

  #follow() {
    const kinds = {
      metrics: (data) => this.#metrics(data),
      status: (status) => this.#status(status),
      frame: (frame) => this.gallery.add(frame),
      alarms: (alarms) => this.curves.setAlarms(alarms),
    };
    this.follow(() => this.history.position(), kinds);
  }

  /** False asks the stream for what is missing. */
  #metrics(data) {
    if (!this.history.receive(data)) return false;
    this.step = this.history.raw.last("step") ?? 0;
    this.line.show(this.status, Math.max(this.step, this.status.step));
    this.curves.touch();
    this.coach.grown();
    this.#tell();
    return true;
  }

  #status(status) {
    const before = this.status?.state;
    this.status = status;
    if (status.state === "queued") this.step = status.step; // a run that begins again
    this.line.show(status, Math.max(this.step, status.step));
    this.controls?.show(status);
    this.waiting.show(status);
    mark(this.element, "data-state", status.state);
    if (status.state !== before) this.#entered(status, before);
  }

  #entered({ state, reason }, before) {
    this.gallery.scrubber.setEnded(isFinal(state));
    if (before) this.gallery.expect(!isFinal(state));
    if (state === "failed") this.notices.tell("error", reason || "The run failed, and left no reason");
    else if (state === "stopped" || state === "finished") this.notices.tell("calm", reason);
    else if (state === "deleted") this.notices.tell("error", "This run has been deleted", WAYS_ON.run);
    else this.notices.tell();
    if (before && isFinal(state) && state !== "deleted") this.gallery.refresh();
    if (before && state === "finished") this.#score();
    this.#tell();
  }

  /** What the finished run scored: from now on it is known by that. */
  async #score() {
    const known = await ask(this.path);
    if (this.gone || !known?.scores) return;
    this.about.scores = known.scores;
    this.curves.retell();
    this.#tell();
  }

  deleted() {
    this.gallery.scrubber.pause();
    this.#status({ ...this.status, state: "deleted" });
  }

  ended() {
    if (["stopped", "failed"].includes(this.status.state)) this.awaitResume();
  }

  goesOn({ state }) {
    return !isFinal(state);
  }
}
