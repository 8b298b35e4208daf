// What the drawing pad says of the drawing on it.

import { CELLS } from "./density_text.js";

export const EMPTY = "Nothing is drawn, and nothing can be learned from it.";

/** @type {(place: number[]) => string} */
export const placeWords = ([x, y]) => `${x.toFixed(2)}, ${y.toFixed(2)}`.replaceAll("-", "−");

/** One or two sentences. drawing: a PadDrawing. */
export function drawingWords(drawing) {
  const { modes, levels } = drawing.shown;
  if (!drawing.text) return EMPTY;
  if (levels) return `A density on ${number(levels.filter((level) => level > 0).length)} of ${number(CELLS)} cells.`;
  const count = `${modes.length} mode${modes.length === 1 ? "" : "s"}.`;
  const { held } = drawing;
  if (!held) return count;
  const share = held.weight / modes.reduce((sum, { weight }) => sum + weight, 0);
  return `${count} Held: the one at ${placeWords([held.x, held.y])}, width ${held.width}, ${(100 * share).toFixed(1)} % of the samples.`;
}

const number = (count) => count.toLocaleString("en");
