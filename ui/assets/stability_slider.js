// A slider with its name and its value, on the page Inside.

import { h, mark, say } from "./dom.js";

/** words(value) -> text. changed(value): by hand. show(value), and fit({label, least, most}): another quantity on the same slider. */
export function slider(label, low, high, step, words, changed) {
  const name = h("span", {}, label);
  const value = h("output", { class: "ga-setting-value" });
  const range = h("input", { type: "range", class: "ga-range", min: low, max: high, step, "aria-label": label });
  range.addEventListener("input", () => changed(Number(range.value)));
  const show = (now) => {
    range.value = now;
    range.style.setProperty("--ga-share", (now - range.min) / (range.max - range.min));
    say(value, words(now));
  };
  /** Another quantity on the same slider. */
  const fit = ({ label: called, least, most }) => {
    say(name, called);
    mark(range, "aria-label", called);
    [range.min, range.max] = [least, most];
  };
  return { show, fit, element: h("label", { class: "ga-stability-slider" }, name, range, value) };
}
