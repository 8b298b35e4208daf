"""The Runs page with ten thousand runs looks at a hundred of them."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from gan_core import runs
from gan_core.config.run_config import RunConfig
from gan_core.runs import files, names
from ui.run_pages import PAGE, matching

MAIN = Path(__file__).parent.parent.parent / "ui" / "main.py"


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("GAN_ARENA_RUNS", str(tmp_path))
    return AppTest.from_file(MAIN, default_timeout=60)


@pytest.fixture
def many(tmp_path: Path) -> list[runs.Run]:
    made = [runs.create(RunConfig(), title=f"Lesson {number}", root=tmp_path) for number in range(PAGE + 50)]
    return [*reversed(made)]


def test_a_search_finds_by_title_and_id(many: list[runs.Run]) -> None:
    found = matching(many, "lesson 149")
    assert "Lesson 149" in {run.title for run in found}
    assert all("149" in run.title or "149" in run.id for run in found), "an id may hold it by chance"
    assert matching(many, many[7].id.upper()) == [many[7]]
    assert matching(many, "  ") == many
    assert matching(many, "nothing of the kind") == []


def test_a_table_looks_at_one_page_only(app, many: list[runs.Run], monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    status = runs.Run.status
    monkeypatch.setattr(runs.Run, "status", lambda run: looked.append(run.id) or status(run))
    app.run()
    app.switch_page("../pages/runs.py").run()
    assert not app.exception
    assert len(app.dataframe[0].value) == PAGE
    assert len(set(looked)) <= PAGE
    oldest = min(many, key=lambda run: run.id)
    app.text_input(key="search-runs").set_value(oldest.id).run()
    assert len(app.dataframe[0].value) == 1
    app.text_input(key="search-runs").set_value("nothing of the kind").run()
    assert not app.exception and len(app.dataframe[0].value) == PAGE


def test_any_run_can_be_laid_beside_the_chosen_one(app, many: list[runs.Run]) -> None:
    app.run()
    app.switch_page("../pages/runs.py").run()
    oldest = min(many, key=lambda run: run.id)
    assert len(app.dataframe[0].value) == PAGE
    app.text_input(key="search-others").set_value(oldest.id).run()
    assert not app.exception
    assert len(app.dataframe[0].value) == PAGE, "the table above stays"
    options = app.multiselect(key="other-runs").options
    assert oldest.title in options and len(options) < PAGE


def test_names_are_read_once_and_again_when_they_change(many: list[runs.Run], monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Path] = []
    read_object = files.read_object
    monkeypatch.setattr(files, "read_object", lambda path: read.append(path) or read_object(path))
    for _ in range(3):
        assert all(run.title for run in runs.list_runs(many[0].root))
    assert len(read) == len(many)
    many[0].rename("Another")
    assert runs.find(many[0].id, many[0].root).title == "Another"


def test_few_names_are_kept(many: list[runs.Run], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "MOST", 10)
    assert all(run.title for run in many)
    assert len(names._kept) == 10
