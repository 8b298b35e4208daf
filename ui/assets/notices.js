// What there is to say beside the picture: things that stay true, and things in passing.

import { h, say } from "./dom.js";
import { at } from "./server.js";
import { sentence } from "./words.js";

const READING = 6000; // ms that something in passing stays on show

/** Where one can go from something that is not there any more. */
export const WAYS_ON = {
  run: [{ label: "All runs", path: "runs" }, { label: "Start a new one", path: "train" }],
  race: [{ label: "All runs", path: "runs" }, { label: "Start a new race", path: "compare" }],
  generator: [{ label: "Other generators", path: "latent" }, { label: "All runs", path: "runs" }],
};

export class Notices {
  constructor() {
    this.words = h("span", {});
    this.ways = h("span", { class: "ga-ways" });
    this.lasting = h("p", { class: "ga-notice", role: "alert", hidden: true }, this.words, this.ways);
    this.passing = h("p", { class: "ga-notice ga-toast", role: "alert", "data-tone": "warning", hidden: true });
  }

  destroy() {
    clearTimeout(this.timer);
  }

  /**
   * In the flow of the page, until something else is told. tone: error, warning or calm. No words: nothing.
   * ways: [{label, path}], links to where one can go from here.
   */
  tell(tone, words = "", ways = []) {
    this.lasting.hidden = !words;
    this.lasting.dataset.tone = tone ?? "";
    say(this.words, sentence(words));
    this.ways.replaceChildren(...ways.map(({ label, path }) => h("a", { href: at(path), target: "_self" }, label)));
  }

  /** Over the picture, so that nothing moves. It goes by itself unless it is to `stay`. */
  mention(words, stay = false) {
    clearTimeout(this.timer);
    this.passing.hidden = !words;
    say(this.passing, sentence(words));
    if (words && !stay) this.timer = setTimeout(() => this.mention(""), READING);
  }
}
