// Points of one batch on the plane, over what the critic says of it, with arrows from them.

import { h, svg } from "./dom.js";

const SIZE = 320;
const LONGEST = 44; // of an arrow, in units of the picture
const COLOURS = { x: "real", fake: "generated", z: "generator", between: "critic" };

/**
 * layers: {name of the value: {shape, values}}. plane: scores [n, n], upwards from below. arrows: {name, values, by}
 * from the first layer, enlarged so that they are seen.
 * @param {{words: string, layers: Object, extent: number, plane?: Object, arrows?: Object}} wanted
 */
export function scatter({ words, layers, extent, plane = undefined, arrows = undefined }) {
  const place = (value) => ((value / extent + 1) / 2) * SIZE;
  const drawing = svg("svg", { viewBox: `0 0 ${SIZE} ${SIZE}`, role: "img", "aria-label": words, class: "ga-slow-scatter" });
  for (const [name, { shape, values }] of Object.entries(layers)) {
    const group = svg("g", { "data-value": name, "data-colour": COLOURS[name], class: "ga-slow-dots" });
    for (let index = 0; index < shape[0]; index++) group.append(svg("circle", { cx: place(values[2 * index]).toFixed(1), cy: (SIZE - place(values[2 * index + 1])).toFixed(1), r: 3.4, "data-index": index }));
    drawing.append(group);
  }
  if (arrows) drawing.append(arrowsFrom(Object.values(layers)[0], arrows, place));
  const frame = h("div", { class: "ga-slow-plane" }, drawing);
  if (plane) frame.prepend(heat(plane));
  return h("figure", { class: "ga-slow-figure" }, frame, h("figcaption", { class: "ga-caption" }, words));
}

function arrowsFrom({ shape, values }, { name, values: moves, by }, place) {
  const group = svg("g", { "data-value": name, class: "ga-slow-arrows" });
  const longest = Math.max(...Array.from({ length: shape[0] }, (_, index) => Math.hypot(moves.values[2 * index], moves.values[2 * index + 1])), 1e-30);
  for (let index = 0; index < shape[0]; index++) {
    const [x, y] = [place(values[2 * index]), SIZE - place(values[2 * index + 1])];
    const [across, up] = [0, 1].map((axis) => (by * moves.values[2 * index + axis] * LONGEST) / longest);
    group.append(svg("line", { x1: x.toFixed(1), y1: y.toFixed(1), x2: (x + across).toFixed(1), y2: (y - up).toFixed(1), "data-index": index }));
  }
  return group;
}

/** Scores as shades of the critic's colour: none for the least, full for the most. */
function heat({ shape, values }) {
  const [high, wide] = shape;
  const canvas = h("canvas", { class: "ga-slow-heat", width: wide, height: high, "data-value": "d_fake", "aria-hidden": "true" });
  const context = canvas.getContext("2d");
  const image = context.createImageData(wide, high);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  for (let row = 0; row < high; row++)
    for (let column = 0; column < wide; column++) {
      const share = (values[(high - 1 - row) * wide + column] - least) / (most - least || 1);
      image.data.set([140, 84, 220, Math.round(share * 150)], 4 * (row * wide + column));
    }
  context.putImageData(image, 0, 0);
  return canvas;
}
