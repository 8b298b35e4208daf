// Words and pictures as a density, drawn by the browser at the size of the cells.

import { CELLS, LEVELS, SIDE } from "./density_text.js";

const LARGE = 4; // text is drawn so many times as large, for clean edges
const FONT = "700 100px system-ui, sans-serif";
const FILLED = 0.92; // of the plane

/** Levels of some words, as large as the plane has room for. */
export function ofWords(words) {
  const side = LARGE * SIDE;
  const pen = canvas(side);
  pen.font = FONT;
  const { width, actualBoundingBoxAscent: up, actualBoundingBoxDescent: down } = pen.measureText(words);
  const scale = (FILLED * side) / Math.max(width, up + down, 1);
  pen.setTransform(scale, 0, 0, scale, side / 2, side / 2);
  pen.fillText(words, -width / 2, (up - down) / 2);
  return levelsOf(pen.canvas, (_red, _green, _blue, alpha) => alpha / 255);
}

/** Levels of a picture, whole and in the middle. dark: dense where it is dark, else where it is bright. */
export function ofPicture(picture, dark) {
  return stretched(levelsOf(picture, (red, green, blue, alpha) => {
    const bright = (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
    return (alpha / 255) * (dark ? 1 - bright : bright);
  }, 255));
}

/** share(red, green, blue, alpha), each 0..255 -> 0..1. */
function levelsOf(source, share, top = LEVELS - 1) {
  const pen = canvas(SIDE);
  const scale = SIDE / Math.max(source.width, source.height);
  const [width, height] = [Math.max(1, source.width * scale), Math.max(1, source.height * scale)];
  pen.imageSmoothingQuality = "high";
  pen.drawImage(source, (SIDE - width) / 2, (SIDE - height) / 2, width, height);
  const { data } = pen.getImageData(0, 0, SIDE, SIDE);
  return Uint8Array.from({ length: CELLS }, (_, cell) => Math.round(top * share(data[4 * cell], data[4 * cell + 1], data[4 * cell + 2], data[4 * cell + 3])));
}

/** From 0..255 to levels, the palest part of the picture at 0: a gray background is no density. Beside it lies nothing. */
function stretched(values) {
  const there = values.filter((value) => value > 0);
  const most = there.reduce((a, b) => Math.max(a, b), 0);
  const least = there.length === CELLS ? there.reduce((a, b) => Math.min(a, b), 255) : 0;
  return values.map((value) => Math.round(((LEVELS - 1) * Math.max(0, value - least)) / Math.max(1, most - least)));
}

function canvas(side) {
  const element = document.createElement("canvas");
  [element.width, element.height] = [side, side];
  return element.getContext("2d", { willReadFrequently: true });
}
