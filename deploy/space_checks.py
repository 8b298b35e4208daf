"""What a Hugging Face Space's folder must have before it is pushed: each fault is a few words."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from gan_core.base.errors import UserError

# https://huggingface.co/docs/hub/spaces-config-reference
COLOURS = ("red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray")
LONGEST_DESCRIPTION = 60
MOST_BYTES = 1_000_000_000  # of a Space's repository
LARGE = 10_000_000  # bytes of a file, from which on git alone is refused
SECRET_NAMES = re.compile(r"(\.env.*|secrets\.toml|id_(rsa|ed25519|ecdsa)|.*\.(pem|key|p12)|\.netrc|\.git-credentials)")
SECRETS = {
    "a token of Hugging Face": rb"\bhf_[A-Za-z0-9]{30,}",
    "a token of GitHub": rb"\b(ghp|gho|ghs)_[A-Za-z0-9]{36}|\bgithub_pat_[A-Za-z0-9_]{40,}",
    "a key of Amazon": rb"\bAKIA[0-9A-Z]{16}\b",
    "a private key": rb"-----BEGIN [A-Z ]*PRIVATE KEY-----",
}


def faults(folder: Path) -> list[str]:
    """All that is wrong with the folder of a Space; its `.git` is not looked at."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and ".git" not in path.parts]
    return [*_front_matter(folder), *_sizes(folder, paths), *_secrets(folder, paths)]


def front_matter(text: str) -> dict[str, Any]:
    """The settings at the head of a README. Raises UserError."""
    found = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
    try:
        values = yaml.safe_load(found[1]) if found else None
    except yaml.YAMLError:
        values = None
    if not isinstance(values, dict):
        raise UserError("README.md does not begin with settings between two lines of ---")
    return values


def _front_matter(folder: Path) -> Iterator[str]:
    try:
        given = front_matter((folder / "README.md").read_text(encoding="utf-8"))
    except UserError as error:
        yield str(error)
        return
    dockerfile = folder / "Dockerfile"
    if not dockerfile.is_file():
        yield "there is no Dockerfile"
    elif f"EXPOSE {given.get('app_port')}" not in dockerfile.read_text().splitlines():
        yield f"app_port is {given.get('app_port')}, which the Dockerfile does not expose"
    if given.get("sdk") != "docker":
        yield "sdk must be docker"
    for name in ("title", "emoji", "license"):
        if not isinstance(given.get(name), str):
            yield f"{name} is missing"
    for name in ("colorFrom", "colorTo"):
        if given.get(name) not in COLOURS:
            yield f"{name} must be one of {', '.join(COLOURS)}"
    if len(str(given.get("short_description", ""))) > LONGEST_DESCRIPTION:
        yield f"short_description may have {LONGEST_DESCRIPTION} letters"


def _sizes(folder: Path, paths: list[Path]) -> Iterator[str]:
    if sum(path.stat().st_size for path in paths) > MOST_BYTES:
        yield f"its files take more than {MOST_BYTES / 1e9:.0f} GB"
    lines = (folder / ".gitattributes").read_text().splitlines() if (folder / ".gitattributes").is_file() else []
    stored = {line.split()[0] for line in lines if "filter=lfs" in line}
    for path in paths:
        if path.stat().st_size > LARGE and not {path.name, f"*{path.suffix}"} & stored:
            yield f"{path.relative_to(folder)} has more than 10 MB, and .gitattributes sends it to no large storage"


def _secrets(folder: Path, paths: list[Path]) -> Iterator[str]:
    for path in paths:
        name = path.relative_to(folder)
        if SECRET_NAMES.fullmatch(path.name):
            yield f"{name} may hold a secret"
        content = path.read_bytes()
        for what, pattern in SECRETS.items():
            if re.search(pattern, content):
                yield f"{name} holds what looks like {what}"
