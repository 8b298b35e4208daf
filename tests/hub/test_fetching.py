"""Only what is needed comes, at the pinned commit, with progress, out of the cache the second time."""

import os
from pathlib import Path

import pytest
from huggingface_hub import constants

from gan_core.base.errors import UserError
from gan_core.hub import Cancelled, fetch, look, parse
from tests.hub.server import READ, Hub, commit_of

WEIGHTS = os.urandom(700_000)
REPO = {"config.json": b"{}", "model.safetensors": WEIGHTS, "evil.py": b"raise SystemExit", "big.bin": b"b" * 5000}


def cached_files(root: Path) -> set[str]:
    return {path.name for path in root.rglob("*") if path.is_file() and "snapshots" in path.parts}


def test_only_what_was_chosen_comes(hub: Hub, tmp_path: Path) -> None:
    hub.repo("a/b", REPO)
    listing = look(parse("a/b"))
    told: list[tuple[int, int, float]] = []
    paths = fetch(listing, listing.chosen, lambda *now: told.append(now))
    assert {name: path.read_bytes() for name, path in paths.items()} == {name: REPO[name] for name in listing.chosen}
    assert cached_files(tmp_path / "cache") == {"config.json", "model.safetensors"}
    done, total, rate = zip(*told, strict=True)
    assert list(done) == sorted(done) and done[-1] == 700_002 and set(total) == {700_002} and min(rate) > 0
    assert len(told) >= 4, "the large file is told of several times"
    wanted = [path for method, path, _ in hub.log if "resolve" in path]
    assert all(f"/resolve/{listing.commit}/" in path for path in wanted)


def test_the_second_time_nothing_is_asked(hub: Hub) -> None:
    hub.repo("a/b", REPO)
    listing = look(parse("a/b"))
    first = fetch(listing, listing.chosen)
    count, told = len(hub.log), []
    assert fetch(listing, listing.chosen, lambda done, total, rate: told.append(done)) == first
    assert len(hub.log) == count and told[-1] == 700_002


def test_a_commit_stays_what_it_was_while_the_branch_moves(hub: Hub) -> None:
    repo = hub.repo("a/b", {"G.pt": b"old"})
    listing = look(parse("a/b"))
    repo.commit({"G.pt": b"new"})
    assert fetch(listing, ["G.pt"])["G.pt"].read_bytes() == b"old"
    assert fetch(look(parse("a/b")), ["G.pt"])["G.pt"].read_bytes() == b"new"


def test_code_and_what_was_not_listed_never_come(hub: Hub) -> None:
    hub.repo("a/b", REPO)
    listing = look(parse("a/b"))
    for name, sentence in (("evil.py", "nothing from a repository is ever run"), ("other.pt", "has no file")):
        with pytest.raises(UserError, match=sentence):
            fetch(listing, [name])
    assert not hub.asked("GET", "resolve") and not hub.asked("HEAD", "resolve")


def test_a_download_can_be_stopped_and_leaves_nothing(hub: Hub, tmp_path: Path) -> None:
    hub.repo("a/b", REPO)
    listing, told = look(parse("a/b")), []
    with pytest.raises(Cancelled, match=r"model\.safetensors was stopped"):
        fetch(listing, ["model.safetensors"], lambda *now: told.append(now), stop=lambda: bool(told))
    assert len(told) == 1
    assert not [path for path in (tmp_path / "cache").rglob("*") if path.is_file() and path.stat().st_size > 1000]
    assert fetch(listing, ["model.safetensors"])["model.safetensors"].read_bytes() == WEIGHTS


def test_the_token_goes_to_the_hub_and_to_nobody_else(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.repo("a/b", REPO, private=True)
    with pytest.raises(UserError, match="or it is private"):
        look(parse("a/b"))
    monkeypatch.setenv("HF_TOKEN", READ)
    listing = look(parse("a/b"))
    assert listing.private
    fetch(listing, listing.chosen)
    elsewhere, here = hub.asked("GET", "^/cdn/"), hub.asked("HEAD", "/resolve/")
    assert elsewhere and all("authorization" not in headers for headers in elsewhere)
    assert here and all(headers["authorization"] == f"Bearer {READ}" for headers in here)


def test_a_repository_that_moved_is_followed(hub: Hub) -> None:
    hub.repo("new/name", REPO)
    hub.moved["old/name"] = "new/name"
    listing = look(parse("old/name"))
    assert fetch(listing, ["model.safetensors"])["model.safetensors"].read_bytes() == WEIGHTS


def test_offline_what_was_fetched_is_there_and_the_rest_is_a_sentence(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = hub.repo("a/b", {"G.pt": b"main", "config.json": b"{}"})
    old = repo.commit({"G.pt": b"first"}, "v1")
    for name in ("a/b", "a/b@v1"):
        fetch(look(parse(name)), ["G.pt"])
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    count = len(hub.log)
    for name, content in (("a/b", b"main"), ("a/b@v1", b"first"), (f"a/b@{old}", b"first")):
        listing = look(parse(name))
        assert listing.cached and listing.chosen == ("G.pt",)
        assert fetch(listing, ["G.pt"])["G.pt"].read_bytes() == content
    for name in ("a/c", "a/b@v2", f"a/b@{commit_of('x')}"):
        with pytest.raises(UserError, match="is not in the cache, and HF_HUB_OFFLINE is set"):
            look(parse(name))
    with pytest.raises(UserError, match="has no file"):
        fetch(look(parse("a/b")), ["config.json"])
    assert len(hub.log) == count
