// What every live component does: styles, one view at a time, another one when other data come.

import { h } from "./dom.js";
import { Tips } from "./tips.js";

/**
 * A component in `root`. sheets: names of style sheets. make(holder, options) -> a view with open() and destroy();
 * same(a, b): do these options ask for one and the same view? Returns {update, destroy}.
 */
export function mountView(root, options, { sheets, make, same }) {
  const dressed = Promise.all(sheets.map(addStyles));
  const holder = h("div", { class: "ga-root" });
  const around = h("div", { class: "ga-around" }, holder);
  new Tips(around);
  root.append(around);
  let shown;
  let view;
  const open = (wanted) => {
    view?.destroy();
    holder.replaceChildren();
    shown = wanted;
    view = make(holder, wanted);
    const mine = view;
    dressed.then(() => mine.open());
  };
  open(options);
  return {
    /** Show something else; what is on show already is left as it is. */
    update(wanted) {
      if (!same(shown, wanted)) open(wanted);
    },
    destroy() {
      view.destroy();
      around.remove();
    },
  };
}

/** A style sheet, once per page. Resolves when it is there, so that nothing is seen undressed. */
function addStyles(name) {
  const href = new URL(name, import.meta.url).href;
  /** @type {HTMLLinkElement} */
  let link = document.querySelector(`link[href="${href}"]`);
  if (!link) {
    link = h("link", { rel: "stylesheet", href });
    document.head.append(link);
  }
  if (link.sheet) return Promise.resolve();
  return new Promise((resolve) => {
    link.addEventListener("load", resolve, { once: true });
    link.addEventListener("error", resolve, { once: true });
  });
}

/** A JSON answer, {error} if there is no such thing, or undefined if the server does not answer. */
export const ask = (path) =>
  fetch(path)
    .then((answer) => answer.json())
    .catch(() => undefined);

/** Has what lies at this path been deleted? A server that does not answer tells nothing. */
export const isGone = (path) =>
  fetch(path)
    .then((answer) => answer.status === 404)
    .catch(() => false);
