// What is drawn at one place is drawn at its images too: in mirrors, or turned about the middle.

const IDENTITY = [1, 0, 0, 1];

const turns = (count) =>
  Array.from({ length: count }, (_, step) => {
    const angle = (2 * Math.PI * step) / count;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    return [cos, -sin, sin, cos];
  });

const ROTATIONS = Array.from({ length: 11 }, (_, k) => k + 2);

/** By name: what it is called, and its matrices [a, b, c, d], the first one the identity. */
export const SYMMETRIES = {
  none: { label: "None", maps: [IDENTITY] },
  mirror: { label: "Left and right", maps: [IDENTITY, [-1, 0, 0, 1]] },
  mirrors: { label: "Left, right, up, down", maps: [IDENTITY, [-1, 0, 0, 1], [-1, 0, 0, -1], [1, 0, 0, -1]] },
  ...Object.fromEntries(ROTATIONS.map((count) => [`turn${count}`, { label: `Turned, ${count} times`, maps: turns(count) }])),
};

/** @type {(map: number[], x: number, y: number) => [number, number]} */
const apply = ([a, b, c, d], x, y) => [a * x + b * y, c * x + d * y];

/** Where [x, y] is seen: [[x, y], ...], itself first, in the order of the maps. */
export const images = (name, x, y) => SYMMETRIES[name].maps.map((map) => apply(map, x, y));

/**
 * The place whose image number `image` is [x, y]: a mirror or a turn is undone by its transpose.
 * @returns {[number, number]}
 */
export function original(name, image, x, y) {
  const [a, b, c, d] = SYMMETRIES[name].maps[image];
  return apply([a, c, b, d], x, y);
}
