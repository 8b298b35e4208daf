"""What people take home from a run: its settings, figures, pictures and weights. Needs no torch."""

from collections.abc import Callable
from dataclasses import dataclass

from gan_core.export.archive import checkpoint_zip
from gan_core.export.pictures import animation_gif, samples_png
from gan_core.export.report import run_report
from gan_core.export.tables import config_json, metrics_csv
from gan_core.registry import Registry
from gan_core.runs import Run


@dataclass(frozen=True, kw_only=True)
class Export:
    """One file for people. `make` raises UserError, one sentence, if the run has nothing to put into it yet."""

    label: str
    media_type: str
    make: Callable[[Run], bytes]


EXPORTS: Registry[Export] = Registry("download")
EXPORTS.add(
    "config.json",
    Export(label="Settings (JSON)", media_type="application/json", make=config_json),
)
EXPORTS.add(
    "metrics.csv",
    Export(label="Figures (CSV)", media_type="text/csv; charset=utf-8", make=metrics_csv),
)
EXPORTS.add(
    "samples.png",
    Export(label="Samples (PNG)", media_type="image/png", make=samples_png),
)
EXPORTS.add(
    "animation.gif",
    Export(label="Animation (GIF)", media_type="image/gif", make=animation_gif),
)
EXPORTS.add(
    "checkpoint.zip",
    Export(label="Checkpoint (zip)", media_type="application/zip", make=checkpoint_zip),
)
EXPORTS.add(
    "report.html",
    Export(label="Report (HTML)", media_type="text/html; charset=utf-8", make=run_report),
)
