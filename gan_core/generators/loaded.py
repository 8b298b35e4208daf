"""A generator that is ready to draw, wherever it came from: a run, a checkpoint, a stranger's file, the Hub."""

import copy
import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor, nn

from gan_core.data.datasets import Request

BATCH = 256  # samples at a time, at most
CACHE = 6 << 20  # bytes that a layer may put out at a time: more falls out of the cache, at four times the time

MEMORY = 256 << 20  # bytes that a layer may put out at a time, whatever else


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What there is to know about a generator besides its weights. Plain data; `to_dict` is JSON."""

    title: str
    origin: Literal["run", "checkpoint", "file", "hub"]
    kind: Literal["points", "images"]
    shape: tuple[int, ...]  # of one sample: (2,) or (C, H, W)
    latent_dim: int
    noise: Literal["normal", "uniform"] = "normal"  # N(0, 1), or uniform on (-1, 1)
    pixel_range: tuple[float, float] = (-1.0, 1.0)  # of images: what black and white are
    classes: tuple[str, ...] = ()  # what its labels 0, 1, ... mean; () for a generator without labels
    dataset: str = ""  # the registry's name of what it learned from; "" if nobody knows
    data_class: str = "all"  # and which class of it
    drawing: str = ""  # or which drawing, as its text
    step: int | None = None  # of its training; None if nobody knows
    levels: tuple[float, float] | None = None  # black and white of its data, in the numbers of files with over 8 bits

    @property
    def sigma(self) -> float:
        """The standard deviation of one coordinate of the noise: 1, or 1/sqrt(3) for uniform noise."""
        return 1.0 if self.noise == "normal" else 1 / math.sqrt(3)

    @property
    def request(self) -> Request:
        """What its dataset is asked for."""
        return Request(data_class=self.data_class, drawing=self.drawing)

    def of_bytes(self, images: np.ndarray) -> Tensor:
        """Images uint8 [N, C, H, W] as samples float32 in the network's own range."""
        black, white = self.pixel_range
        return torch.from_numpy(images.astype(np.float32) / 255 * (white - black) + black)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Pictures:
    """Where on this machine somebody's own pictures lie that a generator learned from. It never leaves."""

    dataset: str
    path: str
    data_class: str
    image_size: int
    mirror: bool
    check: Callable[[], str] = field(compare=False)  # their fingerprint now; raises UserError if they are others


def twin_of(network: nn.Module) -> nn.Module:
    """Modules of one's own over the same parameters and buffers: no copy of a weight is made."""
    shared = {id(tensor): tensor for tensor in (*network.parameters(), *network.buffers())}
    return copy.deepcopy(network, shared)


