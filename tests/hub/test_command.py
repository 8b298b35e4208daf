"""`python -m gan_core publish`, as people type it: a process of its own, with the environment that the client reads."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from gan_core.__main__ import main
from gan_core.runs import Run
from gan_core.training.checkpoint import load_generator
from tests.hub.server import WRITE, Hub

ROOT = Path(__file__).parent.parent.parent


def typed(server: Hub, place: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python with these arguments, and the environment that turns the client to the server."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "HUGGING"))}
    ours = {"HF_ENDPOINT": server.url, "HF_HOME": str(place / "hf"), "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, *arguments],
        env=kept | ours | environment,
        cwd=place,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_run_is_published_and_loaded_in_other_processes(trained: Run, server: Hub, tmp_path: Path) -> None:
    done = typed(
        server, tmp_path, "-m", "gan_core", "publish", str(trained.folder), "me/digits", "--private", HF_TOKEN=WRITE
    )
    repo = server.repos["me/digits"]
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{server.url}/me/digits\ncommit {repo.refs['main']}\n" and repo.private
    code = (
        "from gan_core.generators.hub_loading import load_from_hub; loaded = load_from_hub('me/digits');"
        "print(loaded.draw(loaded.latents(4, 0)).shape, loaded.facts.title)"
    )
    expected = f"(4, 8, 8, 1) me/digits at {repo.refs['main'][:8]}\n"
    for environment in ({"HF_TOKEN": WRITE}, {"HF_HUB_OFFLINE": "1"}):  # the second time out of the cache
        loaded = typed(server, tmp_path, "-c", code, **environment)
        assert (loaded.stdout, loaded.stderr) == (expected, "")


def test_what_goes_wrong_is_one_sentence(trained: Run, server: Hub, tmp_path: Path) -> None:
    for environment, sentence in (
        ({}, "publishing needs a token"),
        ({"HF_TOKEN": WRITE, "HF_HUB_OFFLINE": "1"}, "HF_HUB_OFFLINE is set"),
        ({"HF_TOKEN": WRITE, "HF_ENDPOINT": "http://127.0.0.1:9"}, "127.0.0.1:9 cannot be reached"),
    ):
        done = typed(server, tmp_path, "-m", "gan_core", "publish", str(trained.folder), "me/digits", **environment)
        assert done.returncode == 2 and done.stdout == ""
        assert done.stderr.startswith("error: ") and sentence in done.stderr and done.stderr.count("\n") == 1


def test_a_folder_needs_no_network_and_no_name(
    trained: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["publish", str(trained.folder), "--folder", "out"]) == 0
    assert load_generator(tmp_path / "out")[1] == trained.config
    assert main(["publish", str(trained.folder), "me/digits", "--folder", "named"]) == 0
    assert 'from_pretrained("me/digits"' in (tmp_path / "named" / "README.md").read_text()
    assert main(["sample", "out", "--n", "4", "--out", "a.png"]) == 0
    assert main(["sample", str(trained.folder), "--n", "4", "--out", "b.png"]) == 0
    with Image.open("a.png") as a, Image.open("b.png") as b:
        assert a.tobytes() == b.tobytes()
    capsys.readouterr()
    for arguments, sentence in (
        ([], "say where to"),
        (["me"], "owner/name"),
        (["me/x@v1"], "write me/x"),
        (["--folder", str(tmp_path)], "holds other things"),
        (["me/x", "--folder", "new", "--private"], "--private goes with"),
    ):
        assert main(["publish", str(trained.folder), *arguments]) == 2
        assert sentence in capsys.readouterr().err
    assert main(["publish", "no-such-run", "--folder", "new"]) == 2
    assert not Path("new").exists()
