"""A run's settings and figures, as files that other programs read."""

import csv
import io

from gan_core.errors import UserError
from gan_core.runs import Run


def config_json(run: Run) -> bytes:
    """The run's config.json as it is: `train --config` takes it. Raises UserError if it cannot be read."""
    try:
        return (run.folder / "config.json").read_bytes()
    except OSError as error:
        raise UserError(f"the settings of {run.id} cannot be read: {error.strerror}") from None


def metrics_csv(run: Run) -> bytes:
    """Every report as a row, UTF-8; a column for every figure that any report holds, empty where one does not."""
    rows = run.metrics()
    if not rows:
        raise UserError(f"{run.id} has no figures yet; they come with its first report")
    columns = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
