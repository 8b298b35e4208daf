// How large pictures may be: from the top of a view to the end of its pictures and its scrubber, all is seen at once.

const LEAST = 176; // px: smaller pictures say nothing, then rather scroll
const LEAST_ON_STAGE = 72; // nobody scrolls there
const TALL = 0.36; // of the window: with more than this above it, a view is scrolled to when it is wanted
const AIR = 10; // px below

export class Room {
  /**
   * view: the element with pictures (.ga-stage) in it; ends: elements that are to be seen together with them.
   * arrives: the page scrolls to the view, so what stands above it takes no room.
   * Sets --ga-side on the view, the side of a picture, whenever the window or what surrounds the pictures changes.
   */
  constructor(view, ends, arrives = false) {
    this.arrives = arrives;
    this.view = view;
    this.ends = ends;
    this.watcher = new ResizeObserver(() => this.fit());
    this.watcher.observe(view);
    this.resized = () => {
      this.above = undefined;
      this.fit();
    };
    window.addEventListener("resize", this.resized);
    this.fit();
  }

  destroy() {
    this.watcher.disconnect();
    window.removeEventListener("resize", this.resized);
  }

  /** Other sizes may break other lines: it settles at the second look, at the latest the third. */
  fit() {
    for (let looks = 0; looks < 3 && this.#adapt(); looks++);
  }

  /** True if the side is another one now. */
  #adapt() {
    const pictures = [...this.view.querySelectorAll(".ga-stage")].map((stage) => stage.getBoundingClientRect());
    const top = this.view.getBoundingClientRect().top;
    if (!pictures.length || !this.view.clientWidth) return false;
    const rows = new Set(pictures.map((picture) => Math.round(picture.top))).size;
    const ends = this.ends.map((end) => end.getBoundingClientRect()).filter(({ height }) => height);
    const bottom = Math.max(...pictures.map((picture) => picture.bottom), ...ends.map((end) => end.bottom));
    const others = bottom - top - rows * pictures[0].height;
    const stage = this.view.closest(".ga-root[data-stage]");
    const above = stage ? top : (this.above ??= this.#above(top));
    const space = (innerHeight - above - others - (stage ? curve(this.view) : 0) - AIR) / rows;
    const side = Math.floor(Math.max(stage ? LEAST_ON_STAGE : LEAST, space));
    if (Math.abs(side - (this.side ?? 0)) < 2) return false;
    this.side = side;
    this.view.style.setProperty("--ga-side", `${side}px`);
    return true;
  }

  /** What stands above the view, before anybody scrolls; or the bar alone, if that is too much to fit in. Measured
   * once: a form that is opened above pushes the view down, and makes it no smaller. */
  #above(top) {
    if (this.arrives) return barHeight();
    const page = this.view.closest("[data-testid=stMain]");
    const whole = page ? top - page.getBoundingClientRect().top + page.scrollTop : top;
    return whole <= TALL * innerHeight ? whole : barHeight();
  }
}

/** Streamlit's bar covers the top of what is scrolled. */
export const barHeight = () => /** @type {HTMLElement} */ (document.querySelector("[data-testid=stHeader]"))?.offsetHeight ?? 0;

/** On the stage a curve stands beside one picture, or below it on a tall screen; and below the lanes of a race. */
function curve(view) {
  const below = view.matches(".ga-race") || innerHeight > innerWidth;
  return below ? Math.min(190, 0.27 * innerHeight) : 0;
}
