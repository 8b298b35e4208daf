"""Penalties on the critic's slope, added to its loss with a weight. Each takes raw samples, returns a scalar."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gan_core.lazy import torch
from gan_core.registry import Registry

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module

Compute = Callable[["Module", "Tensor", "Tensor", "torch.Generator"], "Tensor"]


@dataclass(frozen=True, kw_only=True)
class Penalty:
    """`compute(critic, real, fake, rng)`; the loss gets weight * compute(...). 0 turns it off."""

    label: str
    help: str
    source: str
    compute: Compute
    maximum: float = 1000.0  # of the weight


def slope(critic: Any, x: "Tensor") -> "Tensor":
    """Gradient of each sample's score by that sample, shape of x, differentiable by the critic's weights.

    A piecewise linear critic knows a shorter way than double backward (see `MLPCritic.slope`).
    """
    if getattr(critic, "piecewise_linear", False):
        return critic.slope(x)
    x = x.detach().requires_grad_()
    (gradient,) = torch.autograd.grad(critic(x).sum(), x, create_graph=True)
    return gradient


def norms(gradient: "Tensor") -> "Tensor":
    """Euclidean norm per sample, [B]. The 1e-12 keeps the square root differentiable at 0."""
    return (gradient.flatten(1).square().sum(1) + 1e-12).sqrt()


def _gradient_penalty(critic: "Module", real: "Tensor", fake: "Tensor", rng: "torch.Generator") -> "Tensor":
    """Mean of (|grad D(m)| - 1)^2, m between real and fake, one mixing weight per sample."""
    shape = (len(real),) + (1,) * (real.ndim - 1)
    mix = torch.rand(shape, generator=rng, device=real.device)
    return (norms(slope(critic, torch.lerp(fake, real, mix))) - 1).square().mean()


def _zero_centred(critic: "Module", x: "Tensor") -> "Tensor":
    """Mean of |grad D(x)|^2 / 2."""
    return slope(critic, x).flatten(1).square().sum(1).mean() / 2


PENALTIES: Registry[Penalty] = Registry("penalty")
PENALTIES.add(
    "gradient-penalty",
    Penalty(
        label="Gradient penalty",
        help="Keeps the critic's slope near 1 between real and generated samples. 10 for images, 0.1 in 2-D.",
        source="Gulrajani et al. 2017, equation 3",
        compute=_gradient_penalty,
    ),
)
PENALTIES.add(
    "r1",
    Penalty(
        label="R1",
        help="Flattens the critic at real samples: weight / 2 times its squared slope. Typical: 0.1 to 10.",
        source="Mescheder, Geiger & Nowozin 2018, equation 9",
        compute=lambda critic, real, fake, rng: _zero_centred(critic, real),
    ),
)
PENALTIES.add(
    "r2",
    Penalty(
        label="R2",
        help="Flattens the critic at generated samples: weight / 2 times its squared slope there.",
        source="Mescheder, Geiger & Nowozin 2018, equation 10",
        compute=lambda critic, real, fake, rng: _zero_centred(critic, fake),
    ),
)
