// The picture of each stage of an update, of points and of images.

import { h } from "./dom.js";
import { bars } from "./slow_bars.js";
import { curves, scoreAxis } from "./slow_scores.js";
import { scatter } from "./slow_scatter.js";
import { strips, wall } from "./slow_walls.js";

/** One element for stage {name} of `update`: its facts and arrays. */
export function pictureOf({ name }, update) {
  const parts = STAGES[name](update, update.arrays).filter(Boolean);
  return h("div", { class: "ga-slow-parts", "data-parts": parts.length }, ...parts);
}

const isPlane = ({ kind }) => kind === "points";
const isCritic = ({ player }) => player === "critic";

const STAGES = {
  noise: (update, { x, z }) => [x && samples(update, "Real samples", { x }), noise(z)],
  samples: (update, { x, fake }) => (isPlane(update) ? [samples(update, "Real and generated samples", isCritic(update) ? { x, fake } : { fake })] : [wall("fake", fake, "Generated samples")]),
  scores: (update, { x, fake, plane }) => [
    isPlane(update) ? scatter({ words: "The critic's scores over the plane", layers: isCritic(update) ? { x, fake } : { fake }, extent: update.extent, plane }) : wall("fake", fake, "Generated samples"),
    scoreAxis(update),
  ],
  loss: (update, { between, fake, x }) => [curves(update, "loss"), between && isCritic(update) && (isPlane(update) ? scatter({ words: "Where the slope is held", layers: { x, fake, between }, extent: update.extent }) : wall("between", between, "Where the slope is held"))],
  gradient: (update, { fake, by_fake }) => [
    !isCritic(update) && (isPlane(update) ? scatter({ words: "Downhill for each sample", layers: { fake }, extent: update.extent, arrows: { name: "by_fake", values: by_fake, by: -1 } }) : wall("by_fake", by_fake, "Gradient at each sample, gray where it is 0")),
    !isCritic(update) && !isPlane(update) && wall("fake", fake, "The samples"),
    curves(update, "weight"),
  ],
  weights: (update) => [bars("by_weights", "Length of the gradient, layer by layer", update.layers, ({ gradient }) => gradient)],
  step: (update, { fake, fake_after, plane_after }) => [
    isCritic(update) ? isPlane(update) && scatter({ words: "The critic's scores after the step", layers: { fake }, extent: update.extent, plane: plane_after }) : moved(update, fake, fake_after),
    isCritic(update) && scoreAxis(update, "_after"),
    bars("weights", "How far each layer moved", update.layers, ({ step }) => step),
    h("p", { class: "ga-slow-loss-told", "data-value": "loss" }, `Loss of this batch: ${update.loss.before.toPrecision(5)} before the step, ${update.loss.after.toPrecision(5)} after it.`),
  ],
};

const samples = (update, words, layers) => (isPlane(update) ? scatter({ words, layers, extent: update.extent }) : wall(Object.keys(layers)[0], Object.values(layers)[0], words));

function noise(z) {
  const onPlane = z.shape[1] === 2;
  return onPlane ? scatter({ words: "Noise", layers: { z }, extent: 3 }) : strips("z", z, `Noise, a row for each sample, ${z.shape[1]} of its numbers`);
}

function moved(update, fake, after) {
  if (!isPlane(update)) return wall("fake", after, "The same noise after the step");
  const by = { shape: fake.shape, values: after.values.map((value, index) => value - fake.values[index]) };
  return scatter({ words: "Where the samples went, arrows enlarged", layers: { fake }, extent: update.extent, arrows: { name: "weights", values: by, by: 1 } });
}
