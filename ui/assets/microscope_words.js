// What a snapshot comes to, in plain sentences.

import { count, figure } from "./words.js";

const percent = (share) => `${share > 0.995 && share < 1 ? "over 99" : Math.round(100 * share)} %`;

/** facts: of one snapshot, as the studio tells them. */
export function summary({ clip, figures, probability, steps, step }) {
  const { slopes, at_clip: atClip, relative, saturated } = figures;
  const told = [`Step ${count(step)}.`];
  if (atClip !== null) told.push(`${percent(atClip)} of the critic's weights lie within 5 % of ±${clip}.`);
  told.push(`Between generated and real samples the median slope of D is ${figure(slopes.median)}.`);
  if (probability && saturated !== null) told.push(`On ${percent(saturated)} of all samples the critic is right and certain.`);
  if (relative !== null && step !== steps[0]) told.push(`The gradient at generated samples is ${compared(relative)} at step ${steps[0]}.`);
  return told.join(" ");
}

const compared = (relative) => (relative < 0.1 ? `${figure(relative)} of that` : `${figure(relative, 2)} times that`);
