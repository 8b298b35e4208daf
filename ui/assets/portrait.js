// A phase portrait: arrows where the players want to go, the path from a start that is dragged or moved by arrow keys.

import { h, mark } from "./dom.js";
import { FIELDS } from "./stability_game.js";

const ARROWS = 17; // along each side
const NUDGE = 0.05; // per key press; with shift five times as much
const MOVED = "onpointerrawupdate" in window ? "pointerrawupdate" : "pointermove";

export class Portrait {
  /** span: what is seen goes from -span to span. started([theta, psi]): where the start was put. */
  constructor(span, started) {
    this.span = span;
    this.started = started;
    this.canvas = h("canvas", { "aria-hidden": "true" });
    const words = [h("span", { class: "ga-portrait-across" }, "θ, what the generator draws"), h("span", { class: "ga-portrait-up" }, "ψ, the critic's slope")];
    const grip = { class: "ga-portrait", tabindex: 0, role: "slider", "aria-label": "Start of both players", "aria-roledescription": "pad" };
    this.element = h("div", grip, this.canvas, ...words);
    this.element.addEventListener("pointerdown", (event) => this.#grab(event));
    this.element.addEventListener(MOVED, (event) => this.#drag(event));
    this.element.addEventListener("keydown", (event) => this.#key(event));
  }

  /** places: of a path, [theta, psi] each. Drawn with the next frame, the newest only. */
  show(setting, places, start) {
    this.wanted = { setting, places, start };
    mark(this.element, "aria-valuetext", `θ ${start[0].toFixed(2)}, ψ ${start[1].toFixed(2)}`);
    mark(this.element, "aria-valuenow", start[0].toFixed(2));
    mark(this.element, "aria-valuemin", -this.span);
    mark(this.element, "aria-valuemax", this.span);
    mark(this.element, "data-end", places.at(-1).map((value) => value.toFixed(4)).join(" "));
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      this.#paint(this.wanted);
    });
  }

  #paint({ setting, places, start }) {
    const side = this.element.clientWidth;
    const sharp = window.devicePixelRatio || 1;
    if (this.canvas.width !== Math.round(side * sharp)) this.canvas.width = this.canvas.height = Math.round(side * sharp);
    const context = this.canvas.getContext("2d");
    const colours = getComputedStyle(this.element);
    const colour = (name) => colours.getPropertyValue(name);
    context.setTransform(sharp, 0, 0, sharp, 0, 0);
    context.clearRect(0, 0, side, side);
    /** @type {(place: any) => [number, number]} */
    const at = ([theta, psi]) => [((theta / this.span + 1) * side) / 2, ((1 - psi / this.span) * side) / 2];
    axes(context, side, colour("--ga-line"));
    if (FIELDS[setting.game].clip) fences(context, side, at([0, setting.strength])[1], colour("--ga-bad"));
    this.#arrows(context, setting, at, side, colour("--ga-faint"));
    line(context, places.map(at), colour("--ga-generated"));
    dot(context, at([0, 0]), 4, colour("--ga-real"));
    dot(context, at(start), 8, colour("--ga-generated"), colour("--ga-ground"));
  }

  #arrows(context, setting, at, side, colour) {
    context.strokeStyle = colour;
    context.globalAlpha = 0.55;
    context.lineWidth = 1;
    context.beginPath();
    const cell = side / ARROWS;
    for (let row = 0; row < ARROWS; row++)
      for (let column = 0; column < ARROWS; column++) {
        const place = [(2 * (column + 0.5)) / ARROWS - 1, (2 * (row + 0.5)) / ARROWS - 1].map((share) => share * this.span);
        const [theta, psi] = FIELDS[setting.game].direction(...place, setting.strength);
        arrow(context, at(place), [theta, -psi], cell * 0.38);
      }
    context.stroke();
    context.globalAlpha = 1;
  }

  #grab(event) {
    if (event.button) return;
    this.element.setPointerCapture(event.pointerId);
    this.element.focus({ preventScroll: true });
    this.box = this.element.getBoundingClientRect();
    event.preventDefault();
    this.#drag(event);
  }

  #drag(event) {
    if (!this.element.hasPointerCapture(event.pointerId)) return;
    const { left, top, width, height } = this.box;
    this.#put((((event.clientX - left) / width) * 2 - 1) * this.span, (1 - ((event.clientY - top) / height) * 2) * this.span);
  }

  #key(event) {
    const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!move) return;
    event.preventDefault();
    const far = NUDGE * (event.shiftKey ? 5 : 1);
    const { start } = this.wanted;
    this.#put(start[0] + far * move[0], start[1] + far * move[1]);
  }

  #put(theta, psi) {
    const within = (value) => Math.min(this.span, Math.max(-this.span, value));
    this.started([within(theta), within(psi)]);
  }
}

function axes(context, side, colour) {
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(0, side / 2);
  context.lineTo(side, side / 2);
  context.moveTo(side / 2, 0);
  context.lineTo(side / 2, side);
  context.stroke();
}

/** Where a clipped critic cannot go further. */
function fences(context, side, height, colour) {
  context.strokeStyle = colour;
  context.setLineDash([5, 5]);
  context.beginPath();
  for (const y of [height, side - height]) {
    context.moveTo(0, y);
    context.lineTo(side, y);
  }
  context.stroke();
  context.setLineDash([]);
}

function arrow(context, [x, y], [dx, dy], most) {
  const size = Math.hypot(dx, dy);
  if (!size) return;
  const long = most * (0.35 + 0.65 * Math.min(1, size));
  const [ux, uy] = [(dx / size) * long, (dy / size) * long];
  const [tipX, tipY] = [x + ux, y + uy];
  context.moveTo(x - ux, y - uy);
  context.lineTo(tipX, tipY);
  context.moveTo(tipX - 0.45 * ux - 0.3 * uy, tipY - 0.45 * uy + 0.3 * ux);
  context.lineTo(tipX, tipY);
  context.lineTo(tipX - 0.45 * ux + 0.3 * uy, tipY - 0.45 * uy - 0.3 * ux);
}

function line(context, points, colour) {
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.lineJoin = "round";
  context.beginPath();
  for (const [index, point] of points.entries()) {
    if (index) context.lineTo(...point);
    else context.moveTo(...point);
  }
  context.stroke();
}

function dot(context, [x, y], radius, colour, rim) {
  context.fillStyle = colour;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
  if (!rim) return;
  context.strokeStyle = rim;
  context.lineWidth = 2;
  context.stroke();
}
