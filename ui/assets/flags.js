// Marks on a chart where coverage fell: a small flag at that step with the kind of collapse, its story on hover. A press
// goes to the picture of that step.

import { h, mark } from "./dom.js";
import { count, sentence } from "./words.js";

const ROOM = 118; // px that a flag with its words takes; nearer to its neighbour it is a pennant alone
const ROW = 22; // px between the flags of two lanes
const TOLD = 6; // alarms that the chart in words names, the last ones

export class Flags {
  /** pressed(alarm): one of them was pressed. */
  constructor(pressed) {
    this.pressed = pressed;
    this.alarms = [];
    this.element = h("div", { class: "ga-flags" });
  }

  /** alarms: [{step, kind, text, who, colour, row}], by step; who and colour only where there are several lanes. */
  set(alarms) {
    const key = ({ step, kind, who }) => `${step} ${kind} ${who}`;
    if (alarms.map(key).join() === this.alarms.map(key).join()) return;
    this.alarms = alarms;
    this.buttons = alarms.map((alarm) => flag(alarm, () => this.pressed(alarm)));
    this.element.replaceChildren(...this.buttons);
  }

  /** pixel(alarm): where it stands, or undefined if that is out of sight. */
  place(pixel, width) {
    const free = new Map(); // row -> where the last flag's words end
    this.alarms.forEach((alarm, i) => {
      const [x, button, row] = [pixel(alarm), this.buttons[i], alarm.row ?? 0];
      button.hidden = x === undefined;
      if (button.hidden) return;
      button.style.transform = `translate(${x}px, ${row * ROW}px)`;
      const next = this.alarms.slice(i + 1).find((other) => (other.row ?? 0) === row);
      const end = Math.min(width, (next && pixel(next)) ?? width);
      mark(button, "data-short", x + ROOM > end || x < (free.get(row) ?? 0));
      mark(button, "data-left", x > width / 2);
      free.set(row, x + (button.dataset.short === undefined ? ROOM : 12));
    });
  }

  /** The same for those who cannot see them. */
  words() {
    if (!this.alarms.length) return "";
    const told = this.alarms.slice(-TOLD).map(({ step, kind, who }) => `${who ? `${who} ` : ""}${kind} at step ${count(step)}`);
    const more = this.alarms.length > TOLD ? `${this.alarms.length} alarms, the last ones: ` : "alarms: ";
    return `; ${more}${told.join(", ")}`;
  }
}

function flag({ step, kind, text, who, colour }, onclick) {
  const story = `${who ? `${who}, s` : "S"}tep ${count(step)}: ${kind}. ${sentence(text)}`;
  return h(
    "button",
    { type: "button", class: "ga-flag", "data-colour": colour ?? "alarm", "data-kind": kind, "aria-label": story, onclick },
    h("span", { class: "ga-flag-kind", "aria-hidden": "true" }, kind),
    h("span", { class: "ga-flag-text", role: "tooltip" }, story),
  );
}
