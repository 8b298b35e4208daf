"""Image files, wherever they lie, and how many and how large they may be."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from gan_core.base.errors import UserError

SUFFIXES = (
    *(".png", ".jpg", ".jpeg", ".jfif", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".ppm", ".pgm"),
    *(".heic", ".heif", ".hif", ".avif", ".jp2", ".j2k", ".jpx"),
)
MOST_FILES = 20_000
MOST_FILE_BYTES = 64 << 20


class LeftOut(Exception):
    """A file that is no picture of the dataset. Says what is the matter with it: "damaged", "of more than 64 MB"."""


@dataclass(frozen=True)
class File:
    """An image file, still unread. `read` gives its bytes, or raises LeftOut if they cannot be had."""

    name: str  # for sorting, and for the class that its folder names: never joined to a path
    read: Callable[[], bytes]


@dataclass(frozen=True)
class Files:
    """Image files in the order of their names, and what else was found."""

    files: list[File]
    others: Counter[str]  # files that are no images by their name, by `kind_of_file`
    sources: list[Path]  # files on the disk whose change means other images


TOO_LARGE = f"of more than {MOST_FILE_BYTES >> 20} MB"


def kind_of_file(name: str) -> str:
    """What people call files of this kind: ".heic"; "without a suffix"."""
    suffix = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    return suffix if 1 < len(suffix) <= 12 and suffix[1:].isalnum() else "with no suffix"


def is_image_name(name: str) -> bool:
    """By the suffix alone."""
    return name.lower().endswith(SUFFIXES)


def is_clutter(name: str) -> bool:
    """What systems leave behind: hidden files, and the __MACOSX copies in a Mac's zip."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return any(part.startswith(".") or part == "__MACOSX" for part in parts if part != "..")


def check_count(count: int, path: Path) -> None:
    """Raises UserError above the limit."""
    if count > MOST_FILES:
        raise UserError(f"{path.name!r} holds more than {MOST_FILES:,} images, which is the limit")
