"""One side of a race: a process of its own that reads orders, a line each, and answers each with a line of JSON."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

HERE = Path(__file__).parent.parent


class Side:
    """command: of `python -m`, in the tree of that folder."""

    def __init__(self, *command: str, tree: Path = HERE) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=tree
        )

    def order(self, line: str) -> None:
        assert self.process.stdin is not None
        print(line, file=self.process.stdin, flush=True)

    def answer(self) -> dict[str, float]:
        """To the last order. Raises SystemExit if the process is gone."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("a contestant died: its error stands above")
        found: dict[str, Any] = json.loads(line)
        return found

    def ask(self, line: str) -> dict[str, float]:
        self.order(line)
        return self.answer()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.process.kill()
        self.process.communicate()
