// For whom a run waits, for how long about, and what can be done about it.

import { order } from "./controls.js";
import { h, mark, say } from "./dom.js";
import { isOwn } from "./own.js";
import { at } from "./server.js";
import { count, duration, STATES } from "./words.js";

const PATIENCE = 700; // ms that one waits in silence: most runs begin at once

export class Waiting {
  /** refused(sentence): why an order was not obeyed. */
  constructor(refused) {
    this.refused = refused;
    this.words = h("p", {});
    this.list = h("ul", {});
    this.element = h("div", { class: "ga-notice ga-waiting", role: "status", "data-tone": "calm", hidden: true });
    this.element.append(this.words, this.list);
  }

  /** status: as the server sends it. Shown while the run waits for others. */
  show({ state, ahead, holders, most }) {
    const waits = state === "queued" && holders?.length > 0;
    if (!waits) return this.destroy();
    this.timer ??= setTimeout(() => (this.element.hidden = false), PATIENCE);
    say(this.words, sentenceOf(holders, ahead ?? 0, most));
    const told = JSON.stringify(holders.map(({ id, title, state: now }) => [id, title, now]));
    if (told !== this.told) this.list.replaceChildren(...holders.map((holder) => this.#row(holder)));
    this.told = told;
    holders.forEach(({ left }, i) => {
      say(this.list.children[i].querySelector(".ga-fact"), typeof left === "number" ? `about ${duration(left)} left` : "");
    });
  }

  /** Nothing is waited for any more. */
  destroy() {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.element.hidden = true;
  }

  #row({ id, title, state }) {
    const link = h("a", { href: at(`train?run=${encodeURIComponent(id)}`), target: "_self" }, title);
    const row = h("li", {}, link, h("span", {}, (STATES[state] ?? state).toLowerCase()), h("span", { class: "ga-fact" }));
    if (state === "paused" && isOwn(id)) row.append(this.#button(id, "resume", "Resume", title), this.#button(id, "stop", "Stop", title));
    return row;
  }

  #button(id, action, label, title) {
    const button = h("button", { type: "button", class: "ga-button" }, label);
    mark(button, "aria-label", `${label} ${title}`);
    button.addEventListener("click", async () => {
      button.disabled = true;
      const why = await order(id, { action });
      button.disabled = Boolean(!why);
      this.refused(why ?? "");
    });
    return button;
  }
}

/** In words: who works, who is in front, and when there may be room. most: set where the owner's own runs are why. */
function sentenceOf(holders, ahead, most) {
  if (most) return `${most === 1 ? "One run" : `${count(most)} runs`} of this visitor may be at work at the same time.${whenOf(holders, leftsOf(holders)[0])}`;
  const lefts = leftsOf(holders);
  const before = ahead ? ` ${count(ahead)} ${ahead === 1 ? "run is" : "runs are"} in front of this one.` : "";
  return `Every worker is busy.${before}${whenOf(holders, lefts[ahead])}`;
}

function leftsOf(holders) {
  return holders.map(({ left }) => left).filter((left) => typeof left === "number").sort((a, b) => a - b);
}

function whenOf(holders, soon) {
  if (soon !== undefined) return ` It begins in about ${duration(Math.max(soon, 1))}.`;
  if (!holders.every(({ state }) => state === "paused")) return "";
  const [which, one] = holders.length === 1 ? ["What holds it is paused", "that run"] : ["All of them are paused", "one of them"];
  return ` ${which}: it begins when ${one} has ended or is stopped.`;
}
