// A place in the space of noise: what the sliders say, what the server is asked, what the address holds.

const REACH = 3; // standard deviations to each side
const DEFAULTS = { seeds: [0], across: 0, down: 0, path: "slerp", minus: null, plus: null, truncation: 1, label: null };
const LONGEST = 7000; // characters of z in an address: many proxies refuse lines of more than 8 kB
export const MOST_SEED = 2 ** 31 - 1;
export { REACH };

export class Place {
  constructor() {
    this.truncation = DEFAULTS.truncation;
    this.path = DEFAULTS.path;
    this.label = DEFAULTS.label;
    Object.assign(this, structuredClone(DEFAULTS));
    this.z = undefined; // given number by number, in the place of seeds
    this.moves = new Map(); // name of a direction -> standard deviations
    this.unread = []; // names of what the address held in vain
  }

  move(name, amount) {
    const kept = Math.round(Math.min(REACH, Math.max(-REACH, amount)) * 1000) / 1000;
    if (kept) this.moves.set(name, kept);
    else this.moves.delete(name);
  }

  amount(name) {
    return this.moves.get(name) ?? 0;
  }

  /** Begin somewhere else; what the sliders add stays. */
  start(changes) {
    const { truncation, path, label } = this;
    Object.assign(this, structuredClone({ ...DEFAULTS, z: undefined, truncation, path, label, ...changes })); // its own
    this.z &&= this.z.map(shortest);
  }

  /** Begin at this very z: nothing that sliders or truncation would add to it. */
  startAt(z, changes = {}) {
    this.moves.clear();
    this.start({ ...changes, z, truncation: 1 });
  }

  /** What the server reads; see `gan_core.latent.latent_state`. */
  toJSON() {
    const said = {};
    for (const [name, value] of Object.entries(DEFAULTS))
      if (JSON.stringify(this[name]) !== JSON.stringify(value)) said[name] = this[name];
    if (this.z) said.z = this.z;
    if (this.moves.size) said.moves = [...this.moves];
    return said;
  }

  /** name -> text, for the page's address. */
  toQuery() {
    const { z, moves, seeds, ...rest } = this.toJSON();
    const query = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, String(value)]));
    if (seeds && !z) query.seeds = seeds.join(",");
    if (z) query.z = inAddress(z);
    if (moves) query.moves = moves.map(([name, amount]) => `${name}*${amount}`).join(",");
    return query;
  }

  /** The inverse of toQuery. What cannot be read stays at its default, and its name is in `unread`. */
  static fromQuery(query) {
    const place = new Place();
    const read = Object.fromEntries(Object.entries(query).map(([name, text]) => [name, READERS[name](text)]));
    if (read.minus === undefined || read.plus === undefined) read.minus = read.plus = undefined; // they come together
    const { moves = [], ...values } = read;
    for (const [name, value] of Object.entries(values)) if (value !== undefined) place[name] = value;
    for (const [name, amount] of moves) place.move(name, amount);
    place.unread = Object.keys(query).filter((name) => read[name] === undefined);
    return place;
  }
}

const number = (text) => (text.trim() ? Number(text) : NaN);
const isSeed = (value) => Number.isInteger(value) && value >= 0 && value <= MOST_SEED;
const one = (legal) => (text) => (legal(number(text)) ? number(text) : undefined);
const all = (legal) => (text) => {
  const values = text.split(",").map(number);
  return values.every(legal) ? values : undefined;
};
const upTo = (most) => one((value) => value >= 0 && value <= most);

/** name -> what its text in an address says; undefined if it cannot be read. The server checks the rest. */
const READERS = {
  seeds: (text) => ([1, 2, 4].includes(text.split(",").length) ? all(isSeed)(text) : undefined),
  across: upTo(1),
  down: upTo(1),
  truncation: upTo(2),
  path: (text) => (["slerp", "lerp"].includes(text) ? text : undefined),
  minus: one(isSeed),
  plus: one(isSeed),
  label: one(isSeed),
  z: all(Number.isFinite),
  moves: (text) => {
    const pairs = text.split(",").map((move) => move.split("*"));
    const read = pairs.map(([name, amount = ""]) => [name, number(amount)]);
    return read.every(([name, amount]) => name && Number.isFinite(amount)) ? read : undefined;
  },
};

/** The number with the fewest digits that is the same in float32, in which networks compute. */
export function shortest(value) {
  for (let digits = 1; ; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === Math.fround(value)) return short; // with nine digits at the latest
  }
}

/** All digits, so that a link draws the very same picture; three decimals of a z of many hundreds. */
function inAddress(z) {
  const exact = z.join(",");
  return exact.length <= LONGEST ? exact : z.map((value) => Number(value.toFixed(3))).join(",");
}

/** The seed that somebody has typed; undefined if it is none. */
export function seedIn(text) {
  const seed = Math.round(Number(text));
  return text !== "" && isSeed(seed) ? seed : undefined;
}

/** A seed that nobody has thought of. */
export const anySeed = () => Math.floor(Math.random() * 100_000);
