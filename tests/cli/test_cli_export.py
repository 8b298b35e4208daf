"""`export`: what it writes, and what it refuses."""

from pathlib import Path

import pytest

from gan_core.__main__ import main

RUN = "mnist-wgan-gp"  # shipped


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_shipped_run_is_exported_in_every_form_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", RUN, "--tensorboard", "logs", "--trackio", "curves", "--csv", "table.csv"]) == 0
    told = capsys.readouterr().out
    assert "tensorboard --logdir logs" in told and "trackio.import_tf_events('curves', project='curves')" in told
    (events,), (curves,) = (list(Path(name).glob(f"{RUN}/events.out.tfevents.*")) for name in ("logs", "curves"))
    assert events.stat().st_size > curves.stat().st_size > 0, "trackio takes no pictures"
    assert Path("table.csv").read_text().startswith("step,seconds,images,")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ([RUN], "say where to"),
        (["no-such-run", "--csv", "a.csv"], "no-such-run"),
        ([RUN, "--tensorboard", "x", "--trackio", "x"], "a folder each"),
        ([RUN, "--tensorboard", "thesis"], "'thesis' exists and holds something else"),
        ([RUN, "--trackio", "thesis/text.md"], "'thesis/text.md' exists and holds something else"),
        ([RUN, "--csv", "thesis"], "'thesis' exists and is no table of a run"),
        ([RUN, "--csv", "thesis/text.md"], "'thesis/text.md' exists and is no table of a run"),
        ([RUN, "--csv", "nowhere/a.csv"], "there is no folder 'nowhere'"),
    ],
)
def test_what_cannot_be_exported_is_one_sentence(
    asked: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("thesis").mkdir()
    Path("thesis/text.md").write_text("# Mine\n")
    assert main(["export", *asked]) == 2
    out, err = capsys.readouterr()
    assert out == "" and said in err and err.startswith("error: ") and err.count("\n") == 1
    assert Path("thesis/text.md").read_text() == "# Mine\n" and [path.name for path in Path().iterdir()] == ["thesis"]
