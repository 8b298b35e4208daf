"""A run's settings and figures, as files that other programs read."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

from gan_core.base.errors import UserError
from gan_core.runs import Run
from gan_core.runs.headline import FINAL, as_columns, told_of

_COMPUTED = ("=", "+", "-", "@", "\t", "\r")


def config_json(run: Run) -> bytes:
    """The run's config.json, without paths of this machine: `train --config` takes it. Raises UserError."""
    return json.dumps(run.about, indent=2).encode()


def metrics_csv(run: Run) -> bytes:
    """Every report as a row, UTF-8; a column for every figure that any report holds, empty where one does not.

    A finished run's final scores stand in its last row, in columns of their own: a report is of fewer samples.
    """
    rows = reports(run)
    if not rows:
        raise UserError(f"{run.id} has no figures yet; they come with its first report")
    return table(rows)


def reports(run: Run) -> list[dict[str, Any]]:
    """A run's reports; in the last one, of a finished run, its final scores as `headline.as_columns` calls them."""
    rows = run.metrics()
    return [*rows[:-1], rows[-1] | as_columns(told_of(run))] if rows else []


def table(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Rows as CSV, UTF-8; the columns of final scores come last."""
    columns = sorted(dict.fromkeys(name for row in rows for name in row), key=lambda name: name.startswith(FINAL))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: no_formula(value) for name, value in row.items()} for row in rows)
    return text.getvalue().encode()


def no_formula(value: Any) -> Any:
    """A cell's value; a text that spreadsheets would compute, and so perhaps send somewhere, has a quote before it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_COMPUTED) else value
