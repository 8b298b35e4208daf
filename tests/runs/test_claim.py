"""Two processes never train the same run."""

import subprocess
import sys
from pathlib import Path

import pytest

from gan_core.base.errors import UserError
from gan_core.runs.claim import claimed

HOLD = """
import sys
from pathlib import Path
from gan_core.runs.claim import claimed
with claimed(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_run_is_held_once_and_given_back(tmp_path: Path) -> None:
    with claimed(tmp_path), pytest.raises(UserError, match="is being trained already"), claimed(tmp_path):
        pass
    with claimed(tmp_path):
        pass


def test_another_process_is_kept_out_until_its_holder_dies(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with holder:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        with pytest.raises(UserError, match="is being trained already"), claimed(tmp_path):
            pass
        holder.kill()
    with claimed(tmp_path):
        pass


def test_a_folder_that_is_gone_is_left_to_the_recorder(tmp_path: Path) -> None:
    with claimed(tmp_path / "deleted"):
        assert not (tmp_path / "deleted").exists()
