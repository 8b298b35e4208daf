"""Bytes of a file that may be cut off or hostile."""

import mmap
from typing import NoReturn

from gan_core.base.errors import UserError

Content = bytes | mmap.mmap
"""A whole file; one that is mapped is read where it is looked at."""


def piece(content: Content, start: int, length: int, kind: str) -> bytes:
    """`length` bytes from `start`. Raises UserError if the file ends before."""
    if start + length > len(content):
        cut_off(kind)
    return content[start : start + length]


def cut_off(kind: str) -> NoReturn:
    raise UserError(f"the {kind} file is cut off or damaged")
