"""What a teacher arranges for a class: kept, checked, and enough to hold new runs back."""

from pathlib import Path
from typing import Any

import pytest

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.classroom import NOTHING, State, arrange, state_of
from gan_core.visitors import Actor, acting_as, identified
from tests.runs.handmade import CONFIG

ANNA = Actor(identified("cookie", "anna"))


@pytest.fixture(autouse=True)
def there_is_a_teacher(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_ARENA_TEACHER", "chalk and cheese")


def test_fields_change_one_by_one_and_outlive_the_server(tmp_path: Path) -> None:
    assert state_of(tmp_path) == NOTHING
    arrange(tmp_path, hidden=["latent", "compare"], locked=True)
    arrange(tmp_path, message="Look\nhere ", link="train?preset=ring-gan")
    assert state_of(tmp_path) == State(("compare", "latent"), True, "Look here", "train?preset=ring-gan")
    arrange(tmp_path, message="")
    assert state_of(tmp_path).link == "", "a link without words leads nobody anywhere"


@pytest.mark.parametrize(
    "change",
    [
        {"link": "https://evil.example"},
        {"link": "//evil.example"},
        {"link": "javascript:alert(1)"},
        {"link": "train?preset=x&y=z"},
        {"message": "x" * 301},
        {"message": 3},
        {"hidden": ["../x"]},
        {"hidden": "latent"},
        {"locked": 1},
    ],
)
def test_what_is_not_legal_is_refused_and_changes_nothing(tmp_path: Path, change: dict[str, Any]) -> None:
    before = arrange(tmp_path, message="before")
    with pytest.raises(UserError):
        arrange(tmp_path, **({"message": "x"} | change))
    assert state_of(tmp_path) == before


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"hidden": 3}', b"[" * 100_000, b"\xff"])
def test_a_broken_file_arranges_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "state.json").write_bytes(content)
    assert state_of(tmp_path) == NOTHING


def test_who_is_locked_out_starts_no_run_and_the_teacher_does(tmp_path: Path) -> None:
    arrange(tmp_path, locked=True)
    with acting_as(ANNA), pytest.raises(UserError, match="lets no new runs start"):
        runs.create(CONFIG, root=tmp_path)
    assert runs.list_runs(tmp_path) == []
    with acting_as(Actor(ANNA.id, teacher=True)):
        runs.create(CONFIG, root=tmp_path)
    arrange(tmp_path, locked=False)
    with acting_as(ANNA):
        assert runs.create(CONFIG, root=tmp_path).owner == ANNA.id


def test_nothing_holds_once_there_is_no_teacher_who_could_take_it_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrange(tmp_path, locked=True, hidden=["runs"])
    monkeypatch.delenv("GAN_ARENA_TEACHER")
    assert state_of(tmp_path) == NOTHING