class Loaded:
    """A generator in eval mode, and its critic and its encoder if those were kept: nothing here trains.

    Several threads may draw with it: nothing that is asked of it changes its networks. Whoever hooks layers takes a
    `twin`.

    network: noise [N, latent_dim] -> samples [N, *shape]; with labels [N] as second argument if `facts.classes`.
    critic: samples [N, *shape] -> raw scores [N], the higher the more real.
    encoder: samples [N, *shape] and their labels [N] -> mean and log-variance of the noise that draws the like, [N, 2
    latent_dim].
    pictures: somebody's own that it learned from, where they are known here.
    """

    def __init__(
        self,
        network: nn.Module,
        facts: Facts,
        critic: nn.Module | None = None,
        encoder: nn.Module | None = None,
    ) -> None:
        self.network = network.eval().requires_grad_(False)
        self.critic = None if critic is None else critic.eval().requires_grad_(False)
        self.encoder = None if encoder is None else encoder.eval().requires_grad_(False)
        self.facts = facts
        self.pictures: Pictures | None = None

    @property
    def nbytes(self) -> int:
        """What its weights take in memory."""
        players = [player for player in (self.network, self.critic, self.encoder) if player is not None]
        return sum(value.nbytes for player in players for value in player.state_dict().values())

    @cached_property
    def batch(self) -> int:
        """Samples at a time, so that the largest layer's output stays in the processor's cache: 8 to 256, or fewer of
        such as would fill the memory."""
        largest = 1

        def look(_layer: nn.Module, _inputs: Any, output: Any) -> None:
            nonlocal largest
            if isinstance(output, Tensor):
                largest = max(largest, output.nbytes)

        twin = twin_of(self.network)
        for module in twin.modules():
            module.register_forward_hook(look)
        with torch.inference_mode():
            self._part(self.latents(1, 0), torch.zeros(1, dtype=torch.int64) if self.facts.classes else None, twin)
        return max(1, min(8, MEMORY // largest), min(BATCH, CACHE // largest))

    def latents(self, count: int, seed: int) -> Tensor:
        """z [count, latent_dim] as it was drawn in training; the same for the same seed."""
        rng = torch.Generator().manual_seed(seed)
        shape = (count, self.facts.latent_dim)
        if self.facts.noise == "uniform":
            return torch.rand(shape, generator=rng).mul_(2).sub_(1)
        return torch.randn(shape, generator=rng)

    def labels(self, count: int) -> Tensor | None:
        """Every class in turn, int64 [count]; None for a generator without classes."""
        return torch.arange(count) % len(self.facts.classes) if self.facts.classes else None

    def samples(self, z: Tensor, labels: Tensor | None = None) -> Tensor:
        """Samples [N, *shape] in the network's own range. labels: int64 [N], of a generator with classes; default 0."""
        if self.facts.classes and labels is None:
            labels = torch.zeros(len(z), dtype=torch.int64)
        zs = z.split(self.batch)
        of_zs: Sequence[Tensor | None] = [None] * len(zs) if labels is None else labels.split(self.batch)
        with torch.inference_mode():
            return torch.cat([self._part(part, classes) for part, classes in zip(zs, of_zs, strict=True)])

    def twin(self) -> "Loaded":
        """The same generator of the same weights, whose layers may be hooked while others draw with these."""
        twin = Loaded(twin_of(self.network), self.facts, self.critic, self.encoder)
        twin.__dict__["batch"] = self.batch
        twin.pictures = self.pictures
        return twin

    def _part(self, z: Tensor, labels: Tensor | None, network: nn.Module | None = None) -> Tensor:
        network = network or self.network
        drawn = network(z) if labels is None else network(z, labels)
        return drawn.float().view(-1, *self.facts.shape)

    def shown(self, samples: Tensor) -> np.ndarray:
        """Samples as people see them: points float32 [N, 2], images uint8 [N, H, W, C]."""
        if self.facts.kind == "points":
            return samples.numpy()
        black, white = self.facts.pixel_range
        unit = ((samples - black) / (white - black)).clamp(0, 1)
        return (unit * 255).round().byte().permute(0, 2, 3, 1).contiguous().numpy()

    def draw(self, z: Tensor, labels: Tensor | None = None) -> np.ndarray:
        """`samples`, `shown`."""
        return self.shown(self.samples(z, labels))

    def scores(self, samples: Tensor) -> np.ndarray | None:
        """The critic's raw scores of samples in the network's own range, float32 [N]; None if there is no critic."""
        if self.critic is None:
            return None
        with torch.inference_mode():
            return self.critic(samples).float().numpy()

    def encoded(self, samples: Tensor, labels: Tensor | None = None) -> Tensor | None:
        """The noise [N, latent_dim] in the middle of what the encoder says of samples in the network's own range; None
        if there is no encoder. labels: int64 [N], default 0, for an encoder that is told classes."""
        if self.encoder is None:
            return None
        labels = torch.zeros(len(samples), dtype=torch.int64) if labels is None else labels
        with torch.inference_mode():
            mean: Tensor = self.encoder(samples, labels).float()[:, : self.facts.latent_dim]
        return mean.clone()
