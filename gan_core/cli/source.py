"""What people name as a generator on the command line, and the file that it lies in."""

import sys
from pathlib import Path

from gan_core import hub, runs
from gan_core.base.errors import UserError
from gan_core.generators.source_kind import kind_of
from gan_core.hub import Listing
from gan_core.isolation.inspections import clear_apart
from gan_core.runs import Run
from gan_core.runs.uploads import find_upload, is_upload

HELP = (
    "a run's id or folder, a checkpoint's folder or name, anybody's file of weights, or a repository on the Hub: "
    "owner/name[@revision][:file]"
)


class Refused(UserError):
    """A repository that holds nothing to draw with, told by the list of its files."""


def weights_of(source: str, root: Path | None) -> Path:
    """The file of the generator that `source` names, see `generators.source_kind`; from the Hub it is fetched.

    root: where runs are kept. Raises UserError; Refused for a repository without a generator.
    """
    match kind_of(source):
        case "upload":
            return find_upload(source, root)
        case "file":
            return Path(source)
        case "repo":
            return _fetched(source)
        case "folder":
            return Run(Path(source).absolute()).generator_file()
        case "run":
            return runs.find(source, root=root).generator_file()


def clear(source: str, root: Path | None) -> None:
    """Have a stranger's weights tried apart before they are loaded here. Raises UserError where that fails."""
    if kind_of(source) in ("upload", "file", "repo"):
        clear_apart(weights_of(source, root), source if is_upload(source) else None)


def _fetched(source: str) -> Path:
    """Looked up first, then only what is needed, with a line of progress."""
    listing = hub.look(hub.parse(source))
    if listing.refusal:
        raise Refused(listing.refusal)
    print(f"{listing.name.repo} at {listing.commit[:8]}: {listing.why}", file=sys.stderr)
    return hub.fetch(listing, listing.chosen, _Line(listing))[listing.generator]


class _Line:
    """Progress on a terminal, in place."""

    def __init__(self, listing: Listing) -> None:
        self._name = listing.generator

    def __call__(self, done: int, total: int, rate: float) -> None:
        if sys.stderr.isatty():
            end = "\n" if done >= total else ""
            text = f"\r{self._name}: {done / 2**20:.1f} of {total / 2**20:.1f} MB, {rate / 2**20:.1f} MB/s"
            print(text, file=sys.stderr, end=end)
