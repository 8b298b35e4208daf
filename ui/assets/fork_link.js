// The address of the form that forks a run at a step, with changed settings filled in.

import { at } from "./server.js";

/** settings: by their names, "critic.lr" of a player's, "penalties.r1" of one penalty. */
export function forkAddress(run, step, settings) {
  const set = Object.entries(settings).map(([name, value]) => ["set", `${name}:${value}`]);
  return at(`train?${new URLSearchParams([["fork", run], ["at", String(step)], ...set])}`);
}
