"""What a class does, and how the teacher ends it for everybody."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.limits import Allowance
from gan_core.runs import Recorder, Run, admission, at_work, under_way
from gan_core.visitors import MACHINE, NOT_YOURS, Actor, acting_as, identified
from tests.runs.handmade import CONFIG

ANNA, BERT = (Actor(identified("cookie", name)) for name in ("anna", "bert"))
TEACHER = Actor(identified("cookie", "teacher"), teacher=True)


@pytest.fixture(autouse=True)
def at_no_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "STARTED", Allowance(60.0))


def made_by(actor: Actor, root: Path, state: str = "queued") -> Run:
    with acting_as(actor):
        run = runs.create(CONFIG, root=root)
    if state != "queued":
        with Recorder(run) as recorder:
            recorder.status(state)
    return run


@pytest.fixture
def busy(root: Path) -> Iterator[list[Run]]:
    """Anna's run trains, and two more wait."""
    working, *others = made_by(ANNA, root), made_by(ANNA, root), made_by(BERT, root)
    for run in others:
        runs.enqueue(run)
    with Recorder(working) as recorder:
        recorder.status("running")
        at_work.tell(root, [working.id])
        yield [working, *others]


def test_what_is_at_work_comes_before_what_waits(busy: list[Run], root: Path) -> None:
    made_by(BERT, root, "finished")
    assert under_way.under_way(root)[0] == busy[0] and set(under_way.under_way(root)) == set(busy)


def test_all_stop_and_none_of_those_that_waited_is_begun(busy: list[Run], root: Path) -> None:
    with acting_as(TEACHER):
        assert under_way.stop_all(root) == 3
    assert runs.waiting(root) == []
    assert [run.control().want for run in busy] == ["stop"] * 3
    assert [run.status()["state"] for run in busy[1:]] == ["stopped"] * 2


def test_visitors_stop_not_all(busy: list[Run], root: Path) -> None:
    with acting_as(BERT), pytest.raises(UserError) as refused:
        under_way.stop_all(root)
    assert refused.value.code == NOT_YOURS and busy[0].control().want == "run"


def test_clearing_leaves_what_is_pinned_at_work_or_nobodys(busy: list[Run], root: Path) -> None:
    done, failed = made_by(ANNA, root, "finished"), made_by(BERT, root, "failed")
    pinned = made_by(BERT, root, "finished")
    pinned.annotate(pinned=True)
    nobodys = made_by(MACHINE, root, "finished")
    assert set(under_way.over(root)) == {done, failed}
    with acting_as(BERT), pytest.raises(UserError):
        under_way.clear(root)
    with acting_as(TEACHER):
        under_way.clear(root)
    assert under_way.over(root) == [] and set(runs.list_runs(root)) == {*busy, pinned, nobodys}
