// Points of a drawing, for a look at it before anything is trained: always from the same random numbers, so that they
// move with what is drawn and do not dance.

import { CELLS, SIDE } from "./density_text.js";
import { HALF } from "./drawing_text.js";

export const SHOWN = 1000;

/** Mulberry32: a small generator of numbers in [0, 1). */
export function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `count` points of {modes} or {levels}, x and y in turn. */
export function sample({ modes, levels }, count = SHOWN, seed = 1) {
  const random = generator(seed);
  return modes ? ofModes(modes, count, random) : ofLevels(levels, count, random);
}

function ofModes(modes, count, random) {
  const sums = summed(modes.map(({ weight }) => weight));
  const points = new Float32Array(modes.length ? 2 * count : 0);
  for (let place = 0; place < points.length; place += 2) {
    const { x, y, width } = modes[found(sums, random())];
    const [radius, angle] = [width * Math.sqrt(-2 * Math.log(1 - random())), 2 * Math.PI * random()];
    points.set([x + radius * Math.cos(angle), y + radius * Math.sin(angle)], place);
  }
  return points;
}

function ofLevels(levels, count, random) {
  const sums = summed(levels);
  const points = new Float32Array(sums[CELLS - 1] ? 2 * count : 0);
  for (let place = 0; place < points.length; place += 2) {
    const cell = found(sums, random());
    const [across, down] = [(cell % SIDE) + random(), Math.floor(cell / SIDE) + random()];
    points.set([HALF * ((2 * across) / SIDE - 1), HALF * (1 - (2 * down) / SIDE)], place);
  }
  return points;
}

function summed(weights) {
  const sums = new Float64Array(weights.length);
  weights.forEach((weight, place) => {
    sums[place] = weight + (sums[place - 1] ?? 0);
  });
  return sums;
}

/** The first place whose sum is above this share of them all. */
function found(sums, share) {
  const wanted = share * sums[sums.length - 1];
  let [low, high] = [0, sums.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sums[middle] > wanted) high = middle;
    else low = middle + 1;
  }
  return low;
}
