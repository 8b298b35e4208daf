"""What a run's exports say of their origin."""

from gan_core.config.run_config import RunConfig
from gan_core.data.datasets import DATASETS
from gan_core.provenance.origin import Maker
from gan_core.runs import Run


def model_of(config: RunConfig) -> str:
    """What was trained, in words: its method and its data."""
    return f"{config.method_label} on {DATASETS[config.dataset].label}"


def maker_of(run: Run, step: int | None = None, name: str = "") -> Maker:
    """The generator of a run at `step`. name: the run's own where `run` is a copy of it."""
    return Maker(model=model_of(run.config), run=name or run.id, seed=run.config.seed, step=step)
