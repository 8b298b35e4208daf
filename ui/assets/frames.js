// Pictures of a run, by step: fetched newest first, decoded once, kept while they fit.

import { address } from "./stream.js";
import { parse } from "./safetensors.js";

export const ROOM = 48 * 2 ** 20; // bytes

export class Frames {
  /** probability: is sigmoid(score) a probability? room: bytes of decoded frames to keep. */
  constructor(run, probability, room = ROOM) {
    this.room = room;
    this.run = run;
    this.probability = probability;
    this.kept = new Map(); // step -> {frame, bytes}, least recently used first
    this.bytes = 0;
    this.pending = new Map(); // step -> promise
  }

  /** The steps that have a picture, in order. */
  async steps() {
    const answer = await fetch(address(this.run, "/frames"));
    return answer.ok ? (await answer.json()).steps : [];
  }

  /** One frame, or undefined if the run no longer keeps it. */
  get(step) {
    const known = this.kept.get(step);
    if (known) {
      this.kept.delete(step);
      this.kept.set(step, known);
      return Promise.resolve(known.frame);
    }
    if (!this.pending.has(step)) {
      const load = this.#load(step).finally(() => this.pending.get(step) === load && this.pending.delete(step));
      this.pending.set(step, load);
    }
    return this.pending.get(step);
  }

  /** The newest picture of a step; a step that is painted again gets a new version. */
  renew(step, version) {
    const known = this.kept.get(step);
    if (known) this.bytes -= known.bytes;
    this.kept.delete(step);
    this.pending.delete(step);
    this.newest = { step, version };
  }

  /**
   * Ask for a frame to be shown; `missing` is called if it is not kept any more. While one is under way only the
   * newest wish is remembered, so that a fast run or a fast hand never builds up a queue.
   */
  async want(step, show, missing) {
    this.wish = { step, show, missing };
    if (this.busy) return;
    this.busy = true;
    while (this.wish) {
      const { step, show, missing } = this.wish;
      this.wish = undefined;
      const frame = await this.get(step).catch(() => undefined);
      if (frame) show(frame);
      else missing();
    }
    this.busy = false;
  }

  async #load(step) {
    const version = this.#version(step);
    const answer = await fetch(address(this.run, `/frames/${step}${version}`));
    if (!answer.ok) return undefined;
    const buffer = await answer.arrayBuffer();
    const { arrays, metadata } = parse(buffer);
    const frame = { ...(await decode(step, arrays, this.probability)), ...scored(metadata) };
    if (version !== this.#version(step)) return frame; // painted again meanwhile
    this.#keep(step, frame, frame.bitmap ? 4 * frame.bitmap.width * frame.bitmap.height : buffer.byteLength);
    return frame;
  }

  #version(step) {
    return this.newest?.step === step ? `?v=${this.newest.version}` : "";
  }

  #keep(step, frame, bytes) {
    this.bytes -= this.kept.get(step)?.bytes ?? 0;
    this.kept.set(step, { frame, bytes });
    this.bytes += bytes;
    for (const [oldest, entry] of this.kept) {
      if (this.bytes <= this.room || oldest === step) break;
      this.kept.delete(oldest);
      this.bytes -= entry.bytes;
    }
  }
}

async function decode(step, arrays, probability) {
  if (arrays.png) {
    const [bitmap, real] = await Promise.all([arrays.png, arrays.real].map((file) => file && picture(file.values)));
    return { step, bitmap, real, shares: arrays.shares?.values, nearest: arrays.nearest?.values };
  }
  const { fake, real, heat, manifold, arrows, classes } = arrays;
  return {
    step,
    fake: fake?.values,
    real: real?.values,
    heat: heat && { shape: heat.shape, values: probability ? probabilities(heat.values) : ranks(heat.values) },
    grid: manifold && { shape: manifold.shape, values: manifold.values },
    arrows: arrows?.values,
    classes: classes?.values,
    shares: arrays.shares?.values,
    nearest: arrays.nearest?.values,
  };
}

const picture = (bytes) => createImageBitmap(new Blob([bytes], { type: "image/png" }));

/** What was scored of the picture, if anything was. */
const scored = ({ figures, scored: samples }) => (figures ? { figures: JSON.parse(figures), scored: Number(samples) } : {});

/** Raw scores -> the probability of being real. */
const probabilities = (scores) => scores.map((score) => 1 / (1 + Math.exp(-score)));

/** Scores without a scale of their own (Wasserstein, hinge, least squares): spread over 0..1, outliers clipped. */
export function ranks(scores) {
  const sorted = Float32Array.from(scores).sort();
  const low = sorted[Math.floor(0.02 * (sorted.length - 1))];
  const high = sorted[Math.ceil(0.98 * (sorted.length - 1))];
  const span = high - low || 1;
  return scores.map((score) => Math.min(1, Math.max(0, (score - low) / span)));
}
