"""A generator of this project as the Hub's own library loads and saves it.

    generator = Generator.from_pretrained("owner/name")  # or a folder, such as checkpoints/mnist-dcgan
    images = generator.sample(64, seed=0)

The folder is the one of a checkpoint: config.json says what was trained, model.safetensors holds every weight.
"""

from pathlib import Path
from typing import Any

import numpy as np
import torch
from huggingface_hub import PyTorchModelHubMixin
from torch import Tensor, nn

from gan_core.base.weight_files import OF_THE_HUB
from gan_core.config.run_config import RunConfig
from gan_core.config.settings import sample_shape
from gan_core.data.datasets import DATASETS
from gan_core.training.checkpoint import PREFIX, save_player
from gan_core.training.game import build_generator
from gan_core.training.pictures import to_pixels
from gan_core.training.sampling import samples

LIBRARY = "gan-arena"
TAGS = ("gan", "gan-arena")


class Generator(
    nn.Module,
    PyTorchModelHubMixin,
    library_name=LIBRARY,
    tags=list(TAGS),
    license="mit",
    pipeline_tag="unconditional-image-generation",
):
    """A generator, noise [N, latent_dim] -> samples [N, *shape] in its own range.

    config: a `RunConfig` as plain values; about: what else config.json says of the run, such as its step and title.
    Raises UserError, one sentence, for a configuration that is not legal.
    """

    def __init__(self, config: dict[str, Any], **about: Any) -> None:
        super().__init__()
        self.config = RunConfig.from_dict(config)
        self.about = about
        self.network = build_generator(self.config, sample_shape(self.config))
        self._hub_mixin_config = {"config": self.config.to_dict(), **about}  # what config.json gets

    @property
    def step(self) -> int:
        """The generator updates it has behind it."""
        return int(self.about.get("step", self.config.steps))

    def forward(self, z: Tensor, classes: Tensor | None = None) -> Tensor:
        drawn: Tensor = self.network(z) if classes is None else self.network(z, classes)
        return drawn

    def sample(self, count: int, seed: int = 0, wished: str | int | None = None) -> np.ndarray:
        """Samples as people see them: images uint8 [N, H, W, C], points float32 [N, 2].

        wished: a class by its name or number, for a generator that knows classes; by default all in turn. The same
        for the same seed, and the same as `python -m gan_core sample` draws. Raises UserError.
        """
        drawn = samples(self.network, self.config, count, seed, self.config.class_number(wished))
        if DATASETS[self.config.dataset].kind == "points":
            return drawn
        return to_pixels(torch.from_numpy(drawn), self.config.output)

    def _save_pretrained(self, save_directory: Path) -> None:
        file = save_directory / OF_THE_HUB
        save_player(file, self.config.kind.sampler, self.network, self.config, self.step, prefix=PREFIX)

    @classmethod
    def _from_pretrained(cls, *, strict: bool = True, **given: Any) -> "Generator":
        """Strict unless somebody wants it otherwise: a weight that is missing would stay as it was drawn."""
        loaded: Generator = super()._from_pretrained(strict=strict, **given)
        return loaded
