"""Results are written down twice: for programs (JSON) and for people (Markdown), with the machine they come from."""

import json
from pathlib import Path
from typing import Any

from benchmarks import machine

FOLDER = Path(__file__).parent / "results"


def write(name: str, figures: dict[str, Any], lines: list[str]) -> None:
    """Write results/<name>.json and .md, and print the latter."""
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{name}.json").write_text(json.dumps(machine.describe() | figures, indent=2) + "\n")
    text = "\n".join([f"# {name.replace('_', ' ').capitalize()}", "", machine.sentence(), "", *lines, ""])
    (FOLDER / f"{name}.md").write_text(text)
    print(text)
