// Numbers and states as people read them.

const WHOLE = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/** 12345.6 -> "12,346" */
export const count = (value) => WHOLE.format(value);

/** Is there a number? A figure that nobody reports is undefined or NaN. */
export const isNumber = (value) => typeof value === "number" && !Number.isNaN(value);

/** Three significant digits, or so many: 0.693, 12.3, 1,240, 1.2e-5. */
export function figure(value, digits = 3) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1000) return String(value).replace("-", "−");
  if (size >= 1000) return size < 1e7 ? count(value) : value.toExponential(2);
  if (size < 1e-3) return value.toExponential(1);
  const before = size >= 100 ? 3 : size >= 10 ? 2 : size >= 1 ? 1 : 0; // digits before the point
  return value.toFixed(Math.max(0, digits - before)).replace("-", "−");
}

/** A learning rate as one types it: 0.0002, 5e-5. */
export function rate(value) {
  const exact = Number(value.toPrecision(6));
  return exact >= 1e-4 || exact === 0 ? String(exact) : exact.toExponential();
}

/** Words that others have chosen, for Plotly, which reads HTML and %{templates} in every text. */
export const literal = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll("%{", "%\u2060{");

/** Seconds in words: "under 1 s", "42 s", "3 min 20 s", "2 h 5 min". */
export function duration(seconds) {
  if (seconds < 1) return "under 1 s";
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return whole % 60 && minutes < 10 ? `${minutes} min ${whole % 60} s` : `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export const STATES = {
  queued: "Waiting for its turn",
  starting: "Getting ready",
  running: "Training",
  paused: "Paused",
  stopping: "Stopping",
  finished: "Finished",
  stopped: "Stopped",
  failed: "Failed",
  deleted: "Deleted",
};

const FINAL = new Set(["finished", "stopped", "failed", "deleted"]);

export const isFinal = (state) => FINAL.has(state);

/** "CPU", 1 -> "CPU, 1 thread" */
export function device(name, threads) {
  if (!name || !threads || !/^cpu/i.test(name)) return name ?? "";
  return `${name}, ${threads} thread${threads > 1 ? "s" : ""}`;
}

/** "the disk is full" -> "The disk is full." */
export function sentence(text) {
  const end = /[.!?…]$/.test(text) ? "" : ".";
  return text ? text[0].toUpperCase() + text.slice(1) + end : "";
}
