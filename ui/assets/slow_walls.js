// Images of one batch as a wall, and noise as strips of shades.

import { h } from "./dom.js";
import { Tiles } from "./tiles.js";

const COLUMNS = 4;

/** name: of the value. array: uint8 [n, height, width, channels]. */
export function wall(name, { shape, values }, words) {
  const canvas = h("canvas", { class: "ga-slow-wall", role: "img", "aria-label": words, "data-value": name });
  new Tiles(canvas, shape.slice(1), COLUMNS, 2).paint(values, 0, shape[0]);
  const rows = Math.ceil(shape[0] / COLUMNS);
  const cells = Array.from({ length: shape[0] }, (_, index) => h("i", { "data-index": index, style: `grid-area: ${Math.floor(index / COLUMNS) + 1} / ${(index % COLUMNS) + 1}` }));
  const over = h("div", { class: "ga-slow-cells", "data-value": name, style: `grid-template: repeat(${rows}, 1fr) / repeat(${COLUMNS}, 1fr)` }, ...cells);
  return h("figure", { class: "ga-slow-figure" }, h("div", { class: "ga-slow-tiles" }, canvas, over), h("figcaption", { class: "ga-caption" }, words));
}

/** A row of shades for each of z [n, d]: blue below 0, orange above. */
export function strips(name, { shape, values }, words) {
  const [count, wide] = shape;
  const canvas = h("canvas", { class: "ga-slow-strips", width: wide, height: count, role: "img", "aria-label": words, "data-value": name });
  const context = canvas.getContext("2d");
  const image = context.createImageData(wide, count);
  values.forEach((value, place) => {
    image.data.set([...(value < 0 ? [43, 140, 239] : [224, 108, 10]), Math.min(255, Math.abs(value) * 110)], 4 * place);
  });
  context.putImageData(image, 0, 0);
  return h("figure", { class: "ga-slow-figure" }, canvas, h("figcaption", { class: "ga-caption" }, words));
}
