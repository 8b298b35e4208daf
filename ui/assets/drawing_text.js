// Drawings as text, as gan_core/data/sources/drawing.py writes them: {modes} or {levels}.

import { readCells, writeCells } from "./density_text.js";

export const HALF = 2; // the plane is the square [-HALF, HALF]^2
export const MOST_MODES = 64;
export const [NARROWEST, WIDEST] = [0.005, 1];
export const HEAVIEST = 100;

/**
 * {modes: [{x, y, width, weight}]} or {levels} -> its one text; "" where nothing is drawn.
 * @param {{modes?: any, levels?: any}} drawing
 */
export function write({ modes, levels }) {
  if (modes) {
    const texts = modes.map(({ x, y, width, weight }) => [x, y, width].map(written).concat(String(Math.round(weight))).join(","));
    return texts.length ? `1m${texts.join("_")}` : "";
  }
  return levels.some((level) => level > 0) ? `1d${writeCells(levels)}` : "";
}

/**
 * The inverse, of a text that Python has taken.
 * @returns {{modes?: any, levels?: any}}
 */
export function read(text) {
  if (text.startsWith("1d")) return { levels: readCells(text.slice(2)) };
  const modes = text.slice(2).split("_").map((part) => {
    const [x, y, width, weight] = part.split(",").map(Number);
    return { x, y, width, weight };
  });
  return { modes };
}

/** In thousandths, and in as few digits as it needs: 0.5, -1, 0. */
const written = (value) => String(Math.round(1000 * value) / 1000 || 0);
