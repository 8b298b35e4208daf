"""What people take home from a run: its settings, figures, pictures and weights. Needs no torch."""

from collections.abc import Callable
from dataclasses import dataclass

from gan_core.base.registry import Registry
from gan_core.base.weight_files import CRITIC, OF_A_RUN, OF_THE_HUB
from gan_core.runs import STATE_FILE, Run, alarm_log, frame_log, metrics_log, status
from gan_core.runs.export.archive import checkpoint_zip
from gan_core.runs.export.pictures import animation_gif, samples_png
from gan_core.runs.export.report import run_report
from gan_core.runs.export.tables import config_json, metrics_csv
from gan_core.runs.export.tensorboard import tensorboard_zip
from gan_core.runs.run import FILE, SCORES_FILE

_TOLD = (FILE, status.FILE, SCORES_FILE, metrics_log.FILE)  # what final scores are told from
_WEIGHTS = (OF_A_RUN, OF_THE_HUB, CRITIC, STATE_FILE)


@dataclass(frozen=True, kw_only=True)
class Export:
    """One file for people. `make` raises UserError, one sentence, if the run has nothing to put into it yet.

    reads: files of the run that it is made of; it is made anew when one of them has changed. quick: it takes so little
    that whoever serves it need not make it apart.
    """

    label: str
    media_type: str
    make: Callable[[Run], bytes]
    reads: tuple[str, ...]
    quick: bool = False


EXPORTS: Registry[Export] = Registry("download")
EXPORTS.add(
    "config.json",
    Export(
        label="Settings (JSON)",
        media_type="application/json",
        make=config_json,
        reads=(FILE,),
        quick=True,
    ),
)
EXPORTS.add(
    "metrics.csv",
    Export(
        label="Figures (CSV)",
        media_type="text/csv; charset=utf-8",
        make=metrics_csv,
        reads=_TOLD,
    ),
)
EXPORTS.add(
    "samples.png",
    Export(
        label="Samples (PNG)",
        media_type="image/png",
        make=samples_png,
        reads=(FILE, frame_log.FILE),
    ),
)
EXPORTS.add(
    "animation.gif",
    Export(
        label="Animation (GIF)",
        media_type="image/gif",
        make=animation_gif,
        reads=(*_TOLD, frame_log.FILE),
    ),
)
EXPORTS.add(
    "checkpoint.zip",
    Export(
        label="Checkpoint (zip)",
        media_type="application/zip",
        make=checkpoint_zip,
        reads=(*_TOLD, frame_log.FILE, alarm_log.FILE, *_WEIGHTS),
    ),
)
EXPORTS.add(
    "report.html",
    Export(
        label="Report (HTML)",
        media_type="text/html; charset=utf-8",
        make=run_report,
        reads=(*_TOLD, frame_log.FILE),
    ),
)
EXPORTS.add(
    "tensorboard.zip",
    Export(
        label="TensorBoard (zip)",
        media_type="application/zip",
        make=tensorboard_zip,
        reads=(*_TOLD, frame_log.FILE),
    ),
)
