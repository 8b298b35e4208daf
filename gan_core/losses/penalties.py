"""Penalties on the critic's slope, added to its loss with a weight."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gan_core.base.lazy import torch
from gan_core.base.registry import Registry

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module

Where = Callable[["Tensor", "Tensor", "torch.Generator"], "Tensor"]


@dataclass(frozen=True, kw_only=True)
class Penalty:
    """The critic pays weight * cost(its slopes at where(real, fake, rng)); weight 0 turns it off."""

    label: str
    help: str
    source: str
    where: Where  # samples [B, *shape]
    cost: Callable[["Tensor"], "Tensor"]  # of each sample's |slope|^2: [..., B] -> [...]
    maximum: float = 1000.0  # of the weight

    def compute(self, critic: "Module", real: "Tensor", fake: "Tensor", rng: "torch.Generator") -> "Tensor":
        """The whole penalty, a scalar, differentiable by the critic's weights."""
        return self.cost(squares(slope(critic, self.where(real, fake, rng))))


def slope(critic: "Callable[[Tensor], Tensor]", x: "Tensor") -> "Tensor":
    """Gradient of each sample's score by that sample, shape of x, differentiable by the critic's weights."""
    x = x.detach().requires_grad_()
    (gradient,) = torch.autograd.grad(critic(x).sum(), x, create_graph=True)
    return gradient


def squares(slopes: "Tensor") -> "Tensor":
    """|slope|^2 of each sample: [B, *shape] -> [B]."""
    return slopes.flatten(1).square().sum(1)


def _between(real: "Tensor", fake: "Tensor", rng: "torch.Generator") -> "Tensor":
    """Somewhere between a real and a generated sample, with a mixing weight for each pair."""
    shape = (len(real),) + (1,) * (real.ndim - 1)
    return torch.lerp(fake, real, torch.rand(shape, generator=rng, dtype=real.dtype, device=real.device))


def _away_from_one(squares: "Tensor") -> "Tensor":
    """Mean of (|slope| - 1)^2. The 1e-12 keeps the square root differentiable at 0."""
    return ((squares + 1e-12).sqrt() - 1).square().mean(-1)


def _away_from_zero(squares: "Tensor") -> "Tensor":
    """Mean of |slope|^2 / 2."""
    return squares.mean(-1) / 2


PENALTIES: Registry[Penalty] = Registry("penalty")
PENALTIES.add(
    "gradient-penalty",
    Penalty(
        label="Gradient penalty",
        help="Keeps the critic's slope near 1 between real and generated samples. 10 for images, 0.1 in 2-D.",
        source="Gulrajani et al. 2017, equation 3",
        where=_between,
        cost=_away_from_one,
    ),
)
PENALTIES.add(
    "r1",
    Penalty(
        label="R1",
        help="Flattens the critic at real samples: weight / 2 times its squared slope. Typical: 0.1 to 10.",
        source="Mescheder, Geiger & Nowozin 2018, equation 9",
        where=lambda real, fake, rng: real,
        cost=_away_from_zero,
    ),
)
PENALTIES.add(
    "r2",
    Penalty(
        label="R2",
        help="Flattens the critic at generated samples: weight / 2 times its squared slope there.",
        source="Mescheder, Geiger & Nowozin 2018, equation 10",
        where=lambda real, fake, rng: fake,
        cost=_away_from_zero,
    ),
)
