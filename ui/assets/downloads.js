// Buttons that download files without leaving the page. mount(root, {of, id, files}) -> {update, destroy}.
//
// of: "run" or "race"; id: its id; files: [{name, label}]. A file that takes long to make says so on its button, and
// what cannot be made is told in a sentence below.

import { h, mark, say } from "./dom.js";
import { mountView } from "./mount.js";
import { address, raceAddress } from "./stream.js";

const SOON = 250; // ms after which a button says that its file is being made
const PATIENCE = 600_000; // ms for which a file is asked for again while the server is busy with it, or with others
const UNREACHABLE = "The server cannot be reached, so nothing was downloaded.";

export const mount = (root, options) =>
  mountView(root, options, {
    sheets: ["arena.css", "downloads.css"],
    make: (holder, wanted) => new Downloads(holder, wanted),
    same: (a, b) => a.of === b.of && a.id === b.id,
  });

class Downloads {
  constructor(holder, options) {
    this.holder = holder;
    this.options = options;
    this.leaving = new AbortController();
  }

  open() {
    const buttons = this.options.files.map((file) => this.#button(file));
    this.told = h("p", { class: "ga-download-told", role: "status" });
    const row = h("div", { class: "ga-downloads", role: "group", "aria-label": "Downloads" }, ...buttons);
    this.holder.replaceChildren(row, this.told);
  }

  destroy() {
    this.leaving.abort();
  }

  #button({ name, label }) {
    const button = h("button", { type: "button", class: "ga-button", "data-file": name }, label);
    button.addEventListener("click", () => this.#download(button, name, label));
    return button;
  }

  async #download(button, name, label) {
    if (button.disabled) return;
    button.disabled = true;
    const soon = setTimeout(() => {
      mark(button, "aria-busy", "true");
      say(button, `Preparing: ${label} …`);
    }, SOON);
    const why = await this.#fetched(name);
    clearTimeout(soon);
    if (this.leaving.signal.aborted) return;
    mark(button, "aria-busy", undefined);
    say(button, label);
    button.disabled = false;
    say(this.told, why ?? "");
  }

  /** Undefined, or the sentence that says why there is no file. */
  async #fetched(name) {
    const { of, id } = this.options;
    const path = (of === "race" ? raceAddress : address)(id, `/download/${encodeURIComponent(name)}`);
    try {
      const answer = await this.#answered(path);
      if (!answer.ok) return (await answer.json().catch(() => ({}))).error ?? UNREACHABLE;
      save(await answer.blob(), `${id}-${name}`);
    } catch {
      return UNREACHABLE;
    }
  }

  /** The answer, once the server does not say any more when to ask again. Rejects when the page is left. */
  async #answered(path) {
    const { signal } = this.leaving;
    for (const began = performance.now(); ; ) {
      const answer = await fetch(path, { headers: { accept: "application/json" }, signal });
      const later = Number(answer.headers.get("retry-after"));
      if (answer.status !== 503 || !later || performance.now() - began > PATIENCE) return answer;
      await new Promise((resolve) => setTimeout(resolve, 1000 * later));
      signal.throwIfAborted();
    }
  }
}

function save(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = h("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000); // some browsers read it only when people have chosen a folder
}
