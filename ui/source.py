"""What a visitor may name as a generator: a run, a shipped checkpoint, an upload, a repository. Never a path."""

from collections.abc import Mapping
from typing import Any

from gan_core import hub, runs
from gan_core.base.errors import UserError
from gan_core.generators.source_kind import kind_of


def checked_source(order: Mapping[str, Any]) -> dict[str, Any]:
    """{"source", and "step" and "choices" if they are given}.

    Raises UserError for what no visitor may open; RunGone, which is one, for a run that is not here.
    """
    source, step, choices = (order.get(name) for name in ("source", "step", "choices"))
    if not isinstance(source, str) or not 0 < len(source) <= 300:
        raise UserError("source must name a run, a checkpoint, an upload or a repository")
    checked: dict[str, Any] = {"source": _as_written(source)}
    if step is not None:
        if not isinstance(step, int) or isinstance(step, bool) or step < 0:
            raise UserError("step must be a whole number, 0 or more")
        checked["step"] = step
    if choices is not None:
        if not isinstance(choices, dict):
            raise UserError("choices must be a JSON object")
        checked["choices"] = choices
    return checked


def _as_written(source: str) -> str:
    """The one way to write it."""
    match kind_of(source, paths=False):
        case "upload":
            return source
        case "repo":
            return str(hub.parse(source))
        case _:
            return _run(source)


def _run(name: str) -> str:
    try:
        return runs.find(name).id
    except UserError as error:
        raise runs.RunGone(str(error)) from None
