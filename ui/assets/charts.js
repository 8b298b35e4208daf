// Some charts that are kept up to date together, no more often than the browser has time for.

import { say } from "./dom.js";

export const PATIENCE = 1500; // ms before the charts are built even without a first picture

const EVERY = 250; // ms between two updates of the charts, at least
const SLOWEST = 1000; // ms, at most
const SHARE = 6; // in between: a sixth of the browser's time

export class Charts {
  /** view: {memory, axis, scale, end, reach}, what to begin with. A subclass fills `charts`. */
  constructor(view) {
    this.view = view;
    this.charts = [];
    this.wait = 0;
    this.seen = () => this.touch();
  }

  destroy() {
    clearTimeout(this.timer);
    for (const chart of this.charts) chart.destroy();
    this.gone = true;
  }

  /** New rows are there: draw them soon, together with those that come meanwhile. */
  touch() {
    this.dirty = true;
    if (!this.timer && !this.busy && this.ready && !this.gone) this.timer = setTimeout(() => this.#flush(), this.wait);
  }

  /** From now on draw; until then the picture has the browser for itself. */
  begin() {
    if (this.ready) return;
    this.ready = true;
    this.touch();
  }

  recolour() {
    for (const chart of this.charts) chart.recolour();
  }

  /** Another picture is on show: figures beside the names are told again. */
  retell() {
    for (const chart of this.charts) chart.retell();
  }

  /** pressed(value): a curve or a flag was pressed at that value of the x axis, and its picture is wanted. */
  onPress(pressed) {
    for (const chart of this.charts) chart.pressed = (value) => value !== undefined && pressed(value);
  }

  /** A setting has changed: do not keep the hand waiting. */
  change(view) {
    Object.assign(this.view, view);
    clearTimeout(this.timer);
    this.timer = undefined;
    this.wait = 0;
    this.touch();
  }

  /** Whatever is to be done before the charts are updated. */
  beforeUpdate() {}

  async #flush() {
    const began = performance.now();
    this.timer = undefined;
    this.dirty = false;
    this.busy = true;
    this.beforeUpdate();
    for (const chart of this.charts) if (!this.gone) await chart.update(this.view).catch((error) => this.#failed(error));
    this.busy = false;
    this.wait = Math.min(SLOWEST, Math.max(EVERY, SHARE * (performance.now() - began)));
    if (this.dirty) this.touch();
  }

  #failed(error) {
    for (const chart of this.charts) {
      chart.note.hidden = false;
      say(chart.note, `No charts: ${error.message}.`);
    }
  }
}
