"""Generators of this project's own format: loaded strictly, by the configuration that they carry. Imports torch."""

from pathlib import Path
from typing import Literal

from torch import Tensor, nn

from gan_core.base.weight_files import CRITIC, ENCODER
from gan_core.config.run_config import RunConfig
from gan_core.config.settings import sample_shape
from gan_core.data.datasets import DATASETS
from gan_core.games.roles import pixel_range
from gan_core.generators.loaded import Facts, Loaded
from gan_core.losses.packing import copies
from gan_core.networks.layers.conditional import best_scores
from gan_core.training.checkpoint import load_critic, load_encoder, load_generator

Origin = Literal["run", "checkpoint", "file", "hub"]


def load_own(file: Path, *, title: str, origin: Origin) -> Loaded:
    """The generator in a file of ours, with critic and encoder beside it if they are of the same step.

    Raises UserError unless the file is whole and every weight fits.
    """
    return load_with_config(file, title=title, origin=origin)[0]


def load_with_config(file: Path, *, title: str, origin: Origin) -> tuple[Loaded, RunConfig]:
    """The same, and the configuration that the file carries."""
    network, config, step = load_generator(file)
    facts = facts_of(config, title=title, origin=origin, step=step)
    return Loaded(network, facts, _critic(file.parent, step), _encoder(file.parent, step)), config


def facts_of(config: RunConfig, *, title: str, origin: Origin, step: int | None) -> Facts:
    """What a run's configuration says of its generator."""
    return Facts(
        title=title,
        origin=origin,
        kind="points" if DATASETS[config.dataset].kind == "points" else "images",
        shape=sample_shape(config),
        latent_dim=config.latent_dim,
        noise="uniform" if config.noise == "uniform" else "normal",
        pixel_range=pixel_range(config.output),
        classes=config.classes,
        dataset=config.dataset,
        data_class=config.data_class,
        drawing=config.drawing,
        step=step,
    )


def _critic(folder: Path, step: int) -> nn.Module | None:
    if not (folder / CRITIC).is_file():
        return None
    critic, config, of_step = load_critic(folder)
    return Alone(critic, config.packing, len(config.classes_told("critic"))) if of_step == step else None


def _encoder(folder: Path, step: int) -> nn.Module | None:
    if not (folder / ENCODER).is_file():
        return None
    encoder, config, of_step = load_encoder(folder)
    return Informed(encoder, told=bool(config.classes_told("encoder"))) if of_step == step else None


class Informed(nn.Module):
    """An encoder of samples [N, *shape] and their classes [N], which hears of classes only if it is used to that."""

    def __init__(self, encoder: nn.Module, *, told: bool) -> None:
        super().__init__()
        self.encoder, self.told = encoder, told

    def forward(self, samples: Tensor, classes: Tensor) -> Tensor:
        numbers: Tensor = self.encoder(samples, classes) if self.told else self.encoder(samples)
        return numbers


class Alone(nn.Module):
    """A critic that scores samples [N, *shape] one by one: of one that is used to packs, D(x, x, ..., x).

    Of one that knows classes, the score of the class that suits a sample best.
    """

    def __init__(self, critic: nn.Module, packing: int, classes: int = 0) -> None:
        super().__init__()
        self.critic, self.packing, self.classes = critic, packing, classes

    def forward(self, samples: Tensor) -> Tensor:
        packs = copies(samples, self.packing)
        if not self.classes:
            scores: Tensor = self.critic(packs)
            return scores
        return best_scores(self.critic, packs, self.classes)
