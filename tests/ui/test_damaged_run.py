"""A run whose config.json was damaged: every page that it can be named to answers in words."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from gan_core import runs
from gan_core.config.run_config import RunConfig

MAIN = Path(__file__).parent.parent.parent / "ui" / "main.py"


@pytest.mark.parametrize(
    ("page", "name"),
    [
        ("train", "run"),
        ("train", "fork"),
        ("latent", "source"),
        ("inside", "source"),
        ("human", "run"),
        ("evaluate", "run"),
        ("runs", "run"),
    ],
)
@pytest.mark.parametrize("content", [b"{", b"", b'{"config": {"steps": "many"}}', b"[]"])
def test_no_page_breaks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: str, name: str, content: bytes) -> None:
    monkeypatch.setenv("GAN_ARENA_RUNS", str(tmp_path))
    run = runs.create(RunConfig(), root=tmp_path)
    (run.folder / "config.json").write_bytes(content)
    app = AppTest.from_file(MAIN, default_timeout=30)
    app.run()
    app.query_params[name] = run.id
    app.switch_page(f"../pages/{page}.py").run()
    assert not app.exception, app.exception[0].value
