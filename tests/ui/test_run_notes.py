"""Notes, tags and pins on the Runs page."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from gan_core import runs
from gan_core.config.run_config import RunConfig
from tests.ui.test_pages import MAIN
from ui.run_pages import matching, pinned_first


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[runs.Run]:
    monkeypatch.setenv("GAN_ARENA_RUNS", str(tmp_path))
    return [runs.create(RunConfig(), title=f"Run {number}", root=tmp_path) for number in range(3)]


def opened(run: runs.Run) -> AppTest:
    app = AppTest.from_file(MAIN, default_timeout=60).run()
    app.query_params["run"] = run.id
    return app.switch_page("../pages/runs.py").run()


def again(run: runs.Run) -> runs.Run:
    return runs.find(run.id, run.root)


def test_pinned_runs_stand_first_and_the_others_keep_their_order(made: list[runs.Run]) -> None:
    made[2].annotate(pinned=True)
    assert pinned_first(made) == [made[2], made[0], made[1]]


def test_runs_are_found_by_what_was_written_to_them(made: list[runs.Run]) -> None:
    made[0].annotate(note="Lost mode 3\nat 2,000", tags=["thesis"])
    made[1].annotate(tags=["thesis", "sweep"])
    assert matching(made, "MODE 2,000") == [made[0]]
    assert matching(made, "", ["thesis"]) == made[:2] and matching(made, "", ["thesis", "sweep"]) == [made[1]]
    assert matching(made, "sweep run") == [made[1]] and matching(made, "mode", ["sweep"]) == []


def test_without_notes_there_is_nothing_to_search(made: list[runs.Run]) -> None:
    page = opened(made[0])
    assert not [field for field in page.text_input if field.key == "search-runs"]
    assert not {"Pinned", "Tags", "Note"} & {*page.dataframe[0].value.dropna(axis=1, how="all").columns}


def test_what_was_written_is_shown_letter_by_letter_and_found(made: list[runs.Run]) -> None:
    made[0].annotate(title="Mine", note="*Not bold*\n:red[not red]", tags=["thesis", "lr-sweep"])
    page = opened(made[0])
    told = [text.value for text in page.markdown]
    assert ":gray-badge[lr-sweep] :gray-badge[thesis]" in [text.replace("\\", "") for text in told]
    assert not any("*Not bold*" in text or ":red[" in text for text in told)
    table = page.dataframe[0].value.set_index("Title")
    assert [*table.loc["Mine", "Tags"]] == ["lr-sweep", "thesis"] and "Not bold" in table.loc["Mine", "Note"]
    page.multiselect(key="tags-runs").set_value(["thesis"]).run()
    assert [*page.dataframe[0].value["Title"]] == ["Mine"]
    again(made[0]).annotate(tags=["other"])
    page.run()
    assert not page.exception and "Mine" in [*page.dataframe[0].value["Title"]], "nobody has that tag any more"
    page.text_input(key="search-runs").set_value("not red").run()
    assert [*page.dataframe[0].value["Title"]] == ["Mine"]


def test_a_pin_brings_a_run_to_the_top_and_is_taken_off_again(made: list[runs.Run]) -> None:
    last = runs.list_runs(made[0].root)[-1]
    page = opened(last)
    page.button(key="pin").click().run()
    assert again(last).pinned and not page.exception
    assert page.dataframe[0].value["Title"][0] == last.title and page.button(key="pin").label == "Unpin"
    page.button(key="pin").click().run()
    assert not again(last).pinned and page.dataframe[0].value["Title"][2] == last.title


def test_shipped_runs_are_not_written_to(made: list[runs.Run]) -> None:
    page = opened(runs.find("ring-wgan-gp"))
    assert page.button(key="pin").disabled and page.button(key="edit").disabled
