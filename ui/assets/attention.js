// Is anybody looking? What moves for show rests while its page is hidden, out of sight, or long untouched.

const IDLE = 90_000; // ms without a sign of life

export class Attention {
  /** element: what is to be looked at; changed(given): it is looked at from now on, or no more. */
  constructor(element, changed) {
    this.changed = changed;
    this.given = true;
    this.visible = true;
    this.lately = performance.now();
    this.ending = new AbortController();
    const { signal } = this.ending;
    const alive = () => this.#alive();
    for (const kind of ["pointermove", "pointerdown", "wheel", "keydown", "touchstart"])
      window.addEventListener(kind, alive, { signal, passive: true, capture: true });
    document.addEventListener("visibilitychange", () => this.#alive(), { signal });
    this.sight = new IntersectionObserver(([entry]) => {
      this.visible = entry.isIntersecting;
      this.#judge();
    });
    this.sight.observe(element);
    this.#judge();
  }

  destroy() {
    clearTimeout(this.timer);
    this.sight.disconnect();
    this.ending.abort();
  }

  #alive() {
    this.lately = performance.now();
    this.#judge();
  }

  #judge() {
    const rest = this.lately + IDLE - performance.now();
    const given = this.visible && document.visibilityState === "visible" && rest > 0;
    if (given && !this.timer) this.timer = setTimeout(() => this.#again(), rest + 50);
    if (given === this.given) return;
    this.given = given;
    this.changed(given);
  }

  #again() {
    this.timer = undefined;
    this.#judge();
  }
}
