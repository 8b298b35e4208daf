// One lane of a race: what it is called, how it is doing, its picture and its meter.

import { h, mark, say } from "./dom.js";
import { Frames, ROOM } from "./frames.js";
import { History } from "./history.js";
import { Meter } from "./meter.js";
import { Picture } from "./picture.js";
import { told } from "./told.js";
import { explain } from "./tips.js";
import { count, isFinal, sentence, STATES } from "./words.js";

const PACE = 22; // ms of drawing pause per lane: together they draw about as often as one picture alone

export class Lane {
  /** lane: {label, run, about, gone, scores}; race: the race's facts; shown(): a picture is on show. */
  constructor(lane, index, race, colours, layers, shown) {
    this.label = lane.label;
    this.index = index;
    this.race = race;
    this.about = lane.about;
    this.scores = lane.scores;
    this.pressed = undefined; // (step): a mark of this lane was pressed
    this.colour = `lane${index + 1}`;
    this.history = new History();
    this.status = lane.about ?? { state: "deleted", step: 0, seconds: 0 };
    this.alarms = [];
    this.steps = []; // that have a picture
    this.start = race.begins_at ?? 0; // what was before is not of this race
    this.shown = shown;
    this.element = this.#build(lane);
    if (lane.about) {
      this.frames = new Frames(lane.run, lane.about.probability, ROOM / race.lanes.length);
      this.picture = new Picture(lane.about, colours, layers, PACE * race.lanes.length);
      this.meter = new Meter(race);
      this.body.append(this.picture.element, this.meter.element);
    }
    this.setStatus(this.status);
  }

  destroy() {
    this.gone = true;
    this.picture?.destroy();
  }

  /** Take in new reports. False: there is a gap. The critic's steps are counted from the generator's. */
  receive(data) {
    const step = data.columns.indexOf("step");
    const counts = (row) => row[step] >= this.start;
    const counted = (row) => [...row, row[step] * this.about.critic_steps];
    const columns = [...data.columns, "critic_updates"];
    const rows = data.rows.filter(counts).map(counted);
    const weights = data.means && data.weights?.filter((_, i) => counts(data.means[i]));
    const means = data.means?.filter(counts).map(counted);
    if (!this.history.receive({ ...data, columns, rows, means, weights })) return false;
    this.#tell();
    return true;
  }

  /** Where the stream goes on: "row:step", or "0". */
  position() {
    const steps = this.history.raw.get("step");
    return this.history.next && steps?.length ? `${this.history.next}:${steps.at(-1)}` : "0";
  }

  setStatus(status) {
    this.status = status;
    const { state, reason } = status;
    mark(this.element, "data-state", state);
    mark(this.pill, "data-state", state);
    say(this.pill, STATES[state] ?? state);
    const told = ["failed", "stopped", "starting", "running"].includes(state) ? reason : state === "deleted" ? "Its run was deleted" : "";
    say(this.note, sentence(told ?? ""));
    this.note.hidden = !told;
    this.picture?.sayEmpty(isFinal(state) ? "This run has kept no picture." : "The first picture is on its way.");
    this.#tell();
  }

  setAlarms(alarms) {
    this.alarms = alarms.filter(({ step }) => step >= this.start);
    const last = this.alarms.at(-1);
    say(this.alarm, last ? `${last.kind} at step ${count(last.step)}` : "");
    mark(this.alarm, "aria-label", last && `${last.kind} at step ${count(last.step)}: ${sentence(last.text)} Show its picture`);
    explain(this.alarm, last && sentence(last.text));
    this.alarm.hidden = !last;
  }

  /** What its finished run scored. */
  setScores(scores) {
    this.scores = scores;
    this.#count();
  }

  /** How much of the lane is done, 0..1. */
  get share() {
    const { steps, time_limit: limit } = this.about ?? {};
    const { step, seconds } = this.newest();
    return isFinal(this.status.state) && this.status.state === "finished"
      ? 1
      : Math.min(1, Math.max(step / (steps || 1), limit ? seconds / limit : 0));
  }

