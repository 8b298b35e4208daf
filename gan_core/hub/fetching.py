"""Files of a repository at its pinned commit, out of the cache or over the network, and no others."""

import hashlib
import os
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Self

from huggingface_hub import constants, hf_hub_download, try_to_load_from_cache

from gan_core.base.errors import UserError
from gan_core.hub.client import Call, Gone, Stopped, call
from gan_core.hub.files import MOST_BYTES, File, megabytes
from gan_core.hub.listing import Listing, repo_cache
from gan_core.hub.room import make_room, note

Progress = Callable[[int, int, float], None]  # bytes that are here, bytes in all, bytes a second
_BLOCK = 2**20


class Cancelled(UserError):
    """Somebody stopped the download."""


def fetch(
    listing: Listing,
    names: Sequence[str],
    progress: Progress = lambda done, total, rate: None,
    *,
    stop: Callable[[], bool] = lambda: False,
) -> dict[str, Path]:
    """Where these files of the listing lie now: name -> a local path, in the client's cache.

    progress is told every 256 KiB. stop is asked as often: True ends the download, which leaves nothing behind.
    Raises Cancelled then; UserError, one sentence, if a file cannot be had, is too large, or is not what was listed.
    """
    wanted = [_known(listing, name) for name in names]
    note(listing.name.repo)
    meter = _Meter(sum(file.size or 0 for file in wanted), progress)
    paths = {file.name: _fetched(listing, file, meter, stop) for file in wanted}
    if not listing.cached:
        _remember(listing)
        make_room(listing.name.repo)
    return paths


def _known(listing: Listing, name: str) -> File:
    """Raises UserError for a file that is not there, that holds code, or that is too large."""
    file = listing.file(name)
    if file is None:
        raise UserError(f"{listing.name.repo} has no file {name!r} at {listing.commit[:8]}")
    if file.problem and file.kind not in ("config", "other"):
        raise UserError(f"{listing.name.repo}: {file.problem}")
    if (file.size or 0) > MOST_BYTES:
        raise UserError(f"{listing.name.repo}: {name} has {megabytes(file.size or 0)}, which is too much")
    return file


def _fetched(listing: Listing, file: File, meter: "_Meter", stop: Callable[[], bool]) -> Path:
    repo, commit = listing.name.repo, listing.commit
    kept = try_to_load_from_cache(repo, file.name, revision=commit)
    if isinstance(kept, str):
        meter.begin(file, None)
        meter.come(Path(kept).stat().st_size)
        return Path(kept)
    try:
        with call(f"{repo}:{file.name}", stop=stop) as now:
            bar = _bar(meter.begin(file, now))
            path = Path(hf_hub_download(repo, file.name, revision=commit, tqdm_class=bar))
    except Stopped:
        raise Cancelled(f"the download of {file.name} was stopped") from None
    _check(listing, file, path)
    return path


def _check(listing: Listing, file: File, path: Path) -> None:
    """Is it what the list promised? The client compares sizes only, and its cache would keep a wrong file."""
    size = path.stat().st_size
    digest = hashlib.sha256() if file.sha256 else hashlib.sha1(b"blob %d\0" % size, usedforsecurity=False)
    with path.open("rb") as opened:
        while block := opened.read(_BLOCK):
            digest.update(block)
    promised = file.sha256 or file.blob
    if (file.size is None or size == file.size) and (not promised or digest.hexdigest() == promised):
        return
    path.resolve().unlink(missing_ok=True)
    path.unlink(missing_ok=True)
    raise UserError(
        f"{listing.name.repo}: {file.name} arrived with other content than the Hub's list promises, and was thrown "
        "away: try again"
    )


def _remember(listing: Listing) -> None:
    """Which commit the revision was, as the client itself notes it: so that it is found without a network."""
    revision, folder = listing.name.revision or constants.DEFAULT_REVISION, repo_cache(listing.name.repo)
    if revision != listing.commit and folder.is_dir():
        ref = folder / "refs" / revision
        try:
            ref.parent.mkdir(parents=True, exist_ok=True)
            part = ref.with_name(f"{ref.name}.{os.getpid()}-{threading.get_ident()}.part")
            part.write_text(listing.commit)
            os.replace(part, ref)
        except OSError:
            return  # a cache that is read only: what was fetched is there all the same


class _Meter:
    """Counts the bytes of all files, and takes no more of one than was listed."""

    def __init__(self, total: int, progress: Progress) -> None:
        self._total, self._progress = total, progress
        self._before = self._now = 0  # bytes of the files before, and of this one
        self._start = time.monotonic()

    def begin(self, file: File, now: Call | None) -> "_Meter":
        self._before, self._now = self._before + self._now, 0
        self._file, self._call = file, now
        return self

    def come(self, count: int) -> None:
        """`count` more bytes; fewer than 0 if some have to come again."""
        self._now += count
        most = MOST_BYTES if self._file.size is None else self._file.size
        if self._now > most:
            raise Gone(f"sends more of {self._file.name} than the {megabytes(most)} that it listed, and was cut off")
        if self._call is not None:
            self._call.hears()
        done, seconds = self._before + self._now, time.monotonic() - self._start
        self._progress(done, max(self._total, done), done / seconds if seconds > 0 else 0.0)


def _bar(meter: _Meter) -> type:
    """What the client takes for a progress bar: it prints nothing."""

    class Bar:
        def __init__(self, *, initial: int = 0, **ignored: Any) -> None:
            pass

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *error: object) -> None:
            pass

        def update(self, count: float | None = 1) -> None:
            meter.come(int(count or 0))

    return Bar
