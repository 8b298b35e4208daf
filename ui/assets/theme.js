// The page's colours, for what is drawn by hand: canvas and charts. arena.css holds the values.

const NAMES = {
  real: "--ga-real",
  generated: "--ga-generated",
  critic: "--ga-critic",
  generator: "--ga-generator",
  encoder: "--ga-encoder",
  classifier: "--ga-classifier",
  text: "--ga-text",
  faint: "--ga-faint",
  line: "--ga-line",
  ground: "--ga-ground",
  soft: "--ga-soft",
  ...Object.fromEntries([1, 2, 3, 4, 5, 6].map((lane) => [`lane${lane}`, `--ga-lane-${lane}`])),
};

/** The colours now, as "rgb(...)" strings, by name. */
export function colours(element) {
  const probe = document.createElement("span");
  probe.style.display = "none";
  element.append(probe);
  const found = {};
  for (const [name, variable] of Object.entries(NAMES)) {
    probe.style.color = `var(${variable})`;
    found[name] = getComputedStyle(probe).color;
  }
  probe.remove();
  found.dark = luminance(found.ground) < 0.4;
  found.font = getComputedStyle(element).fontFamily;
  return found;
}

/** "rgb(1, 2, 3)" or "color(srgb ...)" -> [r, g, b] in 0..255. */
export function channels(colour) {
  const numbers = colour.match(/[\d.]+(?:e-?\d+)?/g).map(Number);
  return colour.startsWith("color(") ? numbers.slice(0, 3).map((c) => 255 * c) : numbers.slice(0, 3);
}

export const faded = (colour, alpha) => `rgba(${channels(colour).map(Math.round).join(",")},${alpha})`;

function luminance(colour) {
  const [r, g, b] = channels(colour);
  return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
}

/**
 * Call `changed` when the page goes from light to dark or back. The browser tells us through a transition
 * of a colour that nobody sees. Returns a function that ends the watch.
 */
export function onThemeChange(element, changed) {
  const probe = document.createElement("i");
  probe.className = "ga-theme-probe";
  element.append(probe);
  probe.addEventListener("transitionend", changed);
  return () => probe.remove();
}
