// The figures of a run at the moment on show, with the step and the number of samples that they are of.
//
// One source: the final scores of a finished run, where its last picture is on show; else what was scored of the picture
// itself; else the newest report up to then.

import { count, figure, isNumber } from "./words.js";

const FAIR = 0.2; // of a mode's even share: from here on it is covered
const ROUNDED = 1e-4; // by which two writings of one share may differ

/**
 * run: {state, scores, at, frame, history, facts}. at: the step on show, undefined for the newest; frame: the picture
 * on show; facts: {figures, points, samples}, which figures there are, whether data are points, and of how many samples a
 * report is.
 * Returns {figures: by name, step, samples, final}; no figures where nothing is known.
 */
export function told({ state, scores, at, frame, history, facts }) {
  if (state === "finished" && scores?.figures && (at === undefined || at === scores.step))
    return { figures: scores.figures, step: scores.step, samples: scores.samples, final: true };
  const seen = frame && (at === undefined || frame.step === at) ? frame : undefined;
  if (seen?.figures) return { figures: seen.figures, step: seen.step, samples: seen.scored, final: false };
  if (seen?.shares && facts.points) return earlier(seen, history, facts);
  return reported(history, at, facts);
}

/**
 * "16 of 25 modes covered", "34.0 % high quality": the words that go beside a picture, the first one most.
 * known: the figures there are, as `ui.api.coverage` describes them; those with a headline are told.
 */
export function words(figures, known) {
  return known.filter(({ key, headline }) => headline && isNumber(figures[key])).map((about) => inLine(figures[about.key], about));
}

function inLine(value, { kind, of, digits, headline }) {
  if (kind === "count") return `${count(value)}${of ? ` of ${count(of)}` : ""} ${headline}`;
  return kind === "share" ? `${percent(value)} ${headline}` : `${headline} ${figure(value, digits)}`;
}

/** "step 2,500, 1,000 samples" */
export const source = ({ step, samples }) => `step ${count(step)}${samples ? `, ${count(samples)} samples` : ""}`;

const percent = (share) => `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)} %`;

/** A picture from before pictures held their figures: its shares tell the counts, its report the rest. */
function earlier({ step, shares }, history, facts) {
  const held = (least) => shares.reduce((sum, share) => sum + (share >= least), 0);
  const figures = {
    covered: held(FAIR / shares.length - 1e-6),
    modes: held(1e-9),
    high_quality: shares.reduce((sum, share) => sum + share, 0),
  };
  const row = history.raw.at(step);
  const own = [row, row + 1].map((index) => figuresOf(history, index, facts)).find((one) => agrees(one, figures));
  return { figures: { ...own, ...figures }, step, samples: facts.samples, final: false };
}

const agrees = (one, { modes, high_quality }) => one?.modes === modes && Math.abs(one.high_quality - high_quality) < ROUNDED;

function reported(history, at, facts) {
  const { raw } = history;
  const row = at === undefined ? raw.length - 1 : raw.at(at);
  const figures = figuresOf(history, row, facts) ?? {};
  const scored = raw.get("scored_step")?.[row];
  const step = scored >= 0 ? scored : (raw.get("step")?.[row] ?? 0);
  return { figures, step, samples: Object.keys(figures).length ? facts.samples : 0, final: false };
}

function figuresOf({ raw }, row, { figures }) {
  if (row < 0 || row >= raw.length) return undefined;
  const found = figures.map(({ key }) => [key, raw.get(key)?.[row]]);
  return Object.fromEntries(found.filter(([, value]) => value !== undefined && !Number.isNaN(value)));
}
