// Two-parameter games and how they are played: `gan_core/stability` again, so that a path follows the hand at once.
// A test holds every direction, path, eigenvalue and verdict against Python's.

const BETA2 = 0.99;
const EPS = 1e-8;
const ON_CIRCLE = 1e-9;
const [STEPS, LATE, NEAR, FAR] = [4000, 0.25, 1e-2, 20];
// Gauss-Hermite, 24 nodes: those above 0, and the share of a normal density that each stands for.
const ABOVE = [
  [0.31737009662945237, 0.2408701155466404],
  [0.953421922932109, 0.1614595128670001],
  [1.5934804298164202, 0.07206936401717823],
  [2.2404678516917524, 0.021126344408967556],
  [2.8977286432233136, 0.003976608929181307],
  [3.56930676407356, 0.00046471871877939644],
  [4.260383605019905, 3.2095005652746016e-5],
  [4.97804137463912, 1.2176597454425883e-6],
  [5.732747175251201, 2.26746167348065e-8],
  [6.541675005098634, 1.7186649279648716e-10],
  [7.437890666021663, 3.7149741527624003e-13],
  [8.507803519195257, 9.39019368904204e-17],
];
export const NODES = ABOVE.flatMap(([node, weight]) => [[-node, weight], [node, weight]]);

export const sigmoid = (t) => (t >= 0 ? 1 / (1 + Math.exp(-t)) : Math.exp(t) / (1 + Math.exp(t)));
const nonSaturating = (theta, psi) => [psi * sigmoid(-psi * theta), -theta * sigmoid(psi * theta)];
const bilinear = (theta, psi) => [psi, -theta];

function noisy(theta, psi, strength) {
  let [mine, critics] = [0, 0];
  for (const [node, weight] of NODES) {
    const noise = strength * node;
    const fake = sigmoid(psi * (theta + noise));
    mine += weight * (1 - fake);
    critics += weight * (noise * sigmoid(-psi * noise) - (theta + noise) * fake);
  }
  return [psi * mine, critics];
}

function consensus(theta, psi, strength) {
  const slope = sigmoid(psi * theta);
  const bend = slope * (1 - slope);
  const [mine, critics] = [psi * slope, -theta * slope];
  const both = slope + psi * theta * bend;
  const back = [psi * psi * bend * mine - both * critics, both * mine - theta * theta * bend * critics];
  return [mine - strength * back[0], critics - strength * back[1]];
}

/** direction(theta, psi, strength), jacobian(strength) at (0, 0) or none where that is no equilibrium, clip. */
export const FIELDS = {
  "gan-saturating": { direction: (theta, psi) => [psi * sigmoid(psi * theta), -theta * sigmoid(psi * theta)], jacobian: () => [0, 0.5, -0.5, 0] },
  gan: { direction: nonSaturating, jacobian: () => [0, 0.5, -0.5, 0] },
  wgan: { direction: bilinear, jacobian: () => [0, 1, -1, 0] },
  "wgan-clip": { direction: bilinear, jacobian: () => [0, 1, -1, 0], clip: true },
  "wgan-gp": { direction: (theta, psi, strength) => [psi, -theta - 2 * strength * (psi - Math.sign(psi))] },
  r1: {
    direction: (theta, psi, strength) => {
      const [mine, critics] = nonSaturating(theta, psi);
      return [mine, critics - strength * psi];
    },
    jacobian: (strength) => [0, 0.5, -0.5, -strength],
  },
  "instance-noise": { direction: noisy, jacobian: (strength) => [0, 0.5, -0.5, -(strength ** 2) / 2] },
  consensus: { direction: consensus, jacobian: (strength) => [-strength / 4, 0.5, -0.5, -strength / 4] },
  saddle: {
    direction: (theta, psi, strength) => [-psi - strength * theta, theta - strength * psi],
    jacobian: (strength) => [-strength, -1, 1, -strength],
  },
};

/** @returns {[number, number[]]} */
function adam(direction, rate, momentum, memory, count) {
  const mean = momentum * memory[0] + (1 - momentum) * direction;
  const square = BETA2 * memory[1] + (1 - BETA2) * direction ** 2;
  const scale = Math.sqrt(square / (1 - BETA2 ** count)) + EPS;
  return [(rate * mean) / (1 - momentum ** count) / scale, [mean, square, 0]];
}

