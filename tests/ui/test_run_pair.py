"""Two runs laid over each other on the Runs page, and raced against each other."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.test_pages import MAIN


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("GAN_ARENA_RUNS", str(tmp_path))
    app = AppTest.from_file(MAIN, default_timeout=60).run()
    app.query_params["run"] = "grid-race-gan"
    return app.switch_page("../pages/runs.py").run()


def test_the_table_tells_final_scores_of_finished_runs(page: AppTest) -> None:
    table = page.dataframe[0].value.set_index("Title")
    rows = table[table.index.str.startswith("GAN · Grid")]
    assert [*rows["Scored"]] == ["final, at step 2,500, over 2,500 samples"]
    assert [*rows["Captured"]] == [16], "as the verdict of the race has it"


def test_both_runs_are_laid_over_each_other_and_can_race(page: AppTest) -> None:
    page.selectbox(key="other-run").set_value("grid-race-wgan-gp").run()
    assert not page.exception
    figures = next(table.value for table in page.dataframe if "Figure" in table.value).set_index("Figure")
    assert "25" in [*figures.loc["Modes captured"]]
    assert any("final, at step 2,500, over 2,500 samples" in caption.value for caption in page.caption)
    page.button(key="race-pair").click().run()
    assert not page.exception
