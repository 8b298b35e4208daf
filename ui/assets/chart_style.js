// How a chart looks, as Plotly wants to be told. Pure functions of the data and the page's colours.

import { symlogTicks } from "./lines.js";
import { faded } from "./theme.js";
import { literal } from "./words.js";

const AXES = {
  step: "generator steps",
  critic_updates: "critic steps",
  seconds: "seconds of training",
  images: "real samples seen",
};
const TOUCH = matchMedia("(pointer: coarse)").matches;
const CLEAR = "rgba(0,0,0,0)";
const DASHES = ["solid", "dot", "dash"]; // one player's first, second and third curve

export const CONFIG = {
  displaylogo: false,
  displayModeBar: TOUCH ? false : "hover",
  modeBarButtons: [["zoom2d", "pan2d", "resetScale2d", "toImage"]], // Plotly's own list can upload the chart
  doubleClick: "reset",
};

/** How many curves before the i-th have the same colour, so their dash differs. */
export function rank(curves, i) {
  return curves.slice(0, i).filter((other) => other.colour === curves[i].colour).length;
}

/** The line that one reads. points: {x, y, customdata}. */
export function mainTrace(curves, i, points, colours) {
  const earlier = rank(curves, i);
  return {
    ...common(curves[i], points),
    line: { color: colours[curves[i].colour], width: earlier ? 1.8 : 2.4, dash: DASHES[earlier % DASHES.length] },
    hovertemplate: `%{customdata:.4g} ${literal(curves[i].label)}<extra></extra>`,
  };
}

/** The raw reports, faintly behind it. */
export function ghostTrace(curves, i, points, colours) {
  const line = { color: faded(colours[curves[i].colour], 0.25), width: 1 };
  return { ...common(curves[i], points), line, hoverinfo: "skip" };
}

const common = (curve, points) => ({ ...points, type: "scatter", mode: "lines", name: literal(curve.label), connectgaps: true });

/** What all charts have in common. */
export function frame(colours) {
  const font = { family: colours.font, size: 13, color: colours.text };
  return {
    paper_bgcolor: CLEAR,
    plot_bgcolor: CLEAR,
    font,
    showlegend: false,
    dragmode: TOUCH ? false : "zoom", // a finger scrolls the page
    hovermode: "x unified",
    hoverlabel: { bgcolor: colours.ground, bordercolor: faded(colours.text, 0.25), font },
  };
}

/** A line over the whole width, behind the curves. */
export const across = (y, line) => ({ type: "line", xref: "paper", x0: 0, x1: 1, yref: "y", y0: y, y1: y, layer: "below", line });

/** scale: {knee, forward, largest, usual}; usual: the part of the y axis to show, if not all; knee is 0 on a linear axis. */
export function layout(group, references, view, scale, colours) {
  return {
    ...frame(colours),
    uirevision: `${group.key} ${view.axis} ${view.scale} ${view.end} ${view.reach}`, // as long as this is the same, zoom and pan stay
    margin: { l: 52, r: 14, t: 10, b: 42 },
    modebar: { bgcolor: CLEAR, color: faded(colours.text, 0.45), activecolor: colours.text },
    xaxis: {
      ...axis(colours),
      ...(view.end ? { range: [0, view.end] } : {}),
      nticks: 7,
      title: { text: AXES[view.axis], standoff: 6 },
      unifiedhovertitle: { text: `${AXES[view.axis]} %{x:,.5~g}, press for its picture` },
    },
    yaxis: { ...axis(colours), nticks: 6, ...range(group, scale) },
    shapes: references.map(({ value, player }) => thinLine(scale.forward(value), colours[player] ?? colours.text)),
  };
}

/** What both axes of every chart have in common. */
export const axis = (colours) => ({
  gridcolor: faded(colours.text, 0.08),
  zerolinecolor: faded(colours.text, 0.2),
  linecolor: faded(colours.text, 0.25),
  zeroline: false,
  ticks: "",
  fixedrange: TOUCH,
});

function range(group, { knee, largest, usual }) {
  const shown = usual ? { range: usual } : {};
  if (knee) return { tickmode: "array", ...symlogTicks(knee, largest), ...shown };
  if (group.high !== null) return { zeroline: true, range: [group.low - 0.03, group.high + 0.03] };
  return { zeroline: true, rangemode: group.low === null ? "normal" : "tozero", ...shown };
}

/** In the colour of whose it is; the legend tells what it means. */
const thinLine = (y, colour) => across(y, { color: faded(colour, 0.8), width: 1.2, dash: "dot" });