/**
 * move(direction, rate, momentum, memory, count) -> [move, memory]. linear(rate, momentum), where moves are proportional
 * to directions: [move by direction, move by memory, memory by direction, memory by memory].
 */
export const UPDATES = {
  sgd: { move: (direction, rate, _, memory) => [rate * direction, memory], linear: (rate) => [rate, 0, 0, 0] },
  momentum: {
    move: (direction, rate, momentum, memory) => {
      const speed = momentum * memory[0] + direction;
      return [rate * speed, [speed, 0, 0]];
    },
    linear: (rate, momentum) => [rate, rate * momentum, 1, momentum],
  },
  rmsprop: {
    move: (direction, rate, _, memory) => {
      const square = BETA2 * memory[1] + (1 - BETA2) * direction ** 2;
      return [(rate * direction) / (Math.sqrt(square) + EPS), [0, square, 0]];
    },
  },
  adam: { move: adam },
  extragradient: { move: (direction, rate, _, memory) => [rate * direction, memory], linear: (rate) => [rate, 0, 0, 0], looksAhead: true },
  optimistic: {
    move: (direction, rate, _, memory) => [rate * (2 * direction - memory[0]), [direction, 0, 0]],
    linear: (rate) => [2 * rate, -rate, 1, 0],
  },
  "optimistic-adam": {
    move: (direction, rate, momentum, memory, count) => {
      const [step, [mean, square]] = adam(direction, rate, momentum, memory, count);
      return [2 * step - memory[2], [mean, square, step]];
    },
  },
};

const cut = ({ game, strength }, psi) => (FIELDS[game].clip ? Math.min(Math.max(psi, -strength), strength) : psi);
const turnsOf = ({ inTurns, update }) => (inTurns && !UPDATES[update].looksAhead ? [[1], [0]] : [[0, 1]]);

/** setting: {game, update, strength, rates: [generator's, critic's], momentum, inTurns}. state: {place, memory, count}. */
export function step(setting, state) {
  const { direction } = FIELDS[setting.game];
  const { move, looksAhead } = UPDATES[setting.update];
  const count = state.count + 1;
  let place = state.place;
  const memory = [...state.memory];
  for (const who of turnsOf(setting)) {
    let to = direction(...place, setting.strength);
    if (looksAhead) {
      const [theta, psi] = place.map((at, player) => at + setting.rates[player] * to[player]);
      to = direction(theta, cut(setting, psi), setting.strength);
    }
    place = [...place];
    for (const player of who) {
      const [moved, kept] = move(to[player], setting.rates[player], setting.momentum, memory[player], count);
      memory[player] = kept;
      place[player] += moved;
    }
    place[1] = cut(setting, place[1]);
  }
  return { place, memory, count };
}

/** The places from `start` on, until they are gone further than `far` times the start. */
export function path(setting, start, steps, far = Infinity) {
  let state = { place: start, memory: [[0, 0, 0], [0, 0, 0]], count: 0 };
  const places = [start];
  const most = far * Math.hypot(...start);
  for (let made = 0; made < steps; made++) {
    state = step(setting, state);
    places.push(state.place);
    if (!(Math.hypot(...state.place) < most)) break;
  }
  return places;
}

const identity = (size) => Array.from({ length: size }, (_, row) => Array.from({ length: size }, (_, column) => Number(row === column)));
const times = (a, b) => a.map((row) => b[0].map((_, column) => row.reduce((sum, value, index) => sum + value * b[index][column], 0)));

/** Of a whole step by theta, psi and what each player remembers, [4][4]; undefined where there is none. */
export function jacobian(setting) {
  const { jacobian: at } = FIELDS[setting.game];
  const { linear, looksAhead } = UPDATES[setting.update];
  if (!at || !linear) return undefined;
  const [a, b, c, d] = at(setting.strength);
  let towards = [[a, b], [c, d]];
  if (looksAhead) towards = times(towards, identity(2).map((row, player) => row.map((one, column) => one + setting.rates[player] * towards[player][column])));
  let whole = identity(4);
  for (const who of turnsOf(setting)) {
    const turn = identity(4);
    for (const player of who) {
      const [moved, remembered, kept, faded] = linear(setting.rates[player], setting.momentum);
      for (const column of [0, 1]) turn[player][column] += moved * towards[player][column];
      turn[player][2 + player] = remembered;
      turn[2 + player] = [kept * towards[player][0], kept * towards[player][1], 0, 0];
      turn[2 + player][2 + player] = faded;
    }
    whole = times(turn, whole);
  }
  return whole;
}

