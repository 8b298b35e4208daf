// Generated images as they come, uint8 [n, height, width, channels], onto a canvas: pixel for pixel, then enlarged by
// the browser without smoothing.

const GAP = 1; // native pixels between two tiles

export class Tiles {
  /** columns: tiles in a row. shape: [height, width, channels]. */
  constructor(canvas, shape, columns, gap = GAP) {
    this.canvas = canvas;
    this.shape = shape;
    this.columns = columns;
    this.gap = gap;
    this.context = canvas.getContext("2d");
  }

  /** Where tile `index` lies, in native pixels. */
  corner(index) {
    const [height, width] = this.shape;
    const [row, column] = [Math.floor(index / this.columns), index % this.columns];
    return [column * (width + this.gap), row * (height + this.gap)];
  }

  /** The tile at a place of the canvas, both in shares 0..1; undefined in a gap. */
  at(x, y, count) {
    const [height, width] = this.shape;
    const column = Math.floor((x * this.canvas.width) / (width + this.gap));
    const row = Math.floor((y * this.canvas.height) / (height + this.gap));
    const index = row * this.columns + column;
    return column < this.columns && index >= 0 && index < count ? index : undefined;
  }

  /** Paint tiles `start` to `start + count` of `values`. */
  paint(values, start, count) {
    const [height, width, channels] = this.shape;
    const rows = Math.ceil(count / this.columns);
    const columns = Math.min(count, this.columns);
    const [across, down] = [columns * (width + this.gap) - this.gap, rows * (height + this.gap) - this.gap];
    if (this.canvas.width !== across || this.canvas.height !== down) {
      [this.canvas.width, this.canvas.height] = [across, down];
      this.sheet = this.context.createImageData(across, down);
    }
    this.sheet ??= this.context.createImageData(across, down);
    const pixels = new Uint32Array(this.sheet.data.buffer);
    const size = height * width * channels;
    for (let index = 0; index < count; index++) {
      const [left, top] = this.corner(index);
      let from = (start + index) * size;
      for (let y = 0; y < height; y++) {
        let to = (top + y) * across + left;
        for (let x = 0; x < width; x++, from += channels) pixels[to++] = colour(values, from, channels);
      }
    }
    this.context.putImageData(this.sheet, 0, 0);
  }
}

/** Little-endian RGBA of one pixel. */
function colour(values, at, channels) {
  if (channels === 1) return 0xff000000 | (values[at] * 0x010101);
  return 0xff000000 | (values[at + 2] << 16) | (values[at + 1] << 8) | values[at];
}

/** The largest whole enlargement that fits into `room` CSS pixels: crisp and even. */
export function enlarge(canvas, room) {
  const times = Math.max(1, Math.floor(room / Math.max(1, canvas.width)));
  canvas.style.width = `${canvas.width * times}px`;
  canvas.style.height = `${canvas.height * times}px`;
}
