// The layers of one player as a table, and arcs beside it for those that hand on to another than the next.

import { h, svg } from "./dom.js";
import { number } from "./slow_text.js";
import { Tiles } from "./tiles.js";

const ROW = 64; // px of a layer
const STEP = 9; // px between two arcs

/** player: {name, layers}. arrays: pictures by "<player>.<place>". */
export function layerList({ name, layers }, arrays) {
  const largest = Math.max(...layers.map(({ gradient }) => gradient ?? 0), 1e-30);
  const rows = layers.map((layer, place) => row(layer, arrays[`${name}.${place}`], largest));
  const head = h("tr", {}, ...["layer", "output", "parameters", "activations", "gradient"].map((words) => h("th", { scope: "col" }, words)));
  const table = h("table", { class: "ga-graph-table" }, h("thead", {}, head), h("tbody", {}, ...rows));
  return h("div", { class: "ga-graph-around", tabindex: 0, role: "group", "aria-label": "Layers" }, arcs(layers), table);
}

function row(layer, picture, largest) {
  const { name, kind, shape, parameters, mean, deviation, zeros, gradient } = layer;
  const share = gradient ? Math.max(0.01, 1 + Math.log10(gradient / largest) / 4) : 0;
  return h("tr", {},
    h("th", { scope: "row" }, kind, h("code", {}, name)),
    h("td", {}, `[${shape.join(", ")}]`),
    h("td", { class: "ga-graph-count" }, parameters ? parameters.toLocaleString("en") : ""),
    h("td", {}, maps(picture, kind), h("small", {}, `${number(mean)} ± ${number(deviation)}${zeros > 0.005 ? `, ${Math.round(100 * zeros)} % are 0` : ""}`)),
    h("td", {}, gradient === null ? "" : h("i", { class: "ga-graph-bar", style: `width: ${Math.max(1, 100 * share).toFixed(0)}%` }), h("small", {}, gradient === null ? "no critic" : number(gradient))));
}

function maps({ shape, values }, kind) {
  const [count, high, wide] = shape;
  const canvas = h("canvas", { class: "ga-graph-maps", role: "img", "aria-label": `Activations of ${kind}`, style: `aspect-ratio: ${count * wide} / ${high === 1 ? 4 : high}` });
  new Tiles(canvas, [high, wide, 1], count, 1).paint(values, 0, count);
  return canvas;
}

/** Ways around layers. A layer that takes from the one above it needs none. */
function arcs(layers) {
  const around = layers.flatMap(({ inputs }, to) => inputs.filter((from) => from !== to - 1).map((from) => [from, to]));
  const lanes = place(around);
  const wide = 8 + STEP * (Math.max(-1, ...lanes) + 1);
  const drawing = svg("svg", { class: "ga-graph-arcs", width: wide, height: ROW * (layers.length + 1), role: "img", "aria-label": around.length ? "Ways around layers" : "Each layer takes what the one above it gives" });
  around.forEach(([from, to], index) => {
    const [top, bottom, x] = [ROW * (from + 1.5), ROW * (to + 1.5), wide - 6 - STEP * (lanes[index] + 1)];
    drawing.append(svg("path", { d: `M${wide},${top} H${x} V${bottom - 4} H${wide}` }));
  });
  return drawing;
}

/** A lane for each arc, so that no two that overlap share one. */
function place(around) {
  const ends = [];
  return around.map(([from, to]) => {
    const lane = ends.findIndex((end) => end <= from);
    const mine = lane < 0 ? ends.length : lane;
    ends[mine] = to;
    return mine;
  });
}
