// The figures of one run in the browser's memory, by column.

class Table {
  constructor() {
    this.length = 0;
    this.capacity = 1024;
    this.columns = new Map();
  }

  /** Append rows of `names`. A column that is new, or missing from these rows, is NaN elsewhere. */
  append(names, rows, weights) {
    this.#reserve(this.length + rows.length);
    const columns = names.map((name) => this.#column(name));
    const weight = this.#column("weight");
    rows.forEach((row, i) => {
      columns.forEach((column, c) => (column[this.length + i] = row[c] ?? NaN));
      weight[this.length + i] = weights ? weights[i] : 1;
    });
    this.length += rows.length;
  }

  /** A view of one column up to the last row, or undefined. */
  get(name) {
    return this.columns.get(name)?.subarray(0, this.length);
  }

  last(name) {
    const column = this.get(name);
    if (!column) return undefined;
    for (let i = this.length - 1; i >= Math.max(0, this.length - 50); i--)
      if (!Number.isNaN(column[i])) return column[i];
    return undefined;
  }

  /** Drop the rows from `step` on. */
  cut(step) {
    const steps = this.get("step");
    while (this.length > 0 && steps[this.length - 1] >= step) this.length--;
    for (const column of this.columns.values()) column.fill(NaN, this.length);
  }

  /** Index of the last row at or before `value` of a column that only grows; -1 if there is none. */
  at(value, name = "step") {
    const column = this.get(name);
    let low = 0;
    let high = column ? this.length : 0;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (column[middle] <= value) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  #column(name) {
    if (!this.columns.has(name)) this.columns.set(name, new Float64Array(this.capacity).fill(NaN));
    return this.columns.get(name);
  }

  #reserve(length) {
    if (length <= this.capacity) return;
    while (this.capacity < length) this.capacity *= 2;
    for (const [name, old] of this.columns) {
      const wider = new Float64Array(this.capacity).fill(NaN);
      wider.set(old);
      this.columns.set(name, wider);
    }
  }
}

/**
 * What the server has told so far. A long backlog comes thinned: `rows` are the reports with the extremes
 * of each stretch, which a raw line needs, and `means` are the stretches' means, which a smoothed line
 * needs (a mean of extremes would lie).
 */
export class History {
  constructor() {
    this.clear();
  }

  clear() {
    this.raw = new Table();
    this.means = new Table();
    this.next = 0; // the server's index of the first row that we do not have
    this.version = (this.version ?? 0) + 1; // changes when rows that were there are gone
  }

  /** As a query: the row to go on from, and the step of the one before it, by which the server knows its run again. */
  position() {
    const steps = this.raw.get("step");
    return this.next && steps?.length ? `?row=${this.next}&step=${steps.at(-1)}` : "?row=0";
  }

  /** Where `step` stands on an axis: "step" itself, or what another column says at the last report before it. */
  place(step, axis) {
    if (axis === "step") return step;
    const row = this.raw.at(step);
    return row < 0 ? undefined : this.raw.get(axis)?.[row];
  }

  /** The step of the last report at or before `value` on an axis; undefined before the first one. */
  stepAt(value, axis) {
    if (axis === "step") return value;
    const row = this.raw.at(value, axis);
    return row < 0 ? undefined : this.raw.get("step")[row];
  }

  /** Take in a `metrics` event. False: there is a gap, ask again from `next`. */
  receive({ start, end, columns, rows, means, weights }) {
    if (start > this.next) return false;
    if (start === 0 && this.next > 0) this.clear();
    else if (start < this.next && rows.length) this.#rewind(rows[0][columns.indexOf("step")]);
    this.raw.append(columns, rows);
    if (means) this.means.append(columns, means, weights);
    else this.means.append(columns, rows);
    this.next = end;
    return true;
  }

  /** The run went back to a snapshot: what comes now replaces what was there. */
  #rewind(step) {
    this.raw.cut(step);
    this.means.cut(step);
    this.version++;
  }
}

/**
 * Indices of at most `4 * buckets` points of y[from..to) that draw the same line: the first, the lowest,
 * the highest and the last of each bucket.
 */
export function outline(y, from, to, buckets) {
  const chosen = [];
  if (to - from <= 4 * buckets) {
    for (let i = from; i < to; i++) chosen.push(i);
    return chosen;
  }
  for (let bucket = 0; bucket < buckets; bucket++) {
    const first = from + Math.floor((bucket * (to - from)) / buckets);
    const last = from + Math.floor(((bucket + 1) * (to - from)) / buckets) - 1;
    let low = first;
    let high = first;
    for (let i = first; i <= last; i++) {
      if (y[i] < y[low] || Number.isNaN(y[low])) low = i;
      if (y[i] > y[high] || Number.isNaN(y[high])) high = i;
    }
    chosen.push(...[...new Set([first, low, high, last])].sort((a, b) => a - b));
  }
  return chosen;
}

/**
 * A running mean that forgets: each report keeps `memory` (0..1) of the past. Corrected for its start, so
 * that the first values are not pulled to 0; `weight` is the number of reports that a value stands for.
 */
export class Smoother {
  constructor(memory) {
    this.memory = memory;
    this.sum = 0;
    this.mass = 0;
  }

  add(value, weight) {
    if (Number.isNaN(value)) return NaN;
    const keep = this.memory ** weight;
    this.sum = this.sum * keep + value * (1 - keep);
    this.mass = this.mass * keep + (1 - keep);
    return this.sum / this.mass;
  }
}
