"""Whatever a server does, people read one sentence; nothing is kept that is not right; nothing waits for ever."""

import os
import re
from pathlib import Path

import pytest
from huggingface_hub import constants

from gan_core.base.errors import UserError
from gan_core.hub import fetch, look, parse, search
from tests.hub.server import Answer, Hub, cut, endless, instead, silence, status, web_page

WEIGHTS = os.urandom(600_000)
FILES = {"G.pt": WEIGHTS, "small.pt": b"tiny"}
TROUBLE: list[tuple[Answer, str]] = [
    (
        status(401, "Repository not found", X_Error_Code="RepoNotFound"),
        "no repository a/b on the Hub, or it is private",
    ),
    (status(401, "Invalid credentials in Authorization header"), "does not know the token in HF_TOKEN"),
    (status(403, X_Error_Code="GatedRepo"), "a/b is gated: ask for access at"),
    (status(403, X_Error_Message="Access to this resource is disabled."), "disabled by its owner"),
    (status(403), "has no right"),
    (status(404, X_Error_Code="RepoNotFound"), "no repository a/b"),
    (status(404, X_Error_Code="RevisionNotFound"), "a/b names a revision"),
    (status(429, Retry_After="120"), "try again in 120 seconds"),
    (status(429, RateLimit='"api";r=0;t=55'), "try again in 55 seconds"),
    (status(429), "try again in a few minutes"),
    (status(500), "in trouble .status 500.: try again later"),
    (status(503), "in trouble .status 503."),
    (status(418), "refuses with status 418"),
    (silence, "does not answer within"),
    (cut(0.5), "the connection to .* broke"),
    (web_page, "something that the Hub would not say"),
]
IDS = [sentence[:30] for _, sentence in TROUBLE]


@pytest.mark.parametrize(("answer", "sentence"), TROUBLE, ids=IDS)
def test_a_look_that_fails(answer: Answer, sentence: str, hub: Hub) -> None:
    hub.repo("a/b", FILES)
    hub.bad("GET", "/api/models/a/b", answer, times=9)
    assert re.search(sentence, _refusal(lambda: look(parse("a/b"))))


@pytest.mark.parametrize(("answer", "sentence"), TROUBLE[7:14], ids=IDS[7:14])
def test_a_search_that_fails(answer: Answer, sentence: str, hub: Hub) -> None:
    hub.bad("GET", "/api/models", answer, times=9)
    assert re.search(sentence, _refusal(lambda: search("gan")))


@pytest.mark.parametrize(
    ("method", "path", "answer", "sentence"),
    [
        (
            "HEAD",
            "/resolve/",
            status(403, X_Error_Code="GatedRepo"),
            "a/b is gated: ask for access at .*/a/b, then set",
        ),
        ("HEAD", "/resolve/", status(404, X_Error_Code="EntryNotFound"), r"a/b:G\.pt names a file that"),
        ("HEAD", "/resolve/", status(429, Retry_After="60"), "try again in 60 seconds"),
        ("HEAD", "/resolve/", status(500), "in trouble"),
        ("HEAD", "/resolve/", status(200), "does not answer as the Hub does"),
        ("HEAD", "/resolve/", silence, "does not answer within"),
        ("GET", "/cdn/", status(500), "in trouble"),
        ("GET", "/cdn/", status(404), "lists a/b:G.pt and does not have it"),
        ("GET", "/cdn/", silence, "does not answer within"),
        ("GET", "/cdn/", instead(WEIGHTS[:-1] + b"!"), "other content than the Hub's list promises"),
        ("GET", "/cdn/", instead(WEIGHTS[:-9]), "did not arrive whole"),
        ("GET", "/cdn/", instead(WEIGHTS * 2), r"sends more of G\.pt than the 0\.6 MB that it listed"),
        ("GET", "/cdn/", endless, r"sends more of G\.pt than the 0\.6 MB that it listed"),
    ],
)
def test_a_download_that_fails_leaves_nothing(
    method: str, path: str, answer: Answer, sentence: str, hub: Hub, tmp_path: Path
) -> None:
    hub.repo("a/b", FILES)
    listing = look(parse("a/b"))
    hub.bad(method, path, answer, times=99)
    assert re.search(sentence, _refusal(lambda: fetch(listing, ["G.pt"])))
    left = [file for file in (tmp_path / "cache").rglob("*") if file.is_file() and file.stat().st_size > 1000]
    assert not left
    hub.plans.clear()
    assert fetch(listing, ["G.pt"])["G.pt"].read_bytes() == WEIGHTS, "the next try works"


def test_a_small_file_with_other_content_is_thrown_away(hub: Hub) -> None:
    hub.repo("a/b", FILES)
    listing = look(parse("a/b"))
    hub.bad("GET", "/resolve/", instead(b"TINY"))
    assert "other content" in _refusal(lambda: fetch(listing, ["small.pt"]))
    assert fetch(listing, ["small.pt"])["small.pt"].read_bytes() == b"tiny"


def test_a_broken_connection_is_taken_up_where_it_broke(hub: Hub) -> None:
    hub.repo("a/b", FILES)
    listing, told = look(parse("a/b")), []
    hub.bad("GET", "/cdn/", cut(0.9))
    paths = fetch(listing, ["G.pt"], lambda done, total, rate: told.append(done))
    assert paths["G.pt"].read_bytes() == WEIGHTS and told[-1] == len(WEIGHTS)
    first, second = hub.asked("GET", "/cdn/")
    assert "range" not in first and re.fullmatch(r"bytes=[1-9]\d+-", second["range"])


def test_one_bad_answer_is_forgiven(hub: Hub) -> None:
    hub.repo("a/b", FILES)
    listing = look(parse("a/b"))
    hub.bad("HEAD", "/resolve/", status(503))
    assert fetch(listing, ["small.pt"])["small.pt"].read_bytes() == b"tiny"


def test_what_the_list_calls_small_and_the_server_sends_large(hub: Hub) -> None:
    repo = hub.repo("a/b", FILES)
    repo.lies["G.pt"] = 500
    listing = look(parse("a/b"))
    assert "sends more of G.pt than the 0.0 MB" in _refusal(lambda: fetch(listing, ["G.pt"]))


def test_nobody_there(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    assert "127.0.0.1:9 cannot be reached: see the network" in _refusal(lambda: look(parse("a/b")))
    monkeypatch.setattr(constants, "ENDPOINT", "http://no-such-host.invalid")
    assert "no-such-host.invalid cannot be reached" in _refusal(lambda: look(parse("a/b")))


def test_an_empty_repository_and_file_names_that_lead_out(hub: Hub) -> None:
    hub.repo("a/empty")
    assert "holds no commit yet" in _refusal(lambda: look(parse("a/empty")))
    hub.repo("a/evil", {"../../G.pt": b"x", "/etc/G.pt": b"x", "C:\\G.pt": b"x", "G.pt": b"x"})
    assert [file.name for file in look(parse("a/evil")).files] == ["G.pt"]


def _refusal(action: object) -> str:
    with pytest.raises(UserError) as refused:
        action()  # type: ignore[operator]
    sentence = str(refused.value)
    assert "\n" not in sentence and len(sentence) < 300
    return sentence
