// Two parallel lines theta apart: `gan_core/stability/lines.py` again, so that everything follows the slider.
// A test holds the two against each other.

import { NODES, sigmoid } from "./stability_game.js";

export const LN2 = Math.log(2);
const CRITIC_RATE = 1;
const softplus = (t) => Math.max(t, 0) + Math.log1p(Math.exp(-Math.abs(t)));

/** [value in nats, slope by theta]. */
export function jensenShannon(theta, noise) {
  if (!noise) return [theta ? LN2 : 0, 0];
  let [value, slope] = [LN2, 0];
  for (const [node, weight] of NODES) {
    const t = (node * theta) / noise - theta ** 2 / (2 * noise ** 2);
    value -= weight * softplus(t);
    slope -= weight * sigmoid(t) * (node / noise - theta / noise ** 2);
  }
  return [value, slope];
}

export function kullbackLeibler(theta, noise) {
  if (!theta) return 0;
  return noise ? theta ** 2 / (2 * noise ** 2) : Infinity;
}

/** [value, slope by theta]. */
export const earthMover = (theta) => [Math.abs(theta), Math.sign(theta)];

/** [the divergence that its loss stands for, the generator's slope in the zero-sum game, and in the other]. */
export function classic(theta, updates) {
  let slope = 0;
  for (let made = 0; made < updates; made++) slope += CRITIC_RATE * theta * sigmoid((-slope * theta) / 2);
  const score = (slope * theta) / 2;
  return [LN2 - softplus(-score), Math.abs(slope) * sigmoid(-score), Math.abs(slope) * sigmoid(score)];
}

/** [estimate, the generator's slope] of a critic whose slope is cut, and of a penalised one at its best. */
export const clipped = (theta, clip) => [clip * Math.abs(theta), clip];
export const penalised = (theta, penalty) => {
  const slope = 1 + Math.abs(theta) / (2 * penalty);
  return [slope * Math.abs(theta), slope];
};
