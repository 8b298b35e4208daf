"""owner/name[@revision][:file], as people type it or copy it from their browser."""

import re
from dataclasses import dataclass
from pathlib import Path

from gan_core.base.errors import UserError

_PART = r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9_])?"
_REPO = re.compile(rf"{_PART}/{_PART}")
_REVISION = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._/+-]{0,198}[A-Za-z0-9_+-])?")
_FILE = re.compile(r"[^\x00-\x1f\x7f\\:]{1,400}")
_TYPED = re.compile(r"(?P<repo>[^@:\s]+)(?:@(?P<revision>[^:\s]+))?(?::(?P<file>.+))?")
_COPIED = re.compile(
    r"(?:https?://)?(?:www\.)?(?:huggingface\.co|hf\.co)/(?P<repo>[^/?#]+/[^/?#]+)"
    r"(?:/(?:tree|blob|resolve)/(?P<revision>[^/?#]+)(?:/(?P<file>[^?#]+))?)?/?(?:[?#].*)?"
)
FORM = "owner/name, owner/name@revision or owner/name@revision:file"


@dataclass(frozen=True)
class RepoName:
    """A repository of models, at a revision ("" for the newest), and perhaps one file of it ("" for our choice)."""

    repo: str
    revision: str = ""
    file: str = ""

    def __str__(self) -> str:
        return self.repo + (f"@{self.revision}" if self.revision else "") + (f":{self.file}" if self.file else "")


def parse(text: str) -> RepoName:
    """Raises UserError, one sentence, for anything that cannot be the name of a repository on the Hub."""
    typed = text.strip()
    found = _COPIED.fullmatch(typed) or _TYPED.fullmatch(typed)
    if found is None:
        raise UserError(f"a repository on the Hub is written {FORM}, not {text[:80]!r}")
    repo, revision, file = (found[name] or "" for name in ("repo", "revision", "file"))
    if not _REPO.fullmatch(repo) or "--" in repo or ".." in repo or repo.endswith(".git"):
        raise UserError(
            f"a repository on the Hub is written owner/name, of letters, digits, -, _ and ., not {repo[:80]!r}"
        )
    if revision and (not _REVISION.fullmatch(revision) or ".." in revision or "//" in revision):
        raise UserError(f"a revision is a branch, a tag or a commit, not {revision[:80]!r}")
    if file and not is_file_name(file):
        raise UserError(f"a file of a repository is named by its path in it, not {file[:80]!r}")
    return RepoName(repo, revision, file)


def may_be_meant(text: str) -> bool:
    """Is it owner/name, and no path into a folder that is here? A slip in that is not looked up on the Hub."""
    name = Path(text.partition("@")[0].partition(":")[0])
    return len(name.parts) == 2 and not name.is_absolute() and not name.parent.is_dir()


def is_file_name(path: str) -> bool:
    """Is it a path inside of a repository, and nothing that leads out of a folder?"""
    parts = path.split("/")
    return bool(_FILE.fullmatch(path)) and all(part not in ("", ".", "..") for part in parts)
