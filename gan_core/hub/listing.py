"""The files of a repository before any is fetched: which would be loaded, and why, or why none."""

import re
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from huggingface_hub import HfApi, ModelInfo, constants
from huggingface_hub.file_download import repo_folder_name

from gan_core.base.errors import UserError
from gan_core.base.weight_files import COMPANIONS, OF_THE_HUB
from gan_core.hub.client import call
from gan_core.hub.files import CONFIG, File, megabytes
from gan_core.hub.names import RepoName, is_file_name

OURS = "gan-arena"  # the tag that our own model cards carry
MIXIN = "pytorch_model_hub_mixin"
_COMMIT = re.compile(r"[0-9a-f]{40}")
Layout = Literal["own", "mixin", "bare", ""]


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A repository at one commit."""

    name: RepoName
    commit: str
    files: tuple[File, ...]
    private: bool = False
    gated: str = ""  # "auto" or "manual" if its owner wants to know who loads it
    tags: tuple[str, ...] = ()
    license: str = ""
    cached: bool = False  # known from the cache alone: HF_HUB_OFFLINE is set
    layout: Layout = ""  # of what would be loaded: ours, somebody's class, bare weights, or nothing
    chosen: tuple[str, ...] = ()  # what would be fetched
    offered: tuple[str, ...] = ()  # other files with weights, to be named by owner/name:file
    why: str = ""  # this choice, in a sentence
    refusal: str = ""  # why nothing can be loaded, in a sentence; "" if something can

    def file(self, name: str) -> File | None:
        return next((file for file in self.files if file.name == name), None)

    @property
    def generator(self) -> str:
        """The chosen file that holds the generator; "" if there is none."""
        return next(
            (name for name in self.chosen if name not in (CONFIG, *COMPANIONS)), self.chosen[-1] if self.chosen else ""
        )

    def to_dict(self) -> dict[str, Any]:
        """JSON; each file with its kind."""
        files = [asdict(file) | {"kind": file.kind} for file in self.files]
        return asdict(self) | {"name": str(self.name), "files": files}


def look(name: RepoName, *, again: bool = False) -> Listing:
    """List a repository at its revision, resolved to a commit, and choose what to load. Downloads nothing.

    Under HF_HUB_OFFLINE it lists what the cache holds. again: of a commit that was fetched from before the cache says
    enough, and nobody is asked. Raises UserError if the repository cannot be seen.
    """
    if constants.is_offline_mode():
        return _chosen(_from_cache(name))
    if again and (kept := _kept(name)):
        return kept
    with call(str(RepoName(name.repo, name.revision))):
        info = HfApi().model_info(name.repo, revision=name.revision or None, files_metadata=True)
        return _chosen(_listed(name, info))


def _listed(name: RepoName, info: ModelInfo) -> Listing:
    if not info.sha:
        raise UserError(f"{name.repo} holds no commit yet: there is nothing to load")
    card = info.card_data.to_dict() if info.card_data is not None else {}
    files = (
        File(
            name=one.rfilename,
            size=one.size if one.size is not None else (one.lfs.size if one.lfs else None),
            sha256=one.lfs.sha256 if one.lfs else "",
            blob=(one.blob_id or "") if not one.lfs else "",
        )
        for one in info.siblings or ()
        if is_file_name(one.rfilename)
    )
    return Listing(
        name=name,
        commit=info.sha,
        files=tuple(sorted(files, key=lambda file: file.name)),
        private=bool(info.private),
        gated=str(info.gated or ""),
        tags=tuple(info.tags or ()),
        license=str(card.get("license") or ""),
    )


def _kept(name: RepoName) -> Listing | None:
    """What the cache holds of a commit, if that is enough to load from."""
    if not _COMMIT.fullmatch(name.revision):
        return None
    try:
        found = _chosen(_from_cache(name))
    except UserError:  # nothing of it, or not this file
        return None
    return None if found.refusal else found


def _from_cache(name: RepoName) -> Listing:
    """What an earlier look left behind. Raises UserError if that is nothing."""
    folder = repo_cache(name.repo)
    commit = _cached_commit(folder, name.revision)
    if commit is None:
        raise UserError(
            f"{RepoName(name.repo, name.revision)} is not in the cache, and HF_HUB_OFFLINE is set: unset it to fetch "
            "from the Hub"
        )
    root = folder / "snapshots" / commit
    there = sorted(path for path in root.rglob("*") if path.is_file())
    files = (File(name=path.relative_to(root).as_posix(), size=path.stat().st_size) for path in there)
    return Listing(name=name, commit=commit, files=tuple(files), cached=True)


def repo_cache(repo: str) -> Path:
    """The folder of the client's cache that is about this repository."""
    return Path(constants.HF_HUB_CACHE) / repo_folder_name(repo_id=repo, repo_type="model")


