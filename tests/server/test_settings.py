"""A server whose settings are wrong does not start, and says what is wrong."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.server import ROOT, free_port

SERVE = ["-m", "streamlit", "run", "app.py", "--server.headless=true"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[caps]\nsteps = -1", "error: steps must be a number, 1 or more, or 0 for no limit, not -1"),
        ("[caps\n", "error: arena.toml is not valid TOML"),
    ],
)
def test_what_is_not_legal_is_told_in_a_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    file = tmp_path / "arena.toml"
    file.write_text(text, encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, *SERVE, f"--server.port={free_port()}"],
        cwd=ROOT,
        env=os.environ | {"GAN_ARENA_SETTINGS": str(file), "GAN_ARENA_RUNS": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ended.returncode == 2 and "Traceback" not in ended.stderr
    assert sentence in ended.stderr
