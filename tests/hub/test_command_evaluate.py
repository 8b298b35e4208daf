"""evaluate, of repositories on a Hub of our own: as people type them, and as the page asks for them."""

import json
from pathlib import Path

import pytest

from gan_core.__main__ import main
from gan_core.hub.publish import export_folder
from gan_core.runs import Run
from gan_core.scoreboard.asked import done
from gan_core.scoreboard.evaluation import Evaluator
from tests.hub.server import Hub
from tests.hub.test_command_inspect import perceptron


def test_repositories_stand_in_one_table(
    hub: Hub, trained: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export_folder(trained, tmp_path / "out")
    hub.repo("me/digits", {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()})
    hub.repo("somebody/digits", {"G.safetensors": perceptron()})
    sources = ["me/digits", "somebody/digits"]
    assert main(["evaluate", *sources, "--data", "digits", "--samples", "60", "--json"]) == 0
    ours, theirs = json.loads(capsys.readouterr().out)
    assert (ours["source"], ours["title"], ours["step"]) == ("me/digits", "me/digits", 3)
    assert (theirs["source"], theirs["title"], theirs["step"]) == ("somebody/digits", "G.safetensors", None)
    assert ours["oracle"] == theirs["oracle"] and ours["metrics"] != theirs["metrics"]

    asked = {"source": "me/digits", "features": "", "samples": 60, "data": "", "seed": 0}
    assert done(Evaluator(), asked, lambda what, share: None) == ours

    assert main(["evaluate", "somebody/digits", "--samples", "60"]) == 2
    assert "nobody knows what G.safetensors learned from" in capsys.readouterr().err
