// Signing in and out as the teacher. The cookie counts from the next websocket on, so the page is loaded again.
// mount(root, {signed_in}) -> {update, destroy}.

import { h, say } from "./dom.js";
import { mountView } from "./mount.js";
import { at, send } from "./server.js";

export const mount = (root, options) =>
  mountView(root, options, {
    sheets: ["arena.css", "teacher.css"],
    make: (holder, { signed_in: signedIn }) => new Door(holder, signedIn),
    same: (a, b) => a.signed_in === b.signed_in,
  });

class Door {
  constructor(holder, signedIn) {
    this.holder = holder;
    this.signedIn = signedIn;
    this.leaving = new AbortController();
  }

  open() {
    this.told = h("p", { class: "ga-door-told", role: "alert" });
    const form = this.signedIn ? this.#wayOut() : this.#wayIn();
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#ask(this.signedIn ? { action: "out" } : { password: this.field.value });
    });
    this.holder.replaceChildren(form);
  }

  destroy() {
    this.leaving.abort();
  }

  #wayIn() {
    this.field = h("input", { type: "password", class: "ga-door-field", id: "ga-password", name: "password", autocomplete: "current-password", required: true, maxlength: 1000 });
    this.button = h("button", { type: "submit", class: "ga-button" }, "Sign in");
    const label = h("label", { for: "ga-password" }, "Password");
    return h("form", { class: "ga-door" }, label, h("div", { class: "ga-door-row" }, this.field, this.button), this.told);
  }

  #wayOut() {
    this.button = h("button", { type: "submit", class: "ga-button" }, "Sign out");
    return h("form", { class: "ga-door" }, this.button, this.told);
  }

  async #ask(order) {
    this.button.disabled = true;
    say(this.told, "");
    try {
      const answer = await send(at("api/teacher/session"), order, this.leaving.signal);
      if (answer.ok) {
        location.reload();
        return;
      }
      say(this.told, (await answer.json()).error);
    } catch {
      if (!this.leaving.signal.aborted) say(this.told, "The server does not answer.");
    }
    this.button.disabled = false;
    this.field?.select();
  }
}
