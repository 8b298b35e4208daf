// The way to the studio and back. While one drags only the newest wish counts, and no old picture follows a newer one.

import { parse } from "./safetensors.js";
import { at, send } from "./server.js";

const LAG = 40; // ms between server and browser for which one more wish is sent before the last is answered
const MOST_IN_FLIGHT = 4;
const NEWEST = 0.2; // weight of the newest measurement

/** POST to the studio: {arrays, facts} with the arrays of a safetensors answer. Throws Refused with the sentence. */
export async function order(what, body, signal) {
  const answer = await post(what, body, signal);
  return answer.status === 204 ? undefined : unpacked(await answer.arrayBuffer());
}

/** POST for a JSON answer; undefined if a newer question of the same view took its place. Throws Refused. */
export async function orderFacts(what, body, signal) {
  const answer = await post(what, body, signal);
  return answer.status === 204 ? undefined : answer.json();
}

/** gone: what was asked about is not there any more. */
export class Refused extends Error {
  constructor(sentence, gone = false) {
    super(sentence);
    this.gone = gone;
  }
}

export async function post(what, body, signal) {
  const answer = await send(at(`api/latent/${what}`), body, signal);
  if (answer.ok) return answer;
  const told = await answer.json().catch(() => ({}));
  throw new Refused(told.error ?? "The server could not answer this.", answer.status === 404);
}

/** The arrays of a safetensors answer, and the facts in its header. */
export function unpacked(buffer) {
  const { arrays, metadata } = parse(buffer);
  return { arrays, facts: JSON.parse(metadata.facts ?? "{}") };
}

/** Drawings for one view: the newest wish wins. */
export class Drawings {
  /**
   * view: a name of its own for each part of a page that draws by itself. failed(sentence, gone): a wish was refused.
   * what: the order that draws.
   */
  constructor(view, source, failed, what = "draw") {
    this.base = { ...source, view };
    this.what = what;
    this.failed = failed;
    this.atRest = undefined; // called when all that was wanted is on show
    this.flying = 0;
    this.lag = 0; // ms that answers are on their way, besides being drawn
    this.number = 0;
    this.shown = 0; // the number of the wish whose picture is on show
  }

  destroy() {
    this.gone = true;
    this.wish = undefined;
  }

  /**
   * make() -> {parts, step} as they are when the wish is sent. show(answer) is called unless something newer is on
   * show by then.
   */
  want(make, show) {
    if (this.gone) return;
    this.wish = { make, show, number: ++this.number };
    this.#send();
  }

  /** One at a time: a second would wait for the first. From far away the next is sent meanwhile, or nothing would move. */
  get #room() {
    return Math.min(MOST_IN_FLIGHT, 1 + Math.floor(this.lag / LAG));
  }

  async #send() {
    if (!this.wish || this.flying >= this.#room) return;
    const wish = this.wish;
    this.wish = undefined;
    this.flying++;
    const began = performance.now();
    try {
      const answer = await order(this.what, { ...this.base, ...wish.make() });
      if (answer) this.lag += NEWEST * (performance.now() - began - answer.facts.ms - this.lag);
      this.#arrived(wish, answer);
    } catch (error) {
      const told = error instanceof Refused ? error.message : "The server does not answer.";
      this.refused = !this.gone && wish.number > this.shown;
      if (this.refused) this.failed(told, error instanceof Refused && error.gone);
    }
    this.flying--;
    // whatever the last to land brought: on a slow line it may be an old one, and the newest came before it
    if (!this.wish && !this.flying && !this.refused) this.atRest?.();
    this.#send();
  }

  #arrived(wish, answer) {
    if (this.gone || !answer || wish.number < this.shown) return;
    this.shown = wish.number;
    if (this.refused) this.failed("");
    this.refused = false;
    wish.show(answer);
  }
}

/** Sentences of a stream of server-sent events that answers a POST: on(event) for each. */
export async function follow(what, body, signal, on) {
  const answer = await post(what, body, signal);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const events = (rest + value).split("\n\n");
    rest = events.pop();
    for (const event of events) {
      const data = event.split("\n").find((line) => line.startsWith("data: "));
      if (data) on(JSON.parse(data.slice(6)));
    }
  }
}
