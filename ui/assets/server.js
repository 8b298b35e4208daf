// The one way to the server: addresses below the app's own, wherever a proxy has put it, and whatever is sent to it.

const HERE = import.meta.url;
const BASE = HERE.slice(0, HERE.lastIndexOf("/assets/") + 1);

/** The full address of a path such as "api/runs/x" or "train?run=x". */
export const at = (path) => BASE + path;

/**
 * POST to a full address: a Blob as it is, anything else as JSON. The header makes browsers ask the server first before
 * a page of somebody else could send this, and the server never agrees. Rejects if the server cannot be reached.
 */
export function send(address, body, signal) {
  const raw = body instanceof Blob;
  const type = raw ? body.type || "application/octet-stream" : "application/json";
  const headers = { "content-type": type, "x-gan-arena": "1" };
  return fetch(address, { method: "POST", headers, body: raw ? body : JSON.stringify(body), signal });
}
