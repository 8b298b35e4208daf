"""The finished run that is shown beside a preset until Start is pressed."""

from dataclasses import dataclass
from functools import cache

from gan_core import runs
from gan_core.config.presets import PRESETS
from gan_core.config.run_config import RunConfig
from gan_core.data.datasets import DATASETS
from gan_core.runs import Run
from ui.plain import plain

_FREE = {"seed", "threads", "device", "steps", "ema", "score_samples", "snapshots"}  # the game stays the same


@dataclass(frozen=True)
class Finished:
    """A run that came with the app; exact: is it one of the preset itself?"""

    run: Run
    exact: bool
    lacks_pictures: bool = False  # the visitor's own are to be brought before Start

    @property
    def words(self) -> str:
        """What stands above it."""
        if self.exact:
            return "Press **Start**, or watch this finished run of the same preset meanwhile."
        start = "Bring your pictures, then press **Start**" if self.lacks_pictures else "Press **Start**"
        return (
            f"{start}. No finished run of this preset comes with the app; "
            f"the nearest one is **{plain(self.run.title or self.run.id)}**."
        )


@cache
def finished_run_of(preset: str) -> Finished:
    """The shipped run of that preset, or else the one from whose settings fewest differ."""
    wanted = PRESETS[preset].config
    best = min(_shipped(), key=lambda run: (run.preset != preset, *_distance(run.config, wanted)))
    exact = best.preset == preset or not any(_distance(best.config, wanted))
    return Finished(best, exact, wanted.lacks_pictures)


def _shipped() -> list[Run]:
    return [run for run in runs.list_runs(shipped=True) if run.read_only]


def _distance(config: RunConfig, wanted: RunConfig) -> tuple[int, ...]:
    """Other kind of data, data, game, loss, and how many other settings: the first that differs decides."""
    one, other = config.flat(), wanted.flat()
    return (
        DATASETS[config.dataset].kind != DATASETS[wanted.dataset].kind,
        config.dataset != wanted.dataset,
        config.game != wanted.game,
        config.objective != wanted.objective,
        sum(one.get(name) != other.get(name) for name in (one.keys() | other.keys()) - _FREE),
    )
