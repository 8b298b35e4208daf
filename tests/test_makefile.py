"""`make run` says what it is about to install."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.skipif(not shutil.which("make"), reason="there is no make here")
@pytest.mark.parametrize(("given", "file"), [("TORCH=", "requirements.txt"), ("TORCH=cpu", "requirements-cpu.txt")])
def test_it_says_what_it_installs(given: str, file: str, tmp_path: Path) -> None:
    command = ["make", "--dry-run", "run", f"VENV={tmp_path / 'new'}", given]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert f"Installing {file} into" in told
    assert f"--requirement {file}\n" in told
    assert (ROOT / file).is_file()
