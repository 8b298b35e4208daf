"""From the zip to a run of one's own, whole or not at all."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from gan_core.base.weight_files import file_of
from gan_core.runs import STATE_FILE, Run, alarm_log, frame_log, metrics_log, runs_root
from gan_core.runs.folder import drafted, settle
from gan_core.runs.importing import figures, members
from gan_core.runs.run import IMPORTED, SCORES_FILE


def import_zip(path: Path, root: Path | str | None = None) -> Run:
    """A new run of a checkpoint zip. It is shown and explored like any other, and goes on if its state came along.

    Raises UserError, one sentence, for whatever is not a whole checkpoint of this app, or does not fit together.
    """
    from gan_core.runs.importing import weights  # imports torch

    with drafted(runs_root() if root is None else Path(root).absolute()) as draft:
        members.take_out(path, draft)
        about, config = figures.about(draft / members.CONFIG, IMPORTED)
        for stranger in members.weights() - {file_of(player.name) for player in config.kind.players}:
            (draft / stranger).unlink(missing_ok=True)
        step = weights.check(draft, config)
        last = _rewrite(draft, step)
        about["created"] = about["created"] or datetime.now().astimezone().isoformat(timespec="seconds")
        over = step >= config.steps
        how = {
            "state": "finished" if over else "stopped",
            "reason": "" if over else f"imported at step {step:,}" + _way_on(draft),
            "step": step,
            "saved": step,
            "seconds": last.get("seconds", 0.0),
            "saved_seconds": last.get("seconds", 0.0),
        }
        return settle(draft, about, how)


def _rewrite(draft: Path, step: int) -> dict[str, Any]:
    """Everything but the weights, read and written again. Returns the last report."""
    if (table := draft / members.METRICS).exists():
        (draft / metrics_log.FILE).write_bytes(figures.reports(table, step))
        table.unlink()
    if (file := draft / SCORES_FILE).exists():
        told = figures.scores(file, step)
        file.unlink()
        if told is not None:
            file.write_text(json.dumps(told, indent=1), encoding="utf-8")
    if (file := draft / alarm_log.FILE).exists():
        file.write_bytes(figures.alarms(file, step))
    if (file := draft / frame_log.FILE).exists():
        file.write_bytes(figures.pictures(file, step))
    return metrics_log.last_row(draft / metrics_log.FILE)


def _way_on(draft: Path) -> str:
    if (draft / STATE_FILE).exists():
        return "; press Resume to go on from there"
    return f"; without {STATE_FILE} it cannot go on"
