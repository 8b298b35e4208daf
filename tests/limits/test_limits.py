"""Caps and switches: where they come from, what is refused, and what the teacher raises."""

from pathlib import Path

import pytest

from gan_core import limits
from gan_core.base.errors import UserError
from gan_core.limits import (
    CAPS,
    SWITCHES,
    cap,
    is_public,
    lower_all,
    raised,
    set_cap,
    settings_file,
    switch,
    table,
    unset_cap,
)
from gan_core.limits.document import document


@pytest.fixture(autouse=True)
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("GAN_ARENA_TEACHER", "SPACE_ID", "GAN_ARENA_PUBLIC"):
        monkeypatch.delenv(name, raising=False)
    path = tmp_path / "arena.toml"
    path.write_text("")
    monkeypatch.setenv("GAN_ARENA_SETTINGS", str(path))
    return path


@pytest.mark.parametrize("name", CAPS)
def test_every_cap_comes_from_default_file_variable_and_teacher(
    name: str, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = CAPS[name]
    assert entry.label and entry.help.endswith(".") and cap(name) == entry.personal
    monkeypatch.setenv("SPACE_ID", "me/space")
    assert cap(name) == entry.public and entry.public is not None, "a public server has a cap on everything"
    file.write_text(f"[caps]\n{name} = {entry.least + 7}")
    assert cap(name) == entry.least + 7
    monkeypatch.setenv(settings_file.variable("cap", name), str(entry.least + 8))
    assert cap(name, tmp_path) == entry.least + 8
    set_cap(tmp_path, name, entry.least + 9)
    assert cap(name, tmp_path) == entry.least + 9 and cap(name) == entry.least + 8
    set_cap(tmp_path, name, 0)
    assert cap(name, tmp_path) is None and raised(tmp_path) == {name: None}
    lower_all(tmp_path)
    assert cap(name, tmp_path) == entry.least + 8


@pytest.mark.parametrize("name", SWITCHES)
def test_every_switch_is_careful_on_a_public_server(name: str, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert switch(name) == SWITCHES[name].personal
    monkeypatch.setenv("GAN_ARENA_TEACHER", "secret")
    assert is_public() and switch(name) == SWITCHES[name].public
    monkeypatch.setenv("GAN_ARENA_PUBLIC", "no")
    assert not is_public() and switch(name) == SWITCHES[name].personal
    file.write_text(f"[switches]\n{name} = false")
    assert switch(name) is False
    monkeypatch.setenv(settings_file.variable("switch", name), "on")
    assert switch(name) is True


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[caps]\nstep = 3", "unknown cap 'step' .did you mean steps"),
        ("[caps]\nsteps = -1", "steps must be a number, 1 or more, or 0 for no limit, not -1"),
        ("[caps]\nsteps = true", "not True"),
        ("[caps]\nsteps = nan", "not nan"),
        ("[caps]\nimage_size = 4", "8 or more"),
        ("caps = 3", "caps must be a table"),
        ("[switches]\nhub_token = 3", "hub_token must be true or false, not 3"),
        ("[switch]\nhub_token = true", "knows public, caps, switches, not 'switch'"),
        ("public = 'perhaps'", "public must be true or false"),
        ("steps =", "is not valid TOML"),
    ],
)
def test_what_is_not_legal_is_told_in_one_sentence(text: str, told: str, file: Path) -> None:
    file.write_text(text)
    with pytest.raises(UserError, match=told):
        cap("steps")


def test_a_file_that_was_named_must_be_there(file: Path) -> None:
    file.unlink()
    with pytest.raises(UserError, match=r"GAN_ARENA_SETTINGS names a file that is not there: arena\.toml"):
        cap("steps")


def test_without_a_file_the_defaults_hold(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("GAN_ARENA_SETTINGS")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "arena.toml").unlink()
    assert cap("queued") == 100


@pytest.mark.parametrize("content", ["", "[]", '{"steps": -4}', '{"steps": [1]}', "{" * 5000])
def test_a_broken_file_of_the_teacher_sets_nothing(content: str, tmp_path: Path) -> None:
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "caps.json").write_text(content)
    assert raised(tmp_path) == {}


def test_the_teacher_cannot_set_what_is_not_legal(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="unknown cap"):
        set_cap(tmp_path, "stepps", 3)
    with pytest.raises(UserError, match="1000 or more"):
        set_cap(tmp_path, "worker_memory_mb", 20)
    assert raised(tmp_path) == {}


def test_the_table_says_what_holds_and_who_chose_it(file: Path, tmp_path: Path) -> None:
    file.write_text("[caps]\nsteps = 1500\n[switches]\nhub_token = false")
    set_cap(tmp_path, "seconds", 90)
    rows = {row.name: row for row in table(tmp_path)}
    assert list(rows) == [*CAPS, *SWITCHES]
    assert (rows["steps"].value, rows["steps"].chosen) == ("1,500", "settings")
    assert (rows["seconds"].value, rows["seconds"].chosen) == ("90 s", "teacher")
    assert (rows["runs_gb"].value, rows["runs_gb"].chosen) == ("no limit", "default")
    assert (rows["hub_token"].value, rows["hub_token"].variable) == ("no", "GAN_ARENA_SWITCH_HUB_TOKEN")
    assert limits.CAPS["runs_gb"].text(2.5) == "2.5 GB"


def test_the_page_of_the_documentation_is_what_the_registries_say() -> None:
    page = Path(__file__).parent.parent.parent / "docs" / "limits.md"
    assert page.read_text(encoding="utf-8") == document(), "run python -m gan_core.limits.document > docs/limits.md"


def test_one_cap_goes_back_and_the_others_stay(tmp_path: Path) -> None:
    set_cap(tmp_path, "seconds", 90)
    set_cap(tmp_path, "steps", 500)
    unset_cap(tmp_path, "seconds")
    unset_cap(tmp_path, "queued")
    assert raised(tmp_path) == {"steps": 500}


def test_large_numbers_are_written_out() -> None:
    assert CAPS["parameters"].text(20_000_000) == "20,000,000"
