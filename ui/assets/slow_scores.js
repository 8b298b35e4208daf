// Scores of one batch on an axis, and what they cost: each sample a dot on the curve of its loss.

import { h, svg } from "./dom.js";
import { number } from "./slow_text.js";

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, FOOT] = [330, 190, 46, 12, 12, 30];
const MOST = 96; // dots to a curve
const SIDES = { real: ["d_real", "real"], fake: ["d_fake", "generated"] };

/** Dots of real scores above those of generated ones. after: "_after" for those of the weights after the step, above those before. */
export function scoreAxis(update, after = "") {
  const rows = Object.values(SIDES).flatMap(([name, colour]) => (after ? [name, name + after] : [name]).filter((each) => update.arrays[each]).map((each) => [each, colour]));
  const all = rows.flatMap(([name]) => [...update.arrays[name].values]);
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const across = scale(least, most, LEFT + 55, WIDTH - RIGHT);
  const high = 34 * rows.length + FOOT;
  const drawing = svg("svg", { viewBox: `0 0 ${WIDTH} ${high}`, role: "img", class: "ga-slow-chart", "aria-label": `Scores from ${number(least)} to ${number(most)}` });
  rows.forEach(([name, colour], row) => {
    const group = svg("g", { "data-value": name.replace("_after", ""), "data-colour": colour, class: "ga-slow-dots" });
    const words = `${name.startsWith("d_real") ? "D(x)" : "D(G(z))"}${name.endsWith("_after") ? " after" : ""}`;
    group.append(svg("text", { x: 4, y: 34 * row + 24, class: "ga-slow-text" }, words));
    Array.from(update.arrays[name].values.subarray(0, MOST)).forEach((score, index) => {
      group.append(svg("circle", { cx: across(score).toFixed(1), cy: 34 * row + 12 + ((index * 7) % 17), r: 3, "data-index": index }));
    });
    drawing.append(group);
  });
  drawing.append(...ticks(least, most, across, high - 10));
  return h("figure", { class: "ga-slow-figure" }, drawing, h("figcaption", { class: "ga-caption" }, "Scores: the higher, the more real"));
}

const KINDS = {
  loss: { words: "What one sample costs, by its score", keys: { real: "real", fake: "fake" }, value: "loss" },
  weight: { words: "Slope of that curve: how much a score weighs in the gradient", keys: { real: "by_real", fake: "by_fake" }, value: "by_scores" },
};

/** kind: loss or weight. */
export function curves(update, kind) {
  const { words, keys, value } = KINDS[kind];
  const { scores } = update.curves;
  const drawn = Object.entries(keys).filter(([, key]) => update.curves[key]);
  const all = drawn.flatMap(([, key]) => update.curves[key]);
  const [low, high] = [Math.min(...all, 0), Math.max(...all, 0)];
  const [across, up] = [scale(scores[0], scores.at(-1), LEFT, WIDTH - RIGHT), scale(low, high, HEIGHT - FOOT, TOP)];
  const drawing = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", class: "ga-slow-chart", "aria-label": words });
  drawing.append(svg("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: up(0), y2: up(0), class: "ga-lines-grid" }));
  for (const edge of new Set([low, 0, high])) drawing.append(svg("text", { x: LEFT - 5, y: up(edge) + 4, "text-anchor": "end", class: "ga-slow-text" }, short(edge)));
  for (const [side, key] of drawn) drawing.append(curve(update, side, update.curves[key], across, up, value));
  drawing.append(...ticks(scores[0], scores.at(-1), across, HEIGHT - 10));
  return h("figure", { class: "ga-slow-figure" }, drawing, h("figcaption", { class: "ga-caption" }, words));
}

function curve({ arrays, curves: { scores } }, side, values, across, up, value) {
  const [name, colour] = SIDES[side];
  const weighs = value === "by_scores" && side === "real" ? "by_real" : value;
  const group = svg("g", { "data-value": weighs, "data-colour": colour, class: "ga-slow-curve" });
  group.append(svg("polyline", { points: scores.map((score, index) => `${across(score).toFixed(1)},${up(values[index]).toFixed(1)}`).join(" ") }));
  const dots = svg("g", { "data-value": name, "data-colour": colour, class: "ga-slow-dots" });
  Array.from(arrays[name]?.values.subarray(0, MOST) ?? []).forEach((score, index) => {
    dots.append(svg("circle", { cx: across(score).toFixed(1), cy: up(between(scores, values, score)).toFixed(1), r: 3.2, "data-index": index }));
  });
  group.append(dots);
  return group;
}

/** The height of a curve over equally spaced `scores` at one of them. */
function between(scores, values, score) {
  const place = ((score - scores[0]) / (scores.at(-1) - scores[0])) * (scores.length - 1);
  const left = Math.min(Math.max(Math.floor(place), 0), scores.length - 2);
  return values[left] + (place - left) * (values[left + 1] - values[left]);
}

const scale = (low, high, from, to) => (value) => from + ((value - low) / (high - low || 1)) * (to - from);
const short = (value) => (value === 0 ? "0" : value.toPrecision(2).replace("-", "−"));

const ticks = (least, most, across, y) => [least, (least + most) / 2, most].map((value, index) => svg("text", { x: across(value), y, "text-anchor": ["start", "middle", "end"][index], class: "ga-slow-text" }, short(value)));
