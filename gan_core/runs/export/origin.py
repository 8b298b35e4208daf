"""What a run's exports say of their origin."""

from pathlib import Path

from gan_core.config.run_config import RunConfig
from gan_core.data.datasets import DATASETS
from gan_core.provenance.archives import MEMBER
from gan_core.provenance.origin import Maker
from gan_core.provenance.packet import origin_from
from gan_core.runs import Run
from gan_core.runs.run import FILE


def model_of(config: RunConfig) -> str:
    """What was trained, in words: its method and its data."""
    subset = "" if config.data_class == "all" else f", class {config.data_class}"
    return f"{config.method_label} on {DATASETS[config.dataset].label}{subset}"


def maker_of(run: Run, step: int | None = None, name: str = "") -> Maker:
    """The generator of a run at `step`. name: the run's own where `run` is a copy of it."""
    return Maker(model=model_of(run.config), run=name or run.id, seed=run.config.seed, step=step)


def name_beside(weights: Path) -> str:
    """The run whose weights these are, "" if nobody knows: its folder's name, or what an unpacked checkpoint zip says.

    Raises UserError if that is damaged.
    """
    folder = weights.absolute().parent
    if (folder / MEMBER).is_file():
        origin = origin_from((folder / MEMBER).read_bytes())
        return origin.makers[0].run if origin is not None and origin.makers else ""
    return folder.name if (folder / FILE).is_file() else ""
