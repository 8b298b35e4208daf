// Building elements without a framework.

/** h("button", {class: "x", onclick: f, "aria-label": "..."}, "text", child, ...) */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

/** Change an element's text only when it differs: an untouched node is never laid out again. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Set or remove an attribute only when it differs. */
export function mark(element, name, value) {
  const text = value === true ? "" : value;
  if (text === false || text === undefined || text === null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== String(text)) element.setAttribute(name, text);
}

/** `work` as a function that does it at most every `ms`, however often it is called. */
export function seldom(ms, work) {
  let timer;
  return () => {
    if (timer === undefined) timer = setTimeout(() => {
      timer = undefined;
      work();
    }, ms);
  };
}

/** svg("text", {x: 1}, "words"): an element of a drawing. */
export function svg(tag, attributes = {}, words = "") {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  if (words) element.textContent = words;
  return element;
}

const ICONS = {
  play: "M7 4.5v15l12-7.5z",
  pause: "M6.5 5h4v14h-4zM13.5 5h4v14h-4z",
  stop: "M6 6h12v12H6z",
  stage: "M3 4h18v13H3zm2 2v9h14V6zM8 19h8v2H8z",
  link: "M3.9 12A3.1 3.1 0 0 1 7 8.9h4V7H7a5 5 0 0 0 0 10h4v-1.9H7A3.1 3.1 0 0 1 3.9 12zM8 13h8v-2H8zm9-6h-4v1.9h4a3.1 3.1 0 0 1 0 6.2h-4V17h4a5 5 0 0 0 0-10z",
  again: "M12 5V2L7.5 6.5 12 11V8a5 5 0 1 1-5 5H4.5A7.5 7.5 0 1 0 12 5z",
};

/** A 24 x 24 icon in the colour of the text around it. */
export function icon(name) {
  const drawing = svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true", class: "ga-icon" });
  drawing.append(svg("path", { d: ICONS[name] }));
  return drawing;
}
