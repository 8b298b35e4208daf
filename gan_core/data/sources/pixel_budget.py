"""A limit of pixels for all pictures of a stranger together: a small file may unpack to a great many.

Whoever trains on own pictures has no such limit.
"""

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar

from gan_core.base.errors import UserError

FREE = 200_000_000  # pixels, however small the files
PER_BYTE = 50  # more of them for each byte of the files: a photograph has 5, a drawing 30
MOST = 2_000_000_000  # in any case


class _Spent:
    def __init__(self) -> None:
        self.pixels = self.bytes = self.pictures = 0


_spent: ContextVar[_Spent | None] = ContextVar("pixels", default=None)


@contextlib.contextmanager
def limited_pixels() -> Iterator[None]:
    """Inside, all pictures that are decoded share one budget."""
    token = _spent.set(_Spent())
    try:
        yield
    finally:
        _spent.reset(token)


def spend(pixels: int, nbytes: int) -> None:
    """A picture of so many pixels, from so many bytes, is about to be decoded. Raises UserError beyond the budget."""
    spent = _spent.get()
    if spent is None:
        return
    spent.pixels, spent.bytes, spent.pictures = spent.pixels + pixels, spent.bytes + nbytes, spent.pictures + 1
    most = min(MOST, FREE + PER_BYTE * spent.bytes)
    if spent.pixels > most:
        raise UserError(
            f"the first {spent.pictures:,} pictures have {spent.pixels / 1e6:,.0f} megapixels in "
            f"{spent.bytes / 1e6:,.1f} MB of files, and {most / 1e6:,.0f} are legal: make the pictures smaller"
        )
