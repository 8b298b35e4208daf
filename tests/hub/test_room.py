"""The Hub's cache has an end, and models of other programs stay."""

import os
from pathlib import Path

from gan_core.hub import fetch, look, parse
from gan_core.hub.listing import repo_cache
from gan_core.hub.room import make_room
from tests.hub.server import Hub


def fetched(name: str) -> Path:
    listing = look(parse(name))
    fetch(listing, listing.chosen)
    return repo_cache(name)


def test_what_we_fetched_longest_ago_makes_room(hub: Hub) -> None:
    for name in ("a/first", "a/second", "a/third"):
        hub.repo(name, {"G.pt": os.urandom(100_000)})
    folders = [fetched(name) for name in ("a/first", "a/second", "a/third")]
    fetched("a/first")  # used again
    make_room("a/third", 250_000)
    assert [folder.exists() for folder in folders] == [True, False, True]
    make_room("a/third", 0)
    assert [folder.exists() for folder in folders] == [False, False, True], "what is in use stays"
    hub.repo("a/again", {"G.pt": b"x"})
    assert fetched("a/first").exists(), "and can be had again"


def test_what_others_fetched_stays(hub: Hub) -> None:
    hub.repo("a/theirs", {"G.pt": os.urandom(1000)})
    (repo_cache("a/theirs") / "blobs").mkdir(parents=True)
    folder = fetched("a/theirs")
    make_room("a/other", 0)
    assert folder.exists()
