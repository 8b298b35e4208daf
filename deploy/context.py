"""What an image is built from: the files of this repository that `.dockerignore` lets through."""

import subprocess
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from gan_core.base.errors import UserError


def files(root: Path) -> list[str]:
    """Paths below `root`, in order. Raises UserError without git: what nobody has committed must not get out."""
    try:
        told = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        raise UserError(f"{root} is no git repository, whose committed files could be taken") from None
    lines = list(rules((root / ".dockerignore").read_text()))
    return [path for path in sorted(told.split("\0")) if path and lets_through(path, lines)]


def rules(text: str) -> Iterator[str]:
    """The lines that mean something. Raises ValueError for what this reader of Docker's language does not know."""
    for line in text.splitlines():
        rule = line.strip()
        if not rule or rule.startswith("#"):
            continue
        name = rule.removeprefix("!").removeprefix("**/")
        if rule != "*" and ("/" in name or set("*?[\\") & set(name) or rule.startswith("!**")):
            raise ValueError(f".dockerignore: only '*', '!name' and '**/name' are understood, not '{rule}'")
        yield rule


def lets_through(path: str, lines: list[str]) -> bool:
    """The last rule that fits decides, as in Docker."""
    parts, through = PurePosixPath(path).parts, True
    for rule in lines:
        if rule == "*" or (rule.startswith("**/") and rule[3:] in parts) or rule == parts[0]:
            through = False
        elif rule == f"!{parts[0]}":
            through = True
    return through
