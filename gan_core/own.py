"""Generators of this project's own format: loaded strictly, by the configuration that they carry. Imports torch."""

from pathlib import Path
from typing import Literal

from torch import Tensor, nn

from gan_core.checkpoint import load_critic, load_generator
from gan_core.config import RunConfig, sample_shape
from gan_core.datasets import DATASETS
from gan_core.loaded import Facts, Loaded
from gan_core.packing import copies
from gan_core.weight_files import CRITIC

Origin = Literal["run", "checkpoint", "file", "hub"]


def load_own(file: Path, *, title: str, origin: Origin) -> Loaded:
    """The generator in a file of ours, with the critic beside it if that is of the same step.

    Raises UserError unless the file is whole and every weight fits.
    """
    return load_with_config(file, title=title, origin=origin)[0]


def load_with_config(file: Path, *, title: str, origin: Origin) -> tuple[Loaded, RunConfig]:
    """The same, and the configuration that the file carries."""
    network, config, step = load_generator(file)
    facts = facts_of(config, title=title, origin=origin, step=step)
    return Loaded(network, facts, _critic(file.parent, step)), config


def facts_of(config: RunConfig, *, title: str, origin: Origin, step: int | None) -> Facts:
    """What a run's configuration says of its generator."""
    return Facts(
        title=title,
        origin=origin,
        kind="points" if DATASETS[config.dataset].kind == "points" else "images",
        shape=sample_shape(config),
        latent_dim=config.latent_dim,
        noise="uniform" if config.noise == "uniform" else "normal",
        pixel_range=(0.0, 1.0) if config.generator_output == "sigmoid" else (-1.0, 1.0),
        dataset=config.dataset,
        data_class=config.data_class,
        step=step,
    )


def _critic(folder: Path, step: int) -> nn.Module | None:
    if not (folder / CRITIC).is_file():
        return None
    critic, config, of_step = load_critic(folder)
    return Alone(critic, config.packing) if of_step == step else None


class Alone(nn.Module):
    """A critic that judges samples [N, *shape] one by one: of one that is used to packs, D(x, x, ..., x)."""

    def __init__(self, critic: nn.Module, packing: int) -> None:
        super().__init__()
        self.critic, self.packing = critic, packing

    def forward(self, samples: Tensor) -> Tensor:
        scores: Tensor = self.critic(copies(samples, self.packing))
        return scores
