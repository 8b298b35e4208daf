// What applies to all charts: smoothing, vertical scale, horizontal axis.

import { h, mark, say } from "./dom.js";

const MOST = 99; // percent of the past that a smoothed line keeps, at most

/** view: {memory, scale, axis}, what to begin with; axes: {column: word}; changed({...}) gets what was changed. */
export function settings(view, axes, changed) {
  return h(
    "div",
    { class: "ga-settings" },
    smoothing(view, changed),
    choice("Vertical scale", "scale", { linear: "linear", symlog: "symlog" }, view, changed),
    choice("Vertical range", "reach", { usual: "without spikes", all: "all" }, view, changed),
    choice("Horizontal axis", "axis", axes, view, changed),
  );
}

function smoothing(view, changed) {
  const words = h("output", { class: "ga-setting-value" });
  const label = { "aria-label": "Smoothing, percent" };
  const slider = h("input", { type: "range", class: "ga-range ga-smoothing", min: 0, max: MOST, ...label });
  const tell = () => {
    slider.style.setProperty("--ga-share", slider.value / MOST);
    say(words, slider.value === "0" ? "off" : `${slider.value} %`);
  };
  slider.value = 100 * view.memory;
  tell();
  slider.addEventListener("input", () => {
    tell();
    changed({ memory: slider.value / 100 });
  });
  return h("label", { class: "ga-setting" }, h("span", { class: "ga-legend-word" }, "Smoothing"), slider, words);
}

/** options: {value: word} */
function choice(label, field, options, view, changed) {
  const buttons = Object.entries(options).map(([value, word]) => {
    const button = h("button", { type: "button", class: "ga-option", "data-value": value, "data-tip": `${label}: ${word}` }, word);
    mark(button, "aria-pressed", String(view[field] === value));
    button.addEventListener("click", () => {
      for (const other of buttons) mark(other, "aria-pressed", String(other === button));
      changed({ [field]: value });
    });
    return button;
  });
  return h("div", { class: "ga-options", role: "group", "aria-label": label }, ...buttons);
}
