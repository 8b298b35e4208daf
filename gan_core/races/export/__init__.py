"""What people take home from a race: its lanes side by side, its figures, a report. Needs no torch."""

from collections.abc import Callable
from dataclasses import dataclass

from gan_core.base.registry import Registry
from gan_core.races import Race
from gan_core.races.export.pictures import race_gif, race_png
from gan_core.races.export.report import race_report
from gan_core.races.export.tables import race_csv
from gan_core.runs import frame_log, metrics_log, status
from gan_core.runs.export.fingerprint import digest, file_print, fingerprint
from gan_core.runs.run import FILE, SCORES_FILE


@dataclass(frozen=True, kw_only=True)
class RaceExport:
    """One file for people. `make` raises UserError, one sentence, if the race has nothing to put into it yet."""

    label: str
    media_type: str
    make: Callable[[Race], bytes]


_READS = (FILE, status.FILE, SCORES_FILE, metrics_log.FILE, frame_log.FILE)


def race_fingerprint(race: Race) -> str:
    """Of all that any of these files is made of: as long as it is the same, so are they."""
    there = (run for lane in race.lanes for run in race.runs_of(lane))
    return digest(file_print(race.path), *("gone" if run is None else fingerprint(run, _READS) for run in there))


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
