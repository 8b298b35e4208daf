// The curves of a race: two charts side by side, one for what is covered, one for the game; a line for each lane.

import { Chart } from "./chart.js";
import { Charts } from "./charts.js";
import { h, say } from "./dom.js";
import { settings } from "./settings.js";
import { Tabs } from "./tabs.js";

const AXES = { step: "generator steps", critic_updates: "critic steps", seconds: "seconds" };

export class RaceCurves extends Charts {
  /** axisChosen(axis): the x axis is another one now; link: the address. */
  constructor(about, lanes, colours, axisChosen, link) {
    super({ memory: 0.6, axis: about.axis, scale: "symlog", reach: "usual", ...link.charts(Object.keys(AXES)) });
    this.link = link;
    this.tabs = this.tabs ?? [];
    this.about = about;
    this.lanes = lanes.filter((lane) => lane.about);
    this.axisChosen = axisChosen;
    this.view.end = this.#end(this.view.axis);
    const panels = [about.charts.coverage, about.charts.game].filter((groups) => groups.length);
    const parts = panels.map((groups, i) => this.#panel(groups, i ? "The game" : "Coverage", colours));
    this.element = h(
      "div",
      { class: "ga-curves ga-race-curves" },
      h("div", { class: "ga-race-charts" }, ...parts),
      settings(this.view, AXES, (change) => this.#set(change)),
    );
  }

  /** {place(axis), step(curve)}, or undefined for the newest. */
  setCursor(cursor) {
    for (const chart of this.charts) chart.setCursor(cursor);
  }

  /** The lanes' alarms are other ones now. */
  setAlarms() {
    const all = this.lanes.flatMap((lane, row) =>
      lane.alarms.map((alarm) => ({ ...alarm, who: lane.label, colour: lane.colour, history: lane.history, row })),
    );
    for (const chart of this.charts.slice(0, 1)) chart.setAlarms(all.sort((a, b) => a.step - b.step));
  }

  beforeUpdate() {
    for (const tabs of this.tabs ?? []) tabs.reveal((key) => this.lanes.some((lane) => lane.history.raw.get(key)));
  }

  #panel(groups, label, colours) {
    const help = h("p", { class: "ga-chart-help" });
    const [name, hide] = this.charts.length ? ["tab2", "hide2"] : ["tab", "hide"]; // the first panel, and the one beside it
    const chart = new Chart(colours, this.link.hidden(hide), this.seen);
    this.charts.push(chart);
    const tabs = new Tabs(label, groups, chart.element, (group) => {
      chart.setGroup(group, this.#curves(group.key));
      say(help, group.help);
      this.change({});
    }, { begin: this.link.choice(name, groups.map(({ key }) => key)), pressed: (key) => this.link.put(name, key) });
    this.tabs.push(tabs);
    return h("section", { class: "ga-panel", "data-stage-curve": this.charts.length === 1 }, tabs.element, chart.element, help);
  }

  #curves(key) {
    return this.lanes.map((lane) => {
      const { label, colour, history } = lane;
      return { key, name: label, label, help: label, slot: String(lane.index + 1), colour, history, lane, now: () => lane.told().figures[key] };
    });
  }

  #set(change) {
    this.link.putCharts(change);
    if (change.axis) {
      change.end = this.#end(change.axis);
      this.axisChosen(change.axis);
    }
    this.change(change);
  }

  /** Where the race ends on an axis, so that the lines grow towards it; undefined if nobody knows. */
  #end(axis) {
    const ends = this.lanes.map(({ about }) => {
      if (axis === "seconds") return about.time_limit;
      if (about.time_limit) return 0;
      return axis === "step" ? about.steps : about.steps * about.critic_steps;
    });
    return ends.length && ends.every(Boolean) ? Math.max(...ends) : undefined;
  }
}
