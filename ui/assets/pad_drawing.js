// What lies on the drawing pad, and the ways back: modes or a density, of which one counts. No DOM.

import { painted, stroke } from "./density_brush.js";
import { CELLS } from "./density_text.js";
import { read, write } from "./drawing_text.js";
import { PlacedModes } from "./pad_modes.js";

const UNDONE = 100; // steps back
const MOVED = "moved"; // a kind of change

export class PadDrawing {
  /** text: what is on it; beginning: modes to begin with where there are none. */
  constructor(text, beginning) {
    this.beginning = beginning;
    this.earlier = [];
    this.modes = new PlacedModes([]);
    this.levels = new Uint8Array(CELLS);
    this.#take(text || beginning);
  }

  /** {modes} or {levels}. */
  get shown() {
    return this.isDensity ? { levels: this.levels } : { modes: this.modes.all() };
  }

  /** The one text; "" of an empty plane. */
  get text() {
    return write(this.shown);
  }

  /** The mode that is held, if any. */
  get held() {
    return this.isDensity ? undefined : this.modes.all().find((mode) => same(mode, this.chosen));
  }

  /** Hold the mode within `reach` of a place; was there one? */
  take([x, y], reach) {
    const found = this.modes.at(x, y, reach);
    if (found) this.chosen = found;
    this.kept = undefined;
    return Boolean(found);
  }

  /** Hold the next mode; after the last one none. */
  following() {
    const all = this.modes.all();
    this.chosen = all[all.findIndex((mode) => same(mode, this.chosen)) + 1];
  }

  /** A mode of {width, weight, symmetry} at a place, which is held then; false where there would be too many. */
  place([x, y], about) {
    this.keep();
    const placed = this.modes.place(x, y, about);
    if (placed) this.chosen = placed;
    else this.earlier.pop();
    this.kept = MOVED; // dragged on at once, it is one step back
    return Boolean(placed);
  }

  /** The mode that is held to a place. */
  move([x, y]) {
    this.keep(MOVED);
    this.modes.move(this.chosen, x, y);
  }

  /** values: {width} or {weight} of the mode that is held. */
  set(values) {
    this.keep(Object.keys(values)[0]);
    this.modes.set(this.chosen, values);
  }

  remove() {
    if (!this.held) return;
    this.keep();
    this.modes.remove(this.chosen);
    this.chosen = undefined;
  }

  /** A density begins as what the modes look like; modes are as they were left. */
  become(isDensity) {
    if (isDensity === this.isDensity) return;
    this.keep();
    if (isDensity) this.levels = painted(this.modes.all());
    else if (!this.modes.all().length) this.modes = new PlacedModes(read(this.beginning).modes);
    this.isDensity = isDensity;
  }

  /** From one place to another, see `density_brush`. */
  paint(from, to, brush) {
    stroke(this.levels, from, to, brush);
  }

  /** Levels in the place of those that are there. */
  replace(levels) {
    this.keep();
    this.levels = levels;
  }

  /** The drawing of a text in the place of what is there. */
  begin(text) {
    this.keep();
    this.#take(text);
  }

  clear() {
    this.keep();
    if (this.isDensity) this.levels = new Uint8Array(CELLS);
    else this.modes = new PlacedModes([]);
    this.chosen = undefined;
  }

  /** Remember what is there. Changes of one `kind` that follow each other are one step back. */
  keep(kind) {
    const again = kind && kind === this.kept;
    this.kept = kind;
    if (again) return;
    const { isDensity, modes, levels, chosen } = this;
    this.earlier.push({ isDensity, modes: modes.copy(), levels: levels.slice(), chosen });
    if (this.earlier.length > UNDONE) this.earlier.shift();
  }

  undo() {
    Object.assign(this, this.earlier.pop(), { kept: undefined });
  }

  #take(text) {
    const { modes, levels } = read(text);
    this.isDensity = Boolean(levels);
    if (modes) this.modes = new PlacedModes(modes);
    else this.levels = levels;
    this.chosen = undefined;
  }
}

const same = (mode, other) => mode.figure === other?.figure && mode.image === other?.image;