/** [re, im] of each, the largest modulus first; those that are 0 are left out. */
export function eigenvalues(matrix, remembers) {
  const found = remembers ? roots(characteristic(matrix)) : ofTwo(matrix);
  found.sort((one, other) => Math.hypot(...other) - Math.hypot(...one) || other[1] - one[1]);
  const there = found.filter((one) => Math.hypot(...one) > ON_CIRCLE);
  return there.length ? there : found.slice(0, 1);
}

/** Of the upper left 2 x 2 block. */
function ofTwo([[a, b], [c, d]]) {
  const half = (a + d) / 2;
  const apart = ((a - d) / 2) ** 2 + b * c;
  const root = Math.sqrt(Math.abs(apart));
  return apart >= 0 ? [[half + root, 0], [half - root, 0]] : [[half, root], [half, -root]];
}

/** Coefficients of det(x - M), the highest power first (Faddeev and LeVerrier). */
function characteristic(matrix) {
  const size = matrix.length;
  const coefficients = [1];
  let powers = identity(size).map((row) => row.map(() => 0));
  for (let k = 1; k <= size; k++) {
    powers = times(matrix, powers).map((row, index) => row.map((value, column) => value + (index === column ? coefficients[k - 1] : 0)));
    const product = times(matrix, powers);
    coefficients.push(-product.reduce((sum, row, index) => sum + row[index], 0) / k);
  }
  return coefficients;
}

/** @type {(a: number[], b: number[]) => number[]} */
const product = ([a, b], [c, d]) => [a * c - b * d, a * d + b * c];
/** @type {(a: number[], b: number[]) => number[]} */
const ratio = ([a, b], [c, d]) => {
  const size = c * c + d * d;
  return [(a * c + b * d) / size, (b * c - a * d) / size];
};

/** All roots at once (Durand and Kerner). */
function roots(coefficients) {
  const size = coefficients.length - 1;
  let found = Array.from({ length: size }, (_, index) => [Math.cos(0.4 + 2.1 * index), Math.sin(0.4 + 2.1 * index)]);
  for (let round = 0; round < 500; round++) {
    let moved = 0;
    found = found.map((root, index) => {
      let value = [0, 0];
      for (const coefficient of coefficients) value = [product(value, root)[0] + coefficient, product(value, root)[1]];
      let others = [1, 0];
      for (const [other, at] of found.entries()) if (other !== index) others = product(others, [root[0] - at[0], root[1] - at[1]]);
      if (Math.hypot(...others) < 1e-300) return root;
      const [dx, dy] = ratio(value, others);
      moved = Math.max(moved, Math.hypot(dx, dy));
      return [root[0] - dx, root[1] - dy];
    });
    if (moved < 1e-15) break;
  }
  return found;
}

/** {outcome: converges | circles | diverges, toldBy: eigenvalues | play, eigenvalues}. */
export function verdict(setting) {
  const matrix = jacobian(setting);
  if (!matrix) return { outcome: played(setting), toldBy: "play", eigenvalues: [] };
  const [, remembered] = UPDATES[setting.update].linear(1, 1);
  const values = eigenvalues(matrix, remembered !== 0);
  const radius = Math.hypot(...values[0]);
  const circles = Math.abs(radius - 1) <= ON_CIRCLE || (radius > 1 && FIELDS[setting.game].clip);
  return { outcome: circles ? "circles" : radius < 1 ? "converges" : "diverges", toldBy: "eigenvalues", eigenvalues: values };
}

/** By the distance from (0, 0) in the last quarter of the steps, beside the start's. */
export function played(setting, start = [1, 0.5], steps = STEPS) {
  const begun = Math.hypot(...start);
  const places = path(setting, start, steps, FAR);
  if (places.length <= steps || !(Math.hypot(...places[steps]) < FAR * begun)) return "diverges";
  const late = Math.max(...places.slice(-Math.trunc(LATE * steps)).map((place) => Math.hypot(...place)));
  return late < NEAR * begun ? "converges" : "circles";
}
