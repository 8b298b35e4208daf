// From figures to the points of a chart: which rows, smoothed or not, on which scale.

import { outline, Smoother } from "./history.js";

const BUCKETS = 375; // four points each: as many as a chart has pixels across
const BACKDROP = 60; // buckets for what lies outside the zoomed window

/** One curve as two traces: the line that one reads, and the raw reports faintly behind it. */
export class Line {
  /** exact: never smoothed. */
  constructor(curve, exact) {
    this.curve = curve;
    this.exact = exact;
  }

  /** Points for everything so far. view: {memory, axis, forward}; window: [from, to] on the x axis, or none. */
  all(history, view, window) {
    this.smoother = view.memory > 0 && !this.exact ? new Smoother(view.memory) : undefined;
    this.done = { raw: 0, means: 0 };
    return this.#points(history, view, (y, table) => chosen(y, table, view.axis, window));
  }

  /** Points for the rows since the last call. */
  more(history, view) {
    return this.#points(history, view, (_y, table, from) => range(from, table.length));
  }

  #points(history, view, choose) {
    const main = this.smoother ? this.#smoothed(history.means, view, choose) : this.#plain(history.raw, view, choose);
    const ghost = this.smoother ? this.#plain(history.raw, view, choose) : empty();
    return { main, ghost };
  }

  #plain(table, view, choose) {
    const y = table.get(this.curve.key);
    const from = this.done.raw;
    this.done.raw = table.length;
    return y ? gather(table, y, choose(y, table, from), view) : empty();
  }

  /** Smoothing looks at every row, also at those that are not drawn. */
  #smoothed(table, view, choose) {
    const y = table.get(this.curve.key);
    const from = this.done.means;
    this.done.means = table.length;
    if (!y) return empty();
    const weight = table.get("weight");
    const smooth = new Float64Array(table.length).fill(NaN);
    for (let i = from; i < table.length; i++) smooth[i] = this.smoother.add(y[i], weight[i]);
    return gather(table, smooth, choose(smooth, table, from), view);
  }
}

const empty = () => ({ x: [], y: [], customdata: [] });

function range(from, to) {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}

function chosen(y, table, axis, window) {
  if (!window) return outline(y, 0, table.length, BUCKETS);
  const x = table.get(axis);
  const [from, to] = [Math.max(0, lowerBound(x, window[0]) - 1), Math.min(table.length, lowerBound(x, window[1]) + 1)];
  return [
    ...outline(y, 0, from, BACKDROP),
    ...outline(y, from, to, BUCKETS),
    ...outline(y, to, table.length, BACKDROP),
  ];
}

function lowerBound(sorted, value) {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Plotly's arrays; `customdata` keeps the true value for the hover text. */
function gather(table, y, rows, { axis, forward }) {
  const x = table.get(axis);
  const shown = rows.filter((i) => !Number.isNaN(y[i]));
  return {
    x: shown.map((i) => x[i]),
    y: shown.map((i) => forward(y[i])),
    customdata: shown.map((i) => y[i]),
  };
}

/** Linear up to `knee` and logarithmic beyond, on both sides of 0. */
export const symlog = (knee) => (y) => Math.sign(y) * Math.log10(1 + Math.abs(y) / knee);

const SPREAD = 2.5; // with an axis so many times longer than most values need, the rest is cut off

/**
 * [low, high] that nearly all values of these columns fill, once a first spike makes the axis much longer than they
 * need; undefined if they fill it all. forward: the scale.
 */
export function usual(columns, forward) {
  const later = columns.flatMap((column) => outline(column, Math.floor(column.length / 10), column.length, 200).map((i) => column[i]));
  const all = columns.flatMap((column) => outline(column, 0, column.length, 100).map((i) => column[i]));
  const [a, b] = [extent(later.filter(Number.isFinite).map(forward)), extent(all.filter(Number.isFinite).map(forward))];
  if (!a || a[1] <= a[0] || b[1] - b[0] < SPREAD * (a[1] - a[0])) return undefined;
  const air = 0.08 * (a[1] - a[0]);
  return [a[0] - air, a[1] + air];
}

/** From the 1st to the 99th of a hundred. */
function extent(values) {
  if (values.length < 20) return undefined;
  const sorted = values.sort((x, y) => x - y);
  return [sorted[Math.floor(0.01 * sorted.length)], sorted[Math.ceil(0.99 * sorted.length) - 1]];
}

/** The largest absolute value. */
export function largest(columns) {
  let most = 0;
  for (const column of columns) for (const value of column) if (Math.abs(value) > most) most = Math.abs(value);
  return most;
}

/** A power of ten below which the values of these columns are small. */
export function kneeOf(columns) {
  const sizes = columns.flatMap((column) => outline(column, 0, column.length, 50).map((i) => Math.abs(column[i])));
  const sorted = sizes.filter((size) => size > 0).sort((a, b) => a - b);
  if (!sorted.length) return 0.1;
  return 10 ** Math.floor(Math.log10(sorted[Math.floor(sorted.length / 10)]));
}

const POWERS = 5; // of ten on either side of a symlog axis that carry a number

/**
 * Ticks of a symlog axis whose values reach to `largest`: 1, 2 and 5 over one decade, powers of ten over more, and every
 * so many of them where there would be too many to read.
 */
export function symlogTicks(knee, largest) {
  const forward = symlog(knee);
  const decades = Math.log10(Math.max(largest / knee, 1));
  const factors = decades > 1.3 ? [1] : [1, 2, 5];
  const values = [0];
  const apart = 10 ** Math.max(1, Math.ceil(decades / POWERS));
  for (let power = knee; power <= apart * largest && values.length < 40; power *= apart)
    for (const factor of factors)
      if (power > knee || decades < 2.5) values.push(factor * power, -factor * power); // else too close to 0
  const text = (value) => Number(value.toPrecision(1)).toString().replace("-", "−");
  return { tickvals: values.map(forward), ticktext: values.map(text) };
}
