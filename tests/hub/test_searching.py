"""A search finds repositories by words and by tag, the most downloaded first."""

import pytest
from huggingface_hub import constants

from gan_core.base.errors import UserError
from gan_core.hub import search
from tests.hub.server import Hub

OWN = {"config.json": b"{}", "model.safetensors": b"x"}


@pytest.fixture
def several(hub: Hub) -> Hub:
    hub.repo("a/dcgan-mnist", {"G.pt": b"x"}, tags=("gan",), downloads=7)
    hub.repo("b/dcgan-faces", {"G.pt": b"x"}, tags=("gan", "pytorch_model_hub_mixin"), downloads=90, gated="auto")
    hub.repo("c/mnist", OWN, tags=("gan", "gan-arena"), downloads=2)
    hub.repo("d/claims", {"G.pt": b"x"}, tags=("gan-arena",), downloads=1)
    hub.repo("e/secret", {"G.pt": b"x"}, tags=("gan",), private=True)
    return hub


@pytest.mark.parametrize(
    ("text", "tag", "limit", "found"),
    [
        ("", "gan", 20, ["b/dcgan-faces", "a/dcgan-mnist", "c/mnist"]),
        ("", "gan", 2, ["b/dcgan-faces", "a/dcgan-mnist"]),
        ("MNIST ", "", 20, ["a/dcgan-mnist", "c/mnist"]),
        ("mnist", "gan-arena", 20, ["c/mnist"]),
        ("nothing", "", 20, []),
    ],
)
def test_words_and_tags(text: str, tag: str, limit: int, found: list[str], several: Hub) -> None:
    assert [hit.repo for hit in search(text, tag, limit)] == found


def test_what_is_told_of_a_hit(several: Hub) -> None:
    hits = {hit.repo: hit for hit in search("", "")}
    own = hits["c/mnist"]
    assert (own.downloads, own.likes, own.tags, own.gated) == (2, 3, ("gan", "gan-arena"), False)
    assert own.updated == "2026-01-02T03:04:05+00:00" and own.to_dict()["repo"] == "c/mnist"
    assert [repo for repo, hit in hits.items() if hit.own] == ["c/mnist"], "a tag alone is no layout"
    assert hits["b/dcgan-faces"].gated


def test_what_cannot_be_searched_is_one_sentence(several: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    for limit in (0, 101):
        with pytest.raises(UserError, match="1 to 100"):
            search("gan", limit=limit)
    with pytest.raises(UserError, match="at most 100 characters"):
        search("x" * 101)
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(UserError, match="HF_HUB_OFFLINE is set"):
        search("gan")
