"""The header of a safetensors file: JSON that says where each tensor's numbers lie."""

import json
import math
from typing import Any

from gan_core.generators.foreign.limits import MIB, MOST_DIMENSIONS, MOST_HEADER_BYTES, MOST_TENSOR_BYTES, MOST_TENSORS
from gan_core.generators.foreign.refusal import Refusal

_WIDTHS = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U8": 1, "BOOL": 1}


def check(content: bytes) -> dict[str, str]:
    """The header's metadata. Raises Refusal for a file whose header does not describe exactly the bytes behind it."""
    length = int.from_bytes(content[:8], "little")
    if length > MOST_HEADER_BYTES:
        raise Refusal(f"its safetensors header claims {length:,} bytes, and {MOST_HEADER_BYTES:,} are legal")
    if 8 + length > len(content):
        raise Refusal("it is cut off within its safetensors header")
    header = _json(content[8 : 8 + length])
    about = header.pop("__metadata__", {})
    if not isinstance(about, dict) or not all(isinstance(value, str) for value in about.values()):
        raise Refusal("its safetensors header is damaged: the metadata are not texts")
    if len(header) > MOST_TENSORS:
        raise Refusal(f"it holds {len(header):,} tensors, and {MOST_TENSORS:,} are legal")
    places = sorted(_place(name, entry) for name, entry in header.items())
    end = 0
    for start, stop in places:
        if start != end:
            raise Refusal("its safetensors header is damaged: tensors overlap or leave gaps")
        end = stop
    if 8 + length + end != len(content):
        raise Refusal(f"its tensors should take {end:,} bytes, but {len(content) - 8 - length:,} are there")
    if end > MOST_TENSOR_BYTES:
        raise Refusal(f"its tensors take {end / MIB:,.0f} MiB, and {MOST_TENSOR_BYTES // MIB} MiB are legal")
    return about


def _json(data: bytes) -> dict[str, Any]:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            raise Refusal("its safetensors header names a tensor twice")
        return made

    try:
        header = json.loads(data.decode(), object_pairs_hook=once)
    except Refusal:
        raise
    except (ValueError, RecursionError):
        raise Refusal("its safetensors header is no legal JSON") from None
    if not isinstance(header, dict):
        raise Refusal("its safetensors header is no JSON object")
    return header


def _place(name: str, entry: Any) -> tuple[int, int]:
    """Where the tensor's bytes begin and end. Raises Refusal unless they are as many as its shape needs."""
    match entry:
        case {"dtype": str(dtype), "shape": list(shape), "data_offsets": [int(start), int(stop)]}:
            pass
        case _:
            raise Refusal(f"its safetensors header is damaged at the tensor {name[:60]!r}")
    if dtype not in _WIDTHS:
        raise Refusal(f"the tensor {name[:60]!r} has numbers of the kind {dtype[:20]}, which is not read")
    if len(shape) > MOST_DIMENSIONS or not all(type(size) is int and size >= 0 for size in shape):
        raise Refusal(f"the tensor {name[:60]!r} has no legal shape")
    if not 0 <= start <= stop or stop - start != math.prod(shape) * _WIDTHS[dtype]:
        raise Refusal(f"the tensor {name[:60]!r} has {stop - start:,} bytes, which its shape {shape} does not need")
    return start, stop
