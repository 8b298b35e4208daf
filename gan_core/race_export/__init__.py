"""What people take home from a race: its lanes side by side, its figures, a report. Needs no torch."""

from collections.abc import Callable
from dataclasses import dataclass

from gan_core.race_export.pictures import race_gif, race_png
from gan_core.race_export.report import race_report
from gan_core.race_export.tables import race_csv
from gan_core.races import Race
from gan_core.registry import Registry


@dataclass(frozen=True, kw_only=True)
class RaceExport:
    """One file for people. `make` raises UserError, one sentence, if the race has nothing to put into it yet."""

    label: str
    media_type: str
    make: Callable[[Race], bytes]


RACE_EXPORTS: Registry[RaceExport] = Registry("download")
RACE_EXPORTS.add(
    "lanes.png",
    RaceExport(label="Last pictures (PNG)", media_type="image/png", make=race_png),
)
RACE_EXPORTS.add(
    "lanes.gif",
    RaceExport(label="Side by side (GIF)", media_type="image/gif", make=race_gif),
)
RACE_EXPORTS.add(
    "metrics.csv",
    RaceExport(label="Figures (CSV)", media_type="text/csv; charset=utf-8", make=race_csv),
)
RACE_EXPORTS.add(
    "report.html",
    RaceExport(label="Report (HTML)", media_type="text/html; charset=utf-8", make=race_report),
)
