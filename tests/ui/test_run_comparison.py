"""Runs beside each other on the Runs page, and raced against each other."""

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
    page.multiselect(key="other-runs").set_value(["grid-race-wgan-gp"]).run()
    assert not page.exception
    figures = next(table.value for table in page.dataframe if "Figure" in table.value).set_index("Figure")
    assert [*figures.loc["Modes captured"]] == ["16", "25"], "a count that one sample satisfies does not rank"
    assert [*figures.loc["Modes covered"]] == ["10", "★ 25"]
    assert any("final, at step 2,500, over 2,500 samples" in caption.value for caption in page.caption)
    page.button(key="race-runs").click().run()
    assert not page.exception


def test_several_runs_stand_beside_each_other(page: AppTest) -> None:
    page.multiselect(key="other-runs").set_value(["grid-race-wgan", "grid-race-wgan-gp"]).run()
    assert not page.exception
    settings, figures = (
        next(table.value for table in page.dataframe if name in table.value) for name in ("Setting", "Figure")
    )
    assert settings.shape[1] == figures.shape[1] == 4 and all(len({*row[1:]}) > 1 for row in settings.values)
    covered = [*figures.set_index("Figure").loc["Modes covered"]]
    assert covered[0] == "10" and any(text.startswith("★") for text in covered)
    assert page.button(key="race-runs").label == "Let them race"
    page.button(key="race-runs").click().run()
    assert not page.exception


def test_figures_of_different_data_have_no_best_one(page: AppTest) -> None:
    page.multiselect(key="other-runs").set_value(["ring-wgan-gp", "mnist-gan"]).run()
    assert not page.exception
    figures = next(table.value for table in page.dataframe if "Figure" in table.value)
    assert "★" not in figures.to_string()
    assert any("different data" in caption.value for caption in page.caption)
    assert page.button(key="race-runs").disabled


def test_without_another_run_there_is_nothing_to_compare(page: AppTest) -> None:
    page.multiselect(key="other-runs").set_value([]).run()
    assert not page.exception
    assert any("Choose at least one run" in caption.value for caption in page.caption)


def test_the_chosen_run_leaves_those_beside_it(page: AppTest) -> None:
    page.multiselect(key="other-runs").set_value(["grid-race-wgan", "grid-race-wgan-gp"]).run()
    page.selectbox(key="chosen-run-0").set_value("grid-race-wgan").run()
    assert not page.exception
    assert page.multiselect(key="other-runs").value == ["grid-race-wgan-gp"]
    page.selectbox(key="chosen-run-0").set_value("grid-race-wgan-gp").run()
    (other,) = page.multiselect(key="other-runs").value
    assert not page.exception and other != "grid-race-wgan-gp", "somebody stands beside it"


def test_a_race_has_room_for_six(page: AppTest) -> None:
    names = ["grid-race-wgan", "grid-race-wgan-gp", "ring-wgan-gp", "mnist-gan", "mnist-wgan", "mnist-dcgan"]
    page.multiselect(key="other-runs").set_value(names).run()
    assert not page.exception and page.button(key="race-runs").disabled
    assert any(caption.value == "A race has at most 6 lanes." for caption in page.caption)
