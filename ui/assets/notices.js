// What there is to say beside the picture: things that stay true, and things in passing.

import { h, say } from "./dom.js";
import { sentence } from "./words.js";

const READING = 6000; // ms that something in passing stays on show

export class Notices {
  constructor() {
    this.lasting = h("p", { class: "ga-notice", role: "alert", hidden: true });
    this.passing = h("p", { class: "ga-notice ga-toast", role: "alert", "data-tone": "warning", hidden: true });
  }

  destroy() {
    clearTimeout(this.timer);
  }

  /** In the flow of the page, until something else is told. tone: error, warning or calm. No words: nothing. */
  tell(tone, words = "") {
    this.lasting.hidden = !words;
    this.lasting.dataset.tone = tone ?? "";
    say(this.lasting, sentence(words));
  }

  /** Over the picture, so that nothing moves. It goes by itself unless it is to `stay`. */
  mention(words, stay = false) {
    clearTimeout(this.timer);
    this.passing.hidden = !words;
    say(this.passing, sentence(words));
    if (words && !stay) this.timer = setTimeout(() => this.mention(""), READING);
  }
}
