"""The figures of all lanes of a race in one table."""

from gan_core.base.errors import UserError
from gan_core.races import Race
from gan_core.runs.export.tables import reports, table


def race_csv(race: Race) -> bytes:
    """Every report of every lane as a row that begins with the lane's label and its run, UTF-8. Raises UserError.

    The final scores of a finished lane stand in its last row, as in the table of a run.
    """
    rows = []
    for lane in race.lanes:
        for name, run in zip(lane.runs, race.runs_of(lane), strict=True):
            if run is not None and not run.problem:
                rows += [{"lane": lane.label, "run": name, **row} for row in reports(run)]
    if not rows:
        raise UserError(f"{race.id} has no figures yet; they come with the first report of a lane")
    return table(rows)
