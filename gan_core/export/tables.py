"""A run's settings and figures, as files that other programs read."""

import csv
import io
import json

from gan_core.errors import UserError
from gan_core.runs import Run


def config_json(run: Run) -> bytes:
    """The run's config.json, without paths of this machine: `train --config` takes it. Raises UserError."""
    return json.dumps(run.about, indent=2).encode()


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
