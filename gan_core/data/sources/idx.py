"""The idx format of MNIST, plain or gzipped."""

import gzip
import math
import zlib
from pathlib import Path

import numpy as np

from gan_core.base.errors import UserError

UINT8 = 8  # the format's code for unsigned bytes, third byte of the magic number
MOST_BYTES = 1 << 30
ADVICE = "delete it to have it downloaded again"


def read_idx(path: Path, *, dims: int) -> np.ndarray:
    """The array in an idx file of unsigned bytes: uint8 with `dims` axes, writable.

    Raises UserError in one sentence if the file is not such a file, or is cut off or damaged.
    """
    # Layout: 0, 0, type code, number of axes; one big-endian uint32 per axis; the values.
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            magic = file.read(4)
            sizes = [int.from_bytes(file.read(4), "big") for _ in range(dims)]
            count = math.prod(sizes)
            if magic != bytes([0, 0, UINT8, dims]) or not 0 < count <= MOST_BYTES:
                raise UserError(f"{path} is not an idx file of {dims}-dimensional bytes; {ADVICE}")
            body = bytearray(file.read(count + 1))  # one more, to notice a file that is too long
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise UserError(f"{path} is cut off or damaged; {ADVICE}") from error
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror or error}") from error
    if len(body) != count:
        found = "more" if len(body) > count else f"{len(body):,}"
        raise UserError(f"{path} promises {count:,} bytes and holds {found}; {ADVICE}")
    return np.frombuffer(body, dtype=np.uint8).reshape(sizes)
