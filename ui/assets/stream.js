// Server-sent events of a run or a race: resumes where it broke off, closes while nobody looks.

import { at } from "./server.js";

const PATIENCE = [500, 1000, 2000, 4000, 8000]; // ms before each new try

export const AGAIN = 2000; // ms before a server that did not answer a view is asked again

export const RETURN = 4000; // ms between two looks at training that ended or rests: somebody may let it go on

export const LOST = "The connection is lost. The training goes on; trying to reconnect …";

export const address = (run, rest = "") => at(`api/runs/${encodeURIComponent(run)}${rest}`);

export const raceAddress = (race, rest = "") => at(`api/races/${encodeURIComponent(race)}${rest}`);

export class Stream {
  /**
   * path: the address of the run or race. position(): the query that says what to go on from. kinds: by the kind
   * of an event, what to do with its data; false, for a gap, asks for what is missing.
   * on: {gone(), ended(), link(state)}, where state is "open" or "lost".
   */
  constructor(path, position, kinds, on) {
    this.path = path;
    this.position = position;
    this.kinds = kinds;
    this.on = on;
    this.tries = 0;
    this.over = false; // the run has ended: nothing more will come
    this.onVisibility = () => (document.hidden ? this.#close() : this.start());
  }

  start() {
    this.stopped = false;
    document.addEventListener("visibilitychange", this.onVisibility);
    if (this.source || this.over || document.hidden) return;
    const source = new EventSource(`${this.path}/events${this.position()}`);
    this.source = source;
    source.onopen = () => this.#opened();
    source.onerror = () => this.#failed(source);
    const listen = (kind, heard) =>
      source.addEventListener(kind, (event) => {
        if (this.source === source) heard(JSON.parse(event.data));
      });
    for (const [kind, heard] of Object.entries(this.kinds))
      listen(kind, (data) => heard(data) === false && this.#restart());
    listen("gone", () => this.#end(this.on.gone));
    listen("end", () => this.#end(this.on.ended));
  }

  /** The run goes on after an end (it was resumed). */
  reopen() {
    this.over = false;
    this.#restart();
  }

  stop() {
    this.stopped = true;
    document.removeEventListener("visibilitychange", this.onVisibility);
    this.#close();
  }

  #opened() {
    this.tries = 0;
    this.on.link("open");
  }

  /** EventSource retries by itself, but gives up for good on any HTTP error: so always retry here. */
  async #failed(source) {
    if (this.source !== source) return;
    this.#close();
    const wait = PATIENCE[Math.min(this.tries++, PATIENCE.length - 1)];
    if (this.tries > 1) this.on.link("lost"); // one break is mended before anyone reads of it
    this.timer = setTimeout(() => this.#again(), wait);
  }

  async #again() {
    const answer = await fetch(this.path).catch(() => undefined);
    if (this.stopped) return; // while the answer was on its way
    if (answer?.status === 404) this.#end(this.on.gone);
    else this.start();
  }

  #restart() {
    this.#close();
    this.start();
  }

  #end(tell) {
    this.over = true;
    this.#close();
    tell?.();
  }

  #close() {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = undefined;
  }
}
