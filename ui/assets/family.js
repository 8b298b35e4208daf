// Runs and their forks as trees over their steps: a line per run, which leaves its parent's where it was forked.
// mount(root, {families, chosen}) -> {update, destroy}.
//
// families: lists of members, each after its parent: {id, parent, title, words, state, start, step, steps, gone}; parent:
// an id or null; words: what is different; step: how far it is, of so many steps. chosen: an id, or null.

import { h, mark, svg } from "./dom.js";
import { mountView } from "./mount.js";
import { count, STATES } from "./words.js";

const ROW = 54; // px of each run: its name, and its line below; ui/family_view.py keeps as much room
const LINE = 42; // px from a row's top to its line
const MARGIN = 8; // px left and right of the axis
const BEND = 7; // px, radius of a branch

export const mount = (root, options) =>
  mountView(root, options, {
    sheets: ["arena.css", "family.css"],
    make: (holder, wanted) => new Families(holder, wanted),
    same: (a, b) => JSON.stringify(a) === JSON.stringify(b),
  });

class Families {
  constructor(holder, options) {
    this.holder = holder;
    this.options = options;
  }

  open() {
    const trees = this.options.families.map((members) => new Tree(members, this.options.chosen));
    this.holder.replaceChildren(...trees.map(({ element }) => element));
    this.watch = new ResizeObserver(() => {
      for (const tree of trees) tree.draw();
    });
    this.watch.observe(this.holder);
  }

  destroy() {
    this.watch?.disconnect();
  }
}

class Tree {
  constructor(members, chosen) {
    this.members = members;
    this.last = Math.max(1, ...members.map(({ steps, start }) => Math.max(steps, start)));
    this.drawing = svg("svg", { class: "ga-family-lines", "aria-hidden": "true" });
    const rows = members.map((member) => row(member, member.id === chosen));
    this.list = h("ol", { class: "ga-family-rows" }, ...rows);
    const axis = h("div", { class: "ga-family-axis" }, h("span", {}, "step 0"), h("span", {}, `step ${count(this.last)}`));
    this.body = h("div", { class: "ga-family-body" }, this.drawing, this.list);
    this.element = h("section", { class: "ga-family", "aria-label": `${members[0].title} and its forks` }, this.body, axis);
    this.element.style.setProperty("--ga-row", `${ROW}px`);
    this.element.style.setProperty("--ga-rows", String(members.length));
  }

  draw() {
    const width = this.body.clientWidth;
    if (!width || width === this.width) return;
    this.width = width;
    const x = (step) => MARGIN + (step / this.last) * (width - 2 * MARGIN);
    const places = new Map(this.members.map(({ id }, i) => [id, ROW * i + LINE]));
    for (const [name, value] of Object.entries({ width, height: ROW * this.members.length }))
      this.drawing.setAttribute(name, String(value));
    this.drawing.replaceChildren(...this.members.flatMap((member) => lines(member, x, places)));
  }
}

/** A run's branch, its way, what is left of that, and where it stands. */
function lines({ id, parent, state, start, step, steps, gone }, x, places) {
  const y = places.get(id);
  const [from, now, end] = [x(start), x(Math.max(step, start)), x(Math.max(steps, start))];
  const above = parent === null ? undefined : places.get(parent);
  const part = (kind, d) => {
    const line = svg("path", { d, class: `ga-family-${kind}` });
    mark(line, "data-state", gone ? "deleted" : state);
    return line;
  };
  const parts = [];
  if (above !== undefined) parts.push(part("branch", `M${from} ${above}V${y - BEND}q0 ${BEND} ${Math.min(BEND, now - from)} ${BEND}`));
  if (end > now) parts.push(part("rest", `M${now} ${y}H${end}`));
  if (now > from) parts.push(part("way", `M${from} ${y}H${now}`));
  if (!gone) {
    const dot = svg("circle", { cx: now, cy: y, r: 4, class: "ga-family-dot" });
    mark(dot, "data-state", state);
    parts.push(dot);
  }
  return parts;
}

function row({ id, title, words, state, start, step, steps, gone }, chosen) {
  const told = gone ? "not here any more" : `${STATES[state] ?? state} · step ${count(step)} of ${count(steps)}`;
  const from = start ? `from step ${count(start)}` : "";
  const name = h("span", { class: "ga-family-name" }, words || title);
  const facts = h("span", { class: "ga-family-facts" }, [from, told].filter(Boolean).join(" · "));
  if (gone) return h("li", {}, h("span", { class: "ga-family-run" }, name, facts));
  const link = h("a", { class: "ga-family-run", href: address(id), target: "_self", "data-run": id, title }, name, facts);
  mark(link, "aria-current", chosen && "true");
  return h("li", {}, link);
}

/** The run's own page, which lies beside this one. */
const address = (id) => new URL(`train?run=${encodeURIComponent(id)}`, document.baseURI).href;