  /** The newest step and second known, from reports or status. */
  newest() {
    const { step = 0, seconds = 0 } = this.status;
    return {
      step: Math.max(step, this.history.raw.last("step") ?? 0),
      seconds: Math.max(seconds, this.history.raw.last("seconds") ?? 0),
    };
  }

  /** The step of the newest kept picture at or before `value` on an axis. */
  stepAt(value, axis) {
    const step = this.history.stepAt(value, axis);
    return this.steps.findLast((kept) => kept <= (step ?? -1)) ?? this.steps[0];
  }

  /** The figures at the picture on show: {figures, step, samples, final}. */
  told() {
    const { history, scores, at, frame, race, status } = this;
    const facts = { figures: race.figures, points: this.about?.kind === "points", samples: race.live_samples };
    return told({ state: status.state, scores, at, frame, history, facts });
  }

  /** The step and second on show. */
  moment() {
    if (this.at === undefined) return this.newest();
    return { step: this.at, seconds: this.history.place(this.at, "seconds") };
  }

  /** Show the picture of `step`; `following`: it is the newest, else figures are those of that step. */
  look(step, glide, following) {
    this.at = following ? undefined : step;
    this.#count();
    if (step === undefined || this.gone || !this.picture) return;
    const show = (frame) => {
      if (this.gone) return;
      this.frame = frame;
      this.picture.show(frame, glide);
      this.meter.show(frame);
      this.#count();
      this.shown();
    };
    this.frames.want(step, show, () => this.refresh());
    if (!this.realAsked) this.#fetchReal();
  }

  /** Ask the server which pictures it keeps now. */
  async refresh() {
    const kept = (await this.frames?.steps().catch(() => undefined)) ?? [];
    this.first = kept[0] ?? this.first;
    const steps = kept.filter((step) => step >= this.start);
    if (steps.length && !this.gone) this.steps = [...steps, ...this.steps.filter((step) => step > steps.at(-1))];
  }

  /** A picture was painted. */
  add({ step, version }) {
    if (this.version === version) return false;
    this.version = version;
    if (step < this.start) return false;
    this.frames.renew(step, version);
    if (step < this.steps.at(-1)) this.steps = this.steps.filter((kept) => kept < step); // the run went back
    if (this.steps.at(-1) !== step) this.steps.push(step);
    return true;
  }

  /** The real points come with the first picture of a run. */
  async #fetchReal() {
    this.realAsked = true;
    if (this.first === undefined) await this.refresh();
    const first = await this.frames.get(this.first).catch(() => undefined);
    if (first?.real && !this.gone) this.picture.setReal(first.real);
  }

  #build(lane) {
    this.pill = h("span", { class: "ga-pill", role: "status" });
    this.pace = h("span", { class: "ga-fact" });
    this.fill = h("div", { class: "ga-progress-fill" });
    const press = () => this.pressed?.(this.alarms.at(-1).step);
    this.alarm = h("button", { type: "button", class: "ga-lane-alarm", hidden: true, onclick: press });
    this.note = h("p", { class: "ga-lane-note", hidden: true });
    this.body = h("div", { class: "ga-lane-body" });
    const name = h("h3", { class: "ga-lane-name" }, h("span", { class: "ga-badge" }, String(this.index + 1)), lane.label);
    return h(
      "article",
      { class: "ga-lane", "data-colour": this.colour, "data-run": lane.run, "aria-label": `Lane ${lane.label}` },
      h("div", { class: "ga-lane-head" }, name, this.pill),
      h("div", { class: "ga-lane-facts", "data-number": this.index + 1 }, this.pace, this.alarm),
      h("div", { class: "ga-lane-way" }, h("div", { class: "ga-progress" }, this.fill), this.note),
      this.body,
    );
  }

  #count() {
    this.meter?.tell(this.told());
  }

  #tell() {
    this.#count();
    const { state, steps_per_second: speed } = this.status;
    const { step } = this.newest();
    const moving = state === "running" && speed > 0;
    say(this.pace, this.about ? `step ${count(step)}${moving ? ` · ${count(speed)} steps/s` : ""}` : "");
    this.fill.style.transform = `scaleX(${this.about ? this.share : 0})`;
  }
}
