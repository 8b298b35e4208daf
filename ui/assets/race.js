// A race: its lanes side by side, one set of curves, one scrubber, one set of buttons.
// mount(root, {race, mode, controls, changed}) -> {update, destroy}.
//
// race: its id. mode: "live" follows the newest pictures, "replay" plays what was kept. controls: show the buttons.
// arrives: it was started just now, and is to be seen. link: the page's address tells what of this view is on show.
// changed(race): it ended or goes on, or another race was started from here and is to be shown.

import { bringIntoView } from "./arrival.js";
import { PATIENCE } from "./charts.js";
import { h, mark, say } from "./dom.js";
import { FollowedView } from "./followed_view.js";
import { Lane } from "./lane.js";
import { Layers } from "./layers.js";
import { ask, mountView } from "./mount.js";
import { WAYS_ON } from "./notices.js";
import { remember } from "./own.js";
import { RaceControls } from "./race_controls.js";
import { RaceCurves } from "./race_curves.js";
import { RaceHead } from "./race_head.js";
import { Room } from "./room.js";
import { Standings } from "./standings.js";
import { raceAddress } from "./stream.js";
import { Timeline } from "./timeline.js";
import { isFinal } from "./words.js";

const WAITING = "The verdict is spoken when every lane has ended.";

export const mount = (root, options) =>
  mountView(root, options, {
    sheets: ["arena.css", "race.css", "stage.css"],
    make: (holder, wanted) => new RaceView(holder, wanted),
    same: (a, b) => a.race === b.race && a.mode === b.mode,
  });

class RaceView extends FollowedView {
  constructor(holder, options) {
    super(holder, options, raceAddress(options.race), WAYS_ON.race);
  }

  attributes() {
    return { class: "ga-live ga-race", "data-race": this.options.race };
  }

  parts() {
    return [this.timeline, ...(this.lanes ?? []), this.curves];
  }

  build(about) {
    const palette = () => this.colours;
    this.about = about;
    if (this.options.arrives) remember(...about.lanes.map((lane) => lane.run));
    this.layers = new Layers(about.lanes.find((lane) => lane.about)?.about.kind, () => this.#repaint(), this.link);
    const shown = () => {
      this.curves.begin();
      this.curves.retell();
      this.standings?.touch();
    };
    this.lanes = about.lanes.map((lane, i) => new Lane(lane, i, about, palette, this.layers, shown));
    this.curves = new RaceCurves(about, this.lanes, palette, (axis) => this.timeline.setAxis(axis), this.link);
    this.standings = new Standings(about, this.lanes);
    this.head = new RaceHead(about, this.lanes);
    this.timeline = new Timeline(this.options.mode, this.lanes, this.curves.view.axis, {
      looked: (cursor) => this.#look(cursor),
      stood: (place) => this.link.put("step", place === undefined ? undefined : Number(place.toFixed(3))),
    });
    this.curves.onPress((value) => this.#goTo(value));
    for (const lane of this.lanes) lane.pressed = (step) => this.#goTo(lane.history.place(step, this.curves.view.axis));
    this.#arrange();
    this.listen(this.timeline.scrubber);
    this.#restate();
    this.#wait();
    this.timeline.open(this.options.mode === "replay", this.row, this.link.number("step"));
    this.patience = setTimeout(shown, PATIENCE);
    if (this.lanes.some((lane) => lane.about)) this.#follow();
  }

  #arrange() {
    const { head, timeline, lanes, about } = this;
    this.row = h("div", { class: "ga-lanes", "data-lanes": lanes.length }, ...lanes.map((lane) => lane.element));
    this.verdict = h("p", { class: "ga-verdict", role: "status" });
    const buttons = h("div", { class: "ga-main-buttons" });
    const top = h("header", { class: "ga-head" }, head.element, buttons);
    if (this.options.controls && !about.read_only) {
      this.controls = new RaceControls(about.id, {
        refused: (why) => this.notices.mention(why),
        resumed: () => this.stream.reopen(),
        another: (race) => this.#another(race),
      });
      this.controls.again.hidden = about.begins_at !== null; // forks begin where their parent was
      buttons.append(...this.controls.buttons);
    }
    buttons.append(this.link.button);
    if (this.stage) buttons.append(this.stage.button);
    const notes = about.notes.length ? [h("p", { class: "ga-fact" }, about.notes.join(" "))] : [];
    const seen = [top, head.bar, timeline.scrubber.element, this.row];
    const below = [this.verdict, ...notes, this.layers.element, this.standings.element, this.curves.element];
    this.element.replaceChildren(this.notices.lasting, this.waiting.element, ...seen, ...below, this.notices.passing);
    this.room = new Room(this.element, [], this.options.arrives);
    if (this.options.arrives) bringIntoView(this.element, this.#lowest());
    mark(this.element, "aria-label", `Race: ${about.title}`);
  }

  /** The picture that reaches down furthest. */
  #lowest() {
    return [...this.row.querySelectorAll(".ga-stage")].at(-1) ?? this.row;
  }

  recolour() {
    this.#repaint();
    this.curves.recolour();
  }

  #repaint() {
    for (const lane of this.lanes ?? []) lane.picture?.recolour();
  }

