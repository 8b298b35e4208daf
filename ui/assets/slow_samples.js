// What is known of one sample of a batch, in words.

import { number } from "./slow_text.js";

/** The numbers of sample `index`, and of the real one of the same place in its batch. */
export function sampleWords({ arrays }, index) {
  const parts = [];
  const score = (name, words) => arrays[name] && index < arrays[name].shape[0] && parts.push(`${words} = ${number(arrays[name].values[index])}`);
  place(arrays.z, index, "z", parts);
  if (arrays.fake?.shape.length === 2) place(arrays.fake, index, "G(z)", parts);
  score("d_fake", "D(G(z))");
  score("by_scores", "its weight in the gradient");
  score("pulls", "length of its gradient");
  score("d_real", "D(x)");
  score("by_real", "weight of x");
  score("slopes", "slope between them");
  return `Sample ${index + 1}: ${parts.join(", ")}.`;
}

function place(array, index, words, parts) {
  if (array?.shape[1] !== 2 || index >= array.shape[0]) return;
  parts.push(`${words} = (${number(array.values[2 * index])}, ${number(array.values[2 * index + 1])})`);
}
