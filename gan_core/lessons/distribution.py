"""What 16 seeds of a lesson's set-up gave, one JSON file beside it, made by `python -m gan_core.lessons.measure`."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from gan_core.base.errors import UserError
from gan_core.lessons.figures import Figures
from gan_core.lessons.judging import OfLanes
from gan_core.lessons.lesson import Lane, Lesson

SEEDS = 16
ENTRIES = Path(__file__).parent / "entries"


@dataclass(frozen=True, kw_only=True)
class Distribution:
    """seeds: the figures of every lane, seed by seed; broken: of the broken set-ups by name, seed by seed.

    prints: what was trained, a hash by the name of the set-up, "" of the lesson's own. made: machine, date, versions.
    """

    seeds: tuple[OfLanes, ...]
    broken: Mapping[str, tuple[Figures, ...]]
    prints: Mapping[str, str]
    made: Mapping[str, str]

    def to_json(self) -> str:
        told = {
            "made": dict(self.made),
            "prints": dict(self.prints),
            "seeds": [{label: one.to_dict() for label, one in lanes.items()} for lanes in self.seeds],
            "broken": {name: [one.to_dict() for one in seeds] for name, seeds in self.broken.items()},
        }
        return json.dumps(told, separators=(",", ":")).replace('{"curves"', '\n{"curves"') + "\n"

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The inverse. Raises KeyError, TypeError or ValueError for anything else."""
        told: dict[str, Any] = json.loads(text)
        return cls(
            seeds=tuple({label: Figures.from_dict(one) for label, one in lanes.items()} for lanes in told["seeds"]),
            broken={name: tuple(map(Figures.from_dict, seeds)) for name, seeds in told["broken"].items()},
            prints=told["prints"],
            made=told["made"],
        )


def path_of(lesson: str) -> Path:
    return ENTRIES / f"{lesson}.json"


def load(lesson: Lesson) -> Distribution:
    """Its distribution. Raises UserError if it has not been measured."""
    try:
        return Distribution.from_json(path_of(lesson.name).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UserError(f"the lesson {lesson.name} has not been measured over seeds") from None
    except (OSError, KeyError, TypeError, ValueError, AttributeError):
        raise UserError(f"the measured figures of the lesson {lesson.name} cannot be read") from None


def fingerprint(lanes: Sequence[Lane]) -> str:
    """Of what is trained but for the seed: figures of other settings must not stand beside a run."""
    told = [[lane.label, {**lane.config.flat(), "seed": 0}] for lane in lanes]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


def prints_of(lesson: Lesson) -> dict[str, str]:
    """What `Distribution.prints` ought to be."""
    found = {"": fingerprint(lesson.setup.lanes)} if lesson.setup.trains else {}
    return found | {broken.name: fingerprint([broken.lane]) for broken in lesson.broken}
