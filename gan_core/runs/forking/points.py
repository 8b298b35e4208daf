"""From which steps of a run a fork can go on, and with what."""

from dataclasses import dataclass
from pathlib import Path

from gan_core.base.errors import UserError
from gan_core.base.events import MILESTONES
from gan_core.base.weight_files import file_of, generator_in
from gan_core.runs import generator_log, state_log
from gan_core.runs.run import STATE_FILE, Run


@dataclass(frozen=True)
class ForkPoint:
    """A step. state: the file of the whole state; None where the weights of all players are kept and nothing else."""

    step: int
    state: Path | None

    @property
    def whole(self) -> bool:
        """Do optimizers, averages and random generators come along?"""
        return self.state is not None


def fork_points(run: Run) -> list[ForkPoint]:
    """In order of their steps. The last snapshot of a run at work is none: it is replaced while one looks."""
    if run.problem:
        return []
    kept = {step: ForkPoint(step, state_log.path_of(run.folder, step)) for step in state_log.steps(run.folder)}
    if run.status()["state"] in ("starting", "running", "stopping"):
        return [kept[step] for step in sorted(kept)]
    last = run.folder / STATE_FILE
    if (step := generator_log.step_in(last)) is not None:
        kept[step] = ForkPoint(step, last)
    elif not lacking(run) and (step := generator_log.last_step(run.folder, run.config.kind.sampler)) is not None:
        kept.setdefault(step, ForkPoint(step, None))
    return [kept[step] for step in sorted(kept)]


def weights_of(run: Run) -> dict[str, Path | None]:
    """The files with the players' weights of the last snapshot, by player; None for one that is not there."""
    found: dict[str, Path | None] = {}
    for player in run.config.kind.players:
        path = run.folder / file_of(player.name)
        drawing = player.name == run.config.kind.sampler
        found[player.name] = generator_in(run.folder, player.name) if drawing else path if path.is_file() else None
    return found


def lacking(run: Run) -> list[str]:
    """Players whose weights are not kept."""
    return [name for name, path in weights_of(run).items() if path is None]


def point_at(run: Run, step: int | None) -> ForkPoint:
    """The point at `step`, by default the last. Raises UserError, which names those there are."""
    if run.problem:
        raise UserError(run.problem)
    points = fork_points(run)
    if not points:
        raise UserError(_why_none(run))
    if step is None:
        return points[-1]
    found = next((point for point in points if point.step == step), None)
    if found is None:
        steps = ", ".join(f"{point.step:,}" for point in points)
        raise UserError(f"{run.id} cannot be forked at step {step:,}: what a fork needs is kept of the steps {steps}")
    return found


def _why_none(run: Run) -> str:
    missing = lacking(run)
    if run.config.kind.sampler in missing:
        return f"{run.id} keeps no state and no weights yet, so nothing can be forked; wait for its first snapshot"
    if missing:
        return (
            f"{run.id} keeps no weights of the {' and the '.join(missing)}, and a fork goes on with all players; "
            f"start a new run from its generator instead: train --from {run.id} --generator-alone"
        )
    return f"{run.id} has not come to a snapshot that keeps its state; pause it, or wait for one"


def why_not_all(run: Run) -> str:
    """Why not every snapshot can be forked, one sentence; "" where they can, or none can."""
    points = fork_points(run)
    if not points or not any(point.whole for point in points):
        return ""
    size = max(point.state.stat().st_size for point in points if point.state is not None)
    many = len(state_log.places(size))
    if many == MILESTONES:
        return ""
    told = f"{size / 2**20:,.0f} MB of state a snapshot, {state_log.BUDGET >> 20} MB a run"
    return f"Its networks are large ({told}): of 12 snapshots {many} keep what a fork needs, and the last does."
