"""alarms.jsonl: where coverage fell, one JSON object per alarm. There are few, so readers read them all."""

import json
from pathlib import Path
from typing import Any

from gan_core.base.events import Alarm
from gan_core.runs import files, metrics_log

FILE = "alarms.jsonl"


def read(path: Path) -> list[dict[str, Any]]:
    """{step, kind, text} of every alarm, in order; a torn last line is as if it had not been written."""
    try:
        return metrics_log.decode(path.read_bytes())[0]
    except FileNotFoundError:
        return []


class AlarmLog:
    """The writer's end. The file begins with the first alarm."""

    def __init__(self, path: Path) -> None:
        self.path = path
        metrics_log.cut(path, None)

    def add(self, alarm: Alarm) -> None:
        """Append one alarm. Raises OSError, and then the log is as it was."""
        file = files.AppendFile(self.path)
        try:
            file.append(json.dumps({"step": alarm.step, "kind": alarm.kind, "text": alarm.text}).encode() + b"\n")
        finally:
            file.close()

    def rewind(self, step: int) -> None:
        """Forget the alarms after `step`."""
        metrics_log.cut(self.path, step)