  /** One stream for all lanes: browsers open six connections, and pictures need some. */
  #follow() {
    const kinds = {};
    this.lanes.forEach((lane, i) => {
      kinds[`${i}.metrics`] = (data) => this.#metrics(lane, data);
      kinds[`${i}.status`] = (status) => this.#status(lane, status);
      kinds[`${i}.frame`] = (frame) => this.timeline.add(lane, frame);
      kinds[`${i}.alarms`] = (alarms) => this.#alarms(lane, alarms);
      kinds[`${i}.gone`] = () => this.#status(lane, { ...lane.status, state: "deleted" });
    });
    const at = () => `?at=${this.lanes.map((lane) => lane.position()).join(",")}`;
    this.follow(at, kinds);
  }

  #metrics(lane, data) {
    if (!lane.receive(data)) return false;
    this.standings.touch();
    this.head.touch();
    this.curves.touch();
    return true;
  }

  #status(lane, status) {
    const before = lane.status.state;
    lane.setStatus(status);
    this.head.touch();
    this.#wait();
    if (status.state === before) return;
    this.#restate();
    if (isFinal(status.state)) this.timeline.refresh(lane);
  }

  /** Its lanes begin together: it waits while the first one does, and none is at work. */
  #wait() {
    const states = this.lanes.map((lane) => lane.status);
    const rest = states.every(({ state }) => state === "queued" || isFinal(state));
    this.waiting.show((rest && states.find(({ state }) => state === "queued")) || { state: "" });
  }

  #alarms(lane, alarms) {
    lane.setAlarms(alarms);
    this.curves.setAlarms();
  }

  /** A lane has come into another state: what does that make of the race? */
  #restate() {
    const states = this.lanes.map((lane) => lane.status.state);
    const over = states.every(isFinal);
    mark(this.element, "data-state", over ? "over" : this.head.state());
    this.head.show();
    this.controls?.show(states);
    this.timeline.scrubber.setEnded(over);
    const [before, first] = [this.over, this.over === undefined];
    this.over = over;
    if (before === over) return;
    if (over || first) this.#speak(!first);
    else this.#say(""); // it was resumed: what was said of it holds no more
    if (!first && !this.left) this.options.changed?.(this.about.id); // the list tells its state
  }

  /** The verdict, when it is there; `fresh` asks the server for it. */
  async #speak(fresh) {
    const known = fresh ? await ask(this.path) : this.about;
    if (this.gone || !known || known.error || (fresh && !this.over)) return;
    this.lanes.forEach((lane, i) => lane.setScores(known.lanes[i].scores));
    this.standings.touch();
    this.curves.retell();
    this.#say(known.verdict);
  }

  #say(verdict) {
    say(this.verdict, verdict || WAITING);
    mark(this.verdict, "data-spoken", Boolean(verdict));
  }

  ended() {
    if (this.lanes.some((lane) => ["stopped", "failed"].includes(lane.status.state))) this.awaitResume();
  }

  deleted() {
    this.notices.tell("error", "This race has been deleted; its runs may still be there", WAYS_ON.race);
  }

  goesOn({ lanes }) {
    return lanes.some((lane) => lane.about && !isFinal(lane.about.state));
  }

  /** A curve, a flag or an alarm was pressed: show the lanes as they were then. */
  #goTo(value) {
    if (value !== undefined) this.timeline.goTo(value);
  }

  #look(cursor) {
    this.curves.setCursor(cursor);
    this.standings.touch();
  }

  /** A race was started from this one: show it at once, and let the page put it into its address. */
  #another(race) {
    this.left = true; // the lanes that make room for it end only now: that must not lead back
    this.options.changed?.(race);
  }
}
