// Every lane over several seeds, as a fan, and in how many of them it collapsed.
// mount(root, {race}) -> {update, destroy}. race: the id of a race whose lanes have many runs.

import { Fan } from "./fan.js";
import { h, mark, say } from "./dom.js";
import { SeedsHead } from "./seeds_head.js";
import { Link } from "./link.js";
import { SeedsTable } from "./seeds_table.js";
import { ask, mountView } from "./mount.js";
import { Notices } from "./notices.js";
import { SeedStrip } from "./seed_strip.js";
import { raceAddress, RETURN } from "./stream.js";
import { Tabs } from "./tabs.js";
import { colours, onThemeChange } from "./theme.js";

const LOOK = 1500; // ms between two looks while seeds are trained
const COLLAPSED =
  "Crossed means collapsed: more than a tenth of the modes have no samples near them, or samples crowd on some. " +
  "A blur over all modes has not collapsed.";

export const mount = (root, options) =>
  mountView(root, options, {
    sheets: ["arena.css", "race.css", "seeds.css"],
    make: (holder, wanted) => new SeedsView(holder, wanted),
    same: (a, b) => a.race === b.race,
  });

class SeedsView {
  constructor(holder, { race }) {
    this.holder = holder;
    this.race = race;
    this.notices = new Notices();
    this.link = new Link(true, () => this.link.put("seeds", this.race)); // it may be on show without being asked for
  }

  async open() {
    this.element = h("section", { class: "ga-live ga-many", "data-race": this.race }, this.notices.lasting);
    this.holder.replaceChildren(this.element);
    const about = await ask(raceAddress(this.race));
    if (this.gone) return;
    if (about?.error) this.notices.tell("error", about.error);
    else if (about) this.#build(about);
    else this.timer = setTimeout(() => this.open(), RETURN);
  }

  destroy() {
    this.gone = true;
    clearTimeout(this.timer);
    this.unwatch?.();
    for (const part of [this.fan, this.notices, this.link]) part?.destroy();
  }

  #build(about) {
    const palette = () => (this.palette ??= colours(this.element));
    this.strips = about.lanes.map((lane, i) => new SeedStrip(lane.label, i, about.figures));
    this.head = new SeedsHead(about, (refusal) => this.#ordered(refusal));
    this.head.buttons.append(this.link.button);
    this.fan = new Fan(about, palette);
    const items = about.figures.map(({ key, short }) => ({ key, label: short }));
    const begin = this.link.choice("tab", items.map(({ key }) => key));
    const pressed = (key) => this.link.put("tab", key);
    const tabs = new Tabs("Figure", items, this.fan.element, (item) => this.#choose(item.key), { begin, pressed });
    const strips = h("div", { class: "ga-strips" }, ...this.strips.map((strip) => strip.element));
    this.summary = h("p", { class: "ga-verdict", role: "status" });
    const key = h("p", { class: "ga-chart-help" }, COLLAPSED);
    this.table = new SeedsTable(about);
    const parts = [this.head.element, this.summary, strips, key, this.table.element, tabs.element, this.fan.element];
    this.element.replaceChildren(this.notices.lasting, ...parts, this.notices.passing);
    mark(this.element, "aria-label", `Many seeds: ${about.title}`);
    this.unwatch = onThemeChange(this.element, () => {
      this.palette = undefined;
      this.fan.redraw();
    });
  }

  #choose(figure) {
    this.figure = figure;
    clearTimeout(this.timer);
    this.#look();
  }

  /** Seeds obey within some steps: look again at once, and soon after. */
  #ordered(refusal) {
    this.notices.mention(refusal);
    clearTimeout(this.timer);
    this.#look();
  }

  async #look() {
    const figure = this.figure;
    const found = await ask(`${raceAddress(this.race)}/seeds?figure=${figure}`);
    if (this.gone || figure !== this.figure) return;
    if (found?.error) this.notices.tell("error", found.error);
    else if (found) this.#show(found);
    clearTimeout(this.timer); // of another look at this figure that was on its way
    this.timer = setTimeout(() => this.#look(), found && !found.over ? LOOK : RETURN);
  }

  #show(found) {
    this.notices.tell();
    mark(this.element, "data-ready", true);
    this.head.show(found);
    found.lanes.forEach((lane, i) => this.strips[i].show(lane));
    this.table.show(found);
    this.fan.show(found);
    say(this.summary, inWords(found));
    mark(this.summary, "data-spoken", found.over && found.lanes.some(({ scored }) => scored));
    mark(this.element, "data-state", found.over ? "over" : "running");
  }
}

/** "GAN collapsed in 4 of 5 seeds, WGAN-GP in none of 5." */
function inWords({ lanes, over }) {
  const known = lanes.filter(({ scored }) => scored);
  if (!known.length) return over ? "No seed was trained to its end." : "The first seeds are on their way …";
  const parts = known.map(({ label, collapsed, scored }, i) => {
    const counted = `in ${collapsed || "none"} of ${scored}`;
    return i ? `${label} ${counted}` : `${label} collapsed ${counted} seeds`;
  });
  const waiting = lanes.reduce((sum, { wanted, scored }) => sum + wanted - scored, 0);
  const rest = waiting && !over ? ` ${waiting} more ${waiting === 1 ? "is" : "are"} to come.` : "";
  return `${parts.join(", ")}.${rest}`;
}
