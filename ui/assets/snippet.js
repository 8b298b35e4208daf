// The picture on show, as a few lines of Python that draw it again.

import { h, say } from "./dom.js";
import { orderFacts, Refused } from "./latent_link.js";

export class Snippet {
  constructor(view) {
    this.view = view;
    this.code = h("code", {});
    this.told = h("output", { class: "ga-caption", role: "status" });
    const copy = h("button", { type: "button", class: "ga-primary", onclick: () => this.#copy() }, "Copy");
    const row = h("div", { class: "ga-latent-row" }, copy, this.told);
    this.element = h("div", { class: "ga-snippet" }, row, h("pre", { class: "ga-code", tabindex: 0 }, this.code));
  }

  async placed() {
    const asking = (this.asking = {}); // an answer that was overtaken is not shown
    const told = await orderFacts("snippet", this.view.shownNow).catch((error) => ({
      code: `# ${error instanceof Refused ? error.message : "The server does not answer."}`,
    }));
    if (this.asking === asking) say(this.code, told.code);
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(this.code.textContent);
      say(this.told, "Copied.");
    } catch {
      getSelection().selectAllChildren(this.code); // a page without https may not write to the clipboard
      say(this.told, "Marked: press Ctrl-C to copy.");
    }
  }
}
