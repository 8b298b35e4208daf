// A frame as it lies in the run folder: safetensors bytes -> arrays.
// Layout: u64 length of the header, little-endian; the header as JSON; the arrays' bytes.

const TYPES = { F32: Float32Array, F64: Float64Array, U8: Uint8Array, I32: Int32Array };

/** ArrayBuffer -> {metadata, arrays: {name: {shape, values}}}. Throws an Error for anything malformed. */
export function parse(buffer) {
  const length = Number(new DataView(buffer).getBigUint64(0, true));
  if (length > buffer.byteLength - 8) throw new Error("the frame is cut off");
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, length)));
  const arrays = {};
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    const Values = TYPES[entry.dtype];
    if (!Values) throw new Error(`the frame holds ${name} as ${entry.dtype}, which nothing here draws`);
    const [start, end] = entry.data_offsets.map((offset) => 8 + length + offset);
    const aligned = start % Values.BYTES_PER_ELEMENT === 0;
    const bytes = aligned ? buffer : buffer.slice(start, end);
    const count = (end - start) / Values.BYTES_PER_ELEMENT;
    arrays[name] = { shape: entry.shape, values: new Values(bytes, aligned ? start : 0, count) };
  }
  return { metadata: header.__metadata__ ?? {}, arrays };
}
