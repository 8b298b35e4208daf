"""Everything that must be refused is refused, each with its own sentence, and nothing of it is executed."""

import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from gan_core.base.errors import UserError
from gan_core.generators.foreign import reader
from gan_core.generators.foreign.archive import identify
from gan_core.generators.foreign.inspection import inspect, load_weights
from gan_core.generators.foreign.lesson import SAID, malicious_file
from gan_core.generators.foreign.limits import MOST_BYTES
from gan_core.generators.foreign.pickle_scan import Scan
from tests.generators.foreign import hostile
from tests.generators.foreign.hostile import members_of, program, touching
from tests.generators.foreign.hostile_models import MODELS

CORPUS = hostile.CORPUS | MODELS


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    """A file that only a pickle would create."""
    return tmp_path / "canary"


@pytest.mark.parametrize("name", CORPUS)
def test_a_hostile_file_is_refused_in_one_sentence_and_nothing_runs(name: str, tmp_path: Path, canary: Path) -> None:
    make, said = CORPUS[name]
    path = tmp_path / "generator.pt"
    path.write_bytes(make(canary))
    report = inspect(path)
    assert report.verdict == "red" and not report.loadable
    assert said in report.reason, report.reason
    assert "\n" not in report.reason and len(report.reason) < 400
    with pytest.raises(UserError, match=r"generator\.pt is refused"):
        load_weights(path)
    assert not canary.exists()
    assert report.to_dict()["format"] and len(report.sha256) == 64


def test_the_corpus_is_large_and_its_sentences_are_many() -> None:
    assert len(CORPUS) == len(hostile.CORPUS) + len(MODELS) >= 101
    assert len({said for _, said in CORPUS.values()}) >= 35


def test_the_canary_works(canary: Path) -> None:
    """What the corpus holds does create it, in a process that unpickles without a look."""
    code = f"import pickle; pickle.loads({program(touching(canary))!r})"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert canary.exists()


def test_the_lesson_would_print_a_line(tmp_path: Path) -> None:
    """It is a lesson only if it is true: unpickled in a process of its own, it runs a command and looks innocent."""
    pickled = next(content for name, content in members_of(malicious_file()).items() if name.endswith("data.pkl"))
    code = f"import pickle; print(pickle.loads({pickled!r}))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert SAID in done.stdout and "{'epoch': 3}" in done.stdout


def test_every_global_is_listed_in_order_even_of_a_broken_pickle(tmp_path: Path, canary: Path) -> None:
    path = tmp_path / "a.pt"
    path.write_bytes(b"\x80\x02ccollections\nOrderedDict\n0" + touching(canary) + b"cbuiltins\neval\n")  # no end
    report = inspect(path)
    assert [(found.name, found.allowed) for found in report.globals] == [
        ("collections.OrderedDict", True),
        ("os.system", False),
        ("builtins.eval", False),
    ]
    assert "names os.system and 1 more" in report.reason


def test_a_file_over_the_cap_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.pt"
    with path.open("wb") as file:
        file.truncate(MOST_BYTES + 1)  # a hole: it takes no room on the disk
    report = inspect(path)
    assert report.verdict == "red" and "512 MiB" in report.reason and report.sha256 == ""
    assert identify(path).content == b""


def test_nothing_of_a_pickle_with_a_forbidden_name_reaches_torch(
    tmp_path: Path, canary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*arguments: object, **named: object) -> None:
        raise AssertionError("torch.load was called")

    monkeypatch.setattr("torch.load", never)
    monkeypatch.setattr(pickle, "loads", never)
    path = tmp_path / "a.pt"
    for make, said in CORPUS.values():
        if "its pickle names" in said:
            path.write_bytes(make(canary))
            with pytest.raises(UserError):
                reader.check(identify(path), Scan())


def test_what_is_no_file_is_the_users_error(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"there is no file 'nowhere\.pt'"):
        inspect(tmp_path / "nowhere.pt")
    with pytest.raises(UserError, match="is a folder"):
        inspect(tmp_path)
