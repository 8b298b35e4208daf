"""What a page asks for, as JSON: a generator's figures, or those of real pictures made worse."""

from pathlib import Path
from typing import Any

from gan_core import hub, runs
from gan_core.base.errors import UserError
from gan_core.generators.source_kind import kind_of
from gan_core.runs.uploads import find_upload
from gan_core.scoreboard.degraded import DegradedChoice
from gan_core.scoreboard.evaluation import Evaluator, Progress, Question
from gan_core.scoreboard.real_pictures import DataChoice


def done(evaluator: Evaluator, asked: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """{"source", "features", "samples", "data", "seed"} -> what `Evaluator` returns; "data" is "" for what the
    generator learned from. A `DegradedChoice` -> what `Evaluator.degraded` returns.

    source: never a path of this machine. Raises UserError.
    """
    if "degraded" in asked:
        return evaluator.degraded(DegradedChoice.from_dict(asked), progress)
    question = Question(
        source=asked["source"],
        file=_file(asked["source"]),
        features=asked["features"],
        samples=asked["samples"],
        data=DataChoice.parse(asked["data"]) if asked["data"] else None,
        seed=asked["seed"],
        paths=False,
    )
    return evaluator(question, progress)


def _file(source: str) -> Path:
    match kind_of(source, paths=False):
        case "upload":
            return find_upload(source)
        case "repo":
            listing = hub.look(hub.parse(source))
            if listing.refusal:
                raise UserError(listing.refusal)
            return hub.fetch(listing, listing.chosen, lambda done, total, rate: None)[listing.generator]
        case _:
            return runs.find(source).generator_file()