def _cached_commit(folder: Path, revision: str) -> str | None:
    """The commit that this revision was when it was fetched; of no revision in particular, the one fetched last."""
    snapshots = {path.name: path for path in (folder / "snapshots").glob("*") if path.is_dir()}
    refs = {path.relative_to(folder / "refs").as_posix(): path for path in (folder / "refs").rglob("*")}
    if (ref := refs.get(revision or constants.DEFAULT_REVISION)) is not None and ref.is_file():
        commit = ref.read_text().strip()
        return commit if commit in snapshots else None
    if revision:
        return revision if revision in snapshots else None
    return max(snapshots, key=lambda commit: snapshots[commit].stat().st_mtime, default=None)


def _chosen(found: Listing) -> Listing:
    """The same, with what would be loaded of it."""
    if found.name.file:
        return _asked_for(found, found.name.file)
    loadable = sorted(
        (file for file in found.files if file.kind == "weights" and not file.problem), key=lambda file: file.rank
    )
    if not loadable:
        return replace(found, offered=_others(found, ""), refusal=_refusal(found))
    return _with(found, loadable[0].name, _why(loadable[0], len(loadable)))


def _asked_for(found: Listing, name: str) -> Listing:
    file = found.file(name)
    if file is None:
        raise UserError(f"{found.name.repo} has no file {name!r} at {found.commit[:8]}")
    if file.problem:
        return replace(found, offered=_others(found, name), refusal=f"{found.name.repo}: {file.problem}")
    return _with(found, name, f"{name} was asked for by its name")


def _with(found: Listing, name: str, why: str) -> Listing:
    """The listing with this file chosen, and what belongs to it."""
    offered = _others(found, name)
    if name != OF_THE_HUB or found.file(CONFIG) is None:
        return replace(found, layout="bare", chosen=(name,), offered=offered, why=why)
    own = OURS in found.tags or found.cached  # in the cache there are no tags; config.json will tell
    whose = "this project's own layout" if own else "the layout of a class of its author"
    why = f"{name} with its {CONFIG}: {whose}"
    if not own:
        return replace(found, layout="mixin", chosen=(CONFIG, name), offered=offered, why=why)
    along = [other for other in COMPANIONS if other in offered]
    offered = tuple(other for other in offered if other not in along)
    return replace(found, layout="own", chosen=(CONFIG, name, *along), offered=offered, why=why)


def _others(found: Listing, name: str) -> tuple[str, ...]:
    """What else could be looked into: generators first, discriminators last."""
    kinds = ("weights", "state", "critic")
    others = [file for file in found.files if file.kind in kinds and not file.problem and file.name != name]
    return tuple(file.name for file in sorted(others, key=lambda file: (kinds.index(file.kind), file.rank)))


def _why(best: File, count: int) -> str:
    if count == 1:
        return f"{best.name} is the only file that may be a generator"
    safe = ", and safetensors hold nothing but numbers" if best.name.endswith(".safetensors") else ""
    return f"{best.name} looks most like a generator of {count} files{safe}"


def _refusal(found: Listing) -> str:
    """Why nothing can be loaded: what comes nearest to weights says it best."""
    by_kind = {kind: [file for file in found.files if file.kind == kind] for kind in _NEAREST}
    for kind in _NEAREST:
        if by_kind[kind]:
            file = max(by_kind[kind], key=lambda one: one.size or 0)
            if kind == "critic" and not file.problem:
                return (
                    f"{found.name.repo} holds a discriminator only, {file.name} ({megabytes(file.size or 0)}): "
                    "a discriminator draws nothing"
                )
            return f"{found.name.repo} holds nothing to draw with: {file.problem or f'{file.name} is no generator'}"
    return f"{found.name.repo} holds no weights"


_NEAREST = ("weights", "critic", "pickle", "keras", "foreign", "state", "code")
