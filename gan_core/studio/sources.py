"""Where the weights lie that a page names."""

from pathlib import Path

from gan_core import hub, runs
from gan_core.base.errors import UserError
from gan_core.generators.source_kind import kind_of
from gan_core.runs.uploads import find_upload


def is_far(source: str) -> bool:
    """May it have to be fetched?"""
    return kind_of(source, paths=False) == "repo"


def file_of(source: str) -> Path:
    """Where the weights lie that a page names. Raises UserError."""
    match kind_of(source, paths=False):
        case "upload":
            return find_upload(source)
        case "repo":
            return _fetched(source)
        case _:
            return runs.find(source).generator_file()


def _fetched(source: str) -> Path:
    listing = hub.look(hub.parse(source), again=True)
    if listing.refusal:
        raise UserError(listing.refusal)
    return hub.fetch(listing, listing.chosen)[listing.generator]
