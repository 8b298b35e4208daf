"""What the page Microscope asks about a run: its players at one snapshot, and its critic's weights at all of them."""

from collections import OrderedDict
from collections.abc import Hashable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from torch import Tensor

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.generators.source_kind import kind_of
from gan_core.losses.objectives import OBJECTIVES
from gan_core.microscope.figures import figures_of, gradient_of
from gan_core.microscope.gradients import layer_norms
from gan_core.microscope.kept_players import KeptPlayers, kept_players, kept_steps
from gan_core.microscope.lines import along_lines
from gan_core.microscope.plane import over_plane
from gan_core.microscope.weights import weight_history
from gan_core.runs import Run
from gan_core.studio.jobs import Answer, Answers, packed

MOST_KEPT = 256  # answers of 10 to 70 kB
LINES, POINTS = 12, 65
LINES_OF_IMAGES, POINTS_OF_IMAGES = 4, 33


class Microscope:
    """Keeps what was seen: a snapshot does not change, unless its run went back and came again."""

    def __init__(self) -> None:
        self._seen: OrderedDict[Hashable, Answer] = OrderedDict()

    def snapshot(self, source: str, step: int | None) -> Answers:
        """The players at `step`, by default the newest one. Raises UserError.

        "told", "slopes" [lines, points] of D along lines from generated to real samples; of 2-D data also "plane",
        "plane_slopes" [side, side], "real" and "fake" [N, 2]. Facts: what `_facts` says; of a run that is to come,
        `steps` alone, which are none, and that it is `live`.
        """
        run = _run(source)
        steps = kept_steps(run)
        if step is None and not steps and _goes_on(run):
            yield packed({}, steps=[], live=True)
            return
        if step is None and not steps:
            raise UserError(f"{run.id} has kept no critic yet, so there is nothing to see under the microscope")
        step = steps[-1] if step is None else step
        yield from self._once(run, step, _snapshot(run, step, steps))

    def weights(self, source: str) -> Answers:
        """Histograms "shares" [layers, steps, bins] of the critic's weights; facts: layers, steps, reach, clip."""
        run = _run(source)
        yield from self._once(run, None, _weights(run))

    def _once(self, run: Run, step: int | None, answers: Answers) -> Answers:
        name = run.folder, step, _print(run)
        if name not in self._seen:
            for answer in answers:
                yield None
                if answer is not None:
                    self._seen[name] = answer
            while len(self._seen) > MOST_KEPT:
                self._seen.popitem(last=False)
        yield self._seen[name]


def _run(source: str) -> Run:
    if kind_of(source, paths=False) != "run":
        raise UserError("only runs of this app have a critic to look at")
    return runs.find(source)


def _goes_on(run: Run) -> bool:
    """Will it keep more? One that waits for its turn will."""
    return run.status()["state"] not in runs.FINAL


def _print(run: Run) -> tuple[Hashable, ...]:
    """Changes with the weights that are kept, and when the run ends."""
    files = [*run.player_files("critic").values()] if kept_steps(run) else []
    return _goes_on(run), *map(_age, files)


def _age(path: Path) -> tuple[str, int]:
    try:
        return path.name, path.stat().st_mtime_ns
    except FileNotFoundError:  # a run that trains has just replaced it
        return path.name, 0


def _snapshot(run: Run, step: int, steps: list[int]) -> Answers:
    seen = kept_players(run, step)
    yield None
    first = None if step == steps[0] else gradient_of(kept_players(run, steps[0]))
    yield None
    facts = _facts(run, seen, steps, first)
    yield None
    facts |= _gradients(seen)
    yield None
    arrays: dict[str, np.ndarray] = {}
    is_plane = seen.real.ndim == 2
    lines, points = (LINES, POINTS) if is_plane else (LINES_OF_IMAGES, POINTS_OF_IMAGES)
    arrays |= _pair("told", "slopes", *along_lines(seen.judged, seen.fake[:lines], seen.real[:lines], points))
    yield None
    if is_plane:
        arrays |= _pair("plane", "plane_slopes", *over_plane(seen.judged, seen.extent))
        arrays |= _pair("real", "fake", seen.real, seen.fake)
    yield packed(arrays, **facts)


def _facts(run: Run, seen: KeptPlayers, steps: list[int], first: float | None) -> dict[str, Any]:
    """first: the gradient at the samples of the first snapshot, None if this is it."""
    figures, config = figures_of(seen), run.config
    relative = None
    if figures.gradient is not None:
        relative = 1.0 if first is None else figures.gradient / first if first else None
    return {
        "title": run.title or run.id,
        "step": seen.step,
        "steps": steps,
        "live": _goes_on(run),
        "probability": OBJECTIVES[config.objective].probability and config.game == "adversarial",
        "extent": seen.extent,
        "clip": config.weight_clip,
        "figures": asdict(figures) | {"relative": relative},
    }


def _gradients(seen: KeptPlayers) -> dict[str, Any]:
    try:
        return {"layers": layer_norms(seen), "without": ""}
    except UserError as error:
        return {"layers": {}, "without": str(error)}


def _weights(run: Run) -> Iterator[Answer | None]:
    found = weight_history(run)
    facts = {"layers": found.layers, "steps": found.steps, "reach": found.reach, "at_clip": found.at_clip}
    yield packed({"shares": found.shares}, clip=run.config.weight_clip, **facts)


def _pair(first: str, second: str, one: Tensor, other: Tensor) -> dict[str, np.ndarray]:
    return {first: one.detach().float().numpy(), second: other.detach().float().numpy()}
