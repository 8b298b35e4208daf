// A density as letters, as gan_core/data/sources/density_text.py writes it: by runs of equal cells, or packed.

export const SIDE = 64;
export const LEVELS = 16;
export const CELLS = SIDE * SIDE;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const [SHORT, MEDIUM] = [3, 67]; // the shortest runs that take one more letter, and two

/** levels: CELLS of them, 0 to LEVELS - 1, row by row from the top -> the shorter one of both texts. */
export function writeCells(levels) {
  const [runs, packed] = [`r${byRuns(levels)}`, `p${inPairs(levels)}`];
  return packed.length < runs.length ? packed : runs;
}

/** The inverse, of a text that Python has taken. */
export function readCells(text) {
  const values = Array.from(text.slice(1), (letter) => LETTERS.indexOf(letter));
  return text[0] === "r" ? ofRuns(values) : ofPairs(values);
}

function byRuns(levels) {
  let text = "";
  for (let start = 0, end = 0; start < CELLS; start = end) {
    while (end < CELLS && levels[end] === levels[start]) end++;
    text += run(levels[start], end - start);
  }
  return text;
}

function run(level, length) {
  if (length < SHORT) return LETTERS[4 * level + length - 1];
  if (length < MEDIUM) return LETTERS[4 * level + 2] + LETTERS[length - SHORT];
  const more = length - MEDIUM;
  return LETTERS[4 * level + 3] + LETTERS[more >> 6] + LETTERS[more & 63];
}

function ofRuns(values) {
  const levels = new Uint8Array(CELLS);
  for (let place = 0, cell = 0; place < values.length; ) {
    const [level, kind] = [values[place] >> 2, values[place] & 3];
    const lengths = [1, 2, SHORT + values[place + 1], MEDIUM + 64 * values[place + 1] + values[place + 2]];
    levels.fill(level, cell, cell + lengths[kind]);
    cell += lengths[kind];
    place += 1 + Math.max(kind - 1, 0);
  }
  return levels;
}

function inPairs(levels) {
  let text = "";
  for (let cell = 0; cell < CELLS; cell += 3) {
    const three = (levels[cell] << 8) | ((levels[cell + 1] ?? 0) << 4) | (levels[cell + 2] ?? 0);
    text += LETTERS[three >> 6] + LETTERS[three & 63];
  }
  return text;
}

function ofPairs(values) {
  const levels = new Uint8Array(CELLS);
  for (let pair = 0; pair < values.length / 2; pair++) {
    const three = (values[2 * pair] << 6) | values[2 * pair + 1];
    [8, 4, 0].forEach((shift, place) => {
      if (3 * pair + place < CELLS) levels[3 * pair + place] = (three >> shift) & 15;
    });
  }
  return levels;
}
