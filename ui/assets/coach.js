// The loss coach: a sentence beside the curves that says what happens, why it is thought so, and what to try.

import { h, mark, say } from "./dom.js";
import { forkAddress } from "./fork_link.js";
import { ask } from "./mount.js";
import { address } from "./stream.js";
import { count } from "./words.js";

const LIVE = 1000; // ms between two questions while a run trains, at least
const MOVED = 400; // while somebody moves through it, or it is replayed
const SOON = 60; // after the first move

export class Coach {
  /**
   * run: its id. curves: the run's, [{key, label, player}]. marked(finding): draw its evidence on the charts, or nothing
   * for undefined; show(curve): bring the chart with that curve.
   */
  constructor(run, curves, { marked, show }) {
    this.run = run;
    this.curves = new Map(curves.map((curve) => [curve.key, curve]));
    this.marked = marked;
    this.show = show;
    this.parts = [];
    this.asked = 0;
    this.last = -Infinity; // when it asked
    this.#build();
    this.#ask();
  }

  destroy() {
    clearTimeout(this.timer);
    this.gone = true;
  }

  /** There are more reports. */
  grown() {
    if (this.step === undefined) this.#soon(LIVE);
  }

  /** The step of the picture on show; undefined: the newest. */
  goTo(step) {
    if (step === this.step) return;
    this.step = step;
    this.#soon(MOVED);
  }

  #build() {
    this.sentence = h("span", {}, "The curves are being read.");
    this.announced = h("span", { class: "ga-unseen", "aria-live": "polite" });
    this.try = h("a", { class: "ga-coach-try", target: "_self", hidden: true }, "Try this in a fork");
    this.body = h("div", { class: "ga-coach-body", role: "region", "aria-label": "Evidence", tabindex: 0 });
    this.why = h("details", { class: "ga-coach-why", ontoggle: () => this.#mark() }, h("summary", {}, "Why?"), this.body);
    this.element = h(
      "section",
      { class: "ga-coach", "aria-label": "Loss coach", "data-verdict": "early" },
      h("p", { class: "ga-coach-said" }, h("strong", {}, "Loss coach"), " ", this.sentence),
      h("div", { class: "ga-coach-foot" }, this.why, this.try),
      this.announced,
    );
  }

  /** Ask once, `apart` ms after the last time or later. */
  #soon(apart) {
    const wait = Math.max(SOON, this.last + apart - performance.now());
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#ask(), wait);
  }

  /** The newest question counts. */
  async #ask() {
    this.last = performance.now();
    const mine = ++this.asked;
    const query = this.step === undefined ? "" : `?step=${this.step}`;
    const found = await ask(address(this.run, `/diagnosis${query}`));
    if (this.gone || mine !== this.asked || !found || found.error) return;
    this.#tell(found);
  }

  #tell(found) {
    this.found = found;
    const [first] = found.findings;
    mark(this.element, "data-verdict", found.verdict);
    mark(this.element, "data-step", found.step);
    say(this.sentence, found.sentence);
    this.#tellTry(first);
    this.#tellWhy(found);
    this.#mark();
    const kind = `${found.verdict} ${found.findings.map(({ rule }) => rule).join()}`;
    if (kind !== this.kind && this.kind) say(this.announced, `Loss coach: ${found.sentence}`); // not every figure
    this.kind = kind;
  }

  #tellTry(first) {
    this.try.hidden = !first?.change;
    if (first?.change) mark(this.try, "href", forkAddress(this.run, this.found.step, first.change.settings));
  }

  /** Elements stay as long as the same is found, so that nothing jumps under the hand. */
  #tellWhy({ findings, abstained, step }) {
    const key = JSON.stringify([findings.map(({ rule, evidence }) => [rule, evidence.map(({ curve }) => curve)]), abstained]);
    if (key !== this.key) {
      this.key = key;
      this.parts = findings.map((finding) => new Part(finding, this.curves, this.show));
      const silent = abstained.map(({ label, lacks }) => h("li", {}, `${label}: this run does not record ${this.#named(lacks)}`));
      const more = silent.length ? [h("p", {}, "Not asked"), h("ul", {}, ...silent)] : [];
      const none = findings.length ? [] : [h("p", {}, "No rule of the coach holds at this step.")];
      this.body.replaceChildren(...none, ...this.parts.map(({ element }) => element), ...more);
    }
    this.parts.forEach((part, i) => part.tell(findings[i], this.run, step));
  }

  #named(curve) {
    return this.curves.get(curve)?.label ?? curve;
  }

  #mark() {
    this.marked(this.why.open ? this.found?.findings[0] : undefined);
  }
}

/** One finding: its evidence, its source, and what to try. */
class Part {
  constructor(finding, curves, show) {
    this.steps = h("span", { class: "ga-coach-steps" });
    this.rows = finding.evidence.map(({ curve, label }) => evidence(curves.get(curve), label, show));
    this.try = h("a", { target: "_self" }, "Try this in a fork");
    this.change = h("span", {});
    this.element = h(
      "div",
      { class: "ga-coach-finding", "data-rule": finding.rule },
      h("p", {}, h("strong", {}, finding.label), " ", this.steps),
      h("ul", { class: "ga-coach-evidence" }, ...this.rows.map(({ row }) => row)),
      h("p", {}, finding.help),
      h("p", { class: "ga-coach-source" }, `Source: ${finding.source}.`),
      h("p", { hidden: !finding.change }, this.change, " ", this.try),
    );
  }

  tell(finding, run, step) {
    say(this.steps, `steps ${count(finding.first)} to ${count(finding.last)}`);
    finding.evidence.forEach(({ words, step: at }, i) => say(this.rows[i].words, at === null ? words : `step ${count(at)}: ${words}`));
    if (!finding.change) return;
    say(this.change, finding.change.words);
    mark(this.try, "href", forkAddress(run, step, finding.change.settings));
  }
}

/** A row of the list: the curve, which a press brings up, and what it says. A figure may have no curve. */
function evidence(curve, label, show) {
  const attributes = { type: "button", class: "ga-coach-curve", "data-colour": curve?.player, onclick: () => show(curve.key) };
  const name = curve ? h("button", attributes, curve.label) : h("b", {}, label);
  const words = h("span", {});
  return { words, row: h("li", {}, name, " ", words) };
}
