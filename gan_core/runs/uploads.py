"""Weights that visitors have brought: kept beside the runs, each under the hash of its content."""

import hashlib
import re
from pathlib import Path

from gan_core.base.errors import UserError
from gan_core.runs.folder import runs_root

FOLDER = "uploads"
_NAME = re.compile(r"upload:[0-9a-f]{32}")


def upload_name(content: bytes) -> str:
    """What an uploaded file of weights is called: "upload:" and the first half of its SHA-256."""
    return f"upload:{hashlib.sha256(content).hexdigest()[:32]}"


def is_upload(name: str) -> bool:
    """Is it such a name?"""
    return bool(_NAME.fullmatch(name))


def upload_path(name: str, root: Path | str | None = None) -> Path:
    """Where the file of that name lies, if it was ever brought."""
    return (runs_root() if root is None else Path(root)) / FOLDER / f"{name.removeprefix('upload:')}.weights"


def find_upload(name: str, root: Path | str | None = None) -> Path:
    """The file of that name. Raises UserError if it is not here, or had to make room for others."""
    path = upload_path(name, root)
    if not path.is_file():
        raise UserError("this upload is not here any more; bring the file again")
    return path
