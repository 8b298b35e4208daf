"""GAN objectives, side by side. A critic's output is a raw score: the higher, the more real.

Notation: x real, g generated, D the raw score, sp(s) = log(1 + e^s), t a target label.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from gan_core.base.lazy import torch
from gan_core.base.palette import check_colour
from gan_core.base.registry import Registry

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Targets:
    """Labels that the critic is trained towards: a number, or one per sample (flipped or noisy)."""

    real: "Tensor | float" = 1.0
    fake: "Tensor | float" = 0.0


@dataclass(frozen=True)
class Curve:
    """One line of the live view, in plain words."""

    key: str  # name in `Metrics.values`
    label: str
    player: str  # decides the colour: one of `base.palette`
    group: str  # the chart it belongs to
    help: str

    def __post_init__(self) -> None:
        check_colour(self.player)


@dataclass(frozen=True)
class Reference:
    """A player's loss that theory singles out, drawn as a thin line among the losses."""

    player: str  # critic, generator
    value: float
    symbol: str  # the value as people write it
    meaning: str


def _critic_loss_curve(help: str) -> Curve:
    return Curve("critic_loss", "critic (discriminator) loss", "critic", "losses", help)


_GENERATOR_LOSS = Curve(
    "generator_loss",
    "generator loss",
    "generator",
    "losses",
    "What the generator minimises. It moves with the critic and is no measure of sample quality.",
)
_PENALTY = Curve(
    "penalty",
    "gradient penalty (weighted)",
    "critic",
    "losses",
    "What the critic pays for slopes away from 1. Near 0 once the slope is under control.",
)
_WASSERSTEIN = Curve(
    "wasserstein",
    "distance estimate (minus the critic loss)",
    "critic",
    "losses",
    "E[D(x)] - E[D(G(z))]: the critic's estimate of the Wasserstein distance, up to the critic's slope. "
    "It should fall as the samples get better.",
)


@dataclass(frozen=True, kw_only=True)
class Objective:
    """Two losses, what they need, and how their curves are to be read."""

    label: str
    help: str
    source: str
    # scores [..., B] -> losses [...]: means over the batch, so that several runs can be trained as one
    critic_loss: Callable[["Tensor", "Tensor", Targets], "Tensor"]  # of D(x), D(g), targets
    generator_loss: Callable[["Tensor"], "Tensor"]  # of D(g); of D(g) - D(x) if it is relative
    zero_sum: bool = False  # is the critic's loss, real samples included, what the generator wants large?
    relative: bool = False  # is each generated sample compared with a real one, in pairs?
    uses_labels: bool = False  # can labels be smoothed, flipped, made noisy?
    threshold: float | None = 0.0  # scores above it say "real"; None: midway between the two means
    probability: bool = False  # is sigmoid(score) the probability of being real?
    needs_clipping: bool = False
    needs_penalty: str | None = None  # the name of a penalty it cannot do without
    curves: tuple[Curve, ...] = (_critic_loss_curve("What the critic minimises."), _GENERATOR_LOSS)
    references: tuple[Reference, ...] = ()
    # settings that go with this objective, taken over when a user switches to it; players' by their role
    suggested: Mapping[str, Any] = field(default_factory=dict)
    suggested_points: Mapping[str, Any] = field(default_factory=dict)  # differences for 2-D data


def cross_entropy(scores: "Tensor", target: "Tensor | float") -> "Tensor":
    """Mean of sp(s) - t s, the binary cross-entropy of sigmoid(s) against t.

    t may leave [0, 1], as noisy labels (1.05) do.
    """
    return (torch.nn.functional.softplus(scores) - target * scores).mean(-1)


def squared_error(scores: "Tensor", target: "Tensor | float") -> "Tensor":
    """Mean of (s - t)^2 / 2."""
    return (scores - target).square().mean(-1) / 2


def hinge(margins: "Tensor") -> "Tensor":
    """Mean of max(0, 1 - m)."""
    return torch.relu(1 - margins).mean(-1)


_PLAIN: dict[str, Any] = {
    "critic_steps": 1,
    "weight_clip": 0.0,
    "penalties": {},
    "generator.optimizer": "adam",
    "critic.optimizer": "adam",
    "generator.lr": 2e-4,
    "critic.lr": 2e-4,
    "generator.beta1": 0.5,
    "critic.beta1": 0.5,
    "generator.beta2": 0.999,
    "critic.beta2": 0.999,
}

OBJECTIVES: Registry[Objective] = Registry("objective")

GAN = OBJECTIVES.add(
    "gan",
    Objective(
        label="GAN (non-saturating)",
        help="The classic game: the critic tells real from fake, the generator maximises log D(G(z)).",
        source="Goodfellow et al. 2014, section 3",
        critic_loss=lambda real, fake, t: cross_entropy(real, t.real) + cross_entropy(fake, t.fake),
        generator_loss=lambda fake: cross_entropy(fake, 1.0),
        uses_labels=True,
        probability=True,
        references=(
            Reference("critic", 2 * math.log(2), "2 ln 2", "a critic that cannot tell"),
            Reference("generator", math.log(2), "ln 2", "a generator that fools it half the time"),
        ),
        suggested=_PLAIN,
    ),
)
OBJECTIVES.add(
    "gan-saturating",
    replace(
        GAN,
        label="GAN (saturating, minimax)",
        help="The same game with the generator minimising log(1 - D(G(z))): its gradient fades when it loses.",
        source="Goodfellow et al. 2014, equation 1",
        generator_loss=lambda fake: -cross_entropy(fake, 0.0),
        zero_sum=True,
        references=(
            Reference("critic", 2 * math.log(2), "2 ln 2", "a critic that cannot tell"),
            Reference("generator", -math.log(2), "-ln 2", "a generator that fools it half the time"),
        ),
    ),
)
OBJECTIVES.add(
    "lsgan",
    Objective(
        label="LSGAN (least squares)",
        help="Scores are pulled to 1 for real and 0 for fake by a squared error: no saturation.",
        source="Mao et al. 2017, equation 9",
        critic_loss=lambda real, fake, t: squared_error(real, t.real) + squared_error(fake, t.fake),
        generator_loss=lambda fake: squared_error(fake, 1.0),
        uses_labels=True,
        threshold=0.5,
        references=(Reference("critic", 0.25, "1/4", "a critic that cannot tell"),),
        suggested=_PLAIN,
    ),
)
OBJECTIVES.add(
    "hinge",
    Objective(
        label="Hinge",
        help="The critic stops caring about samples that it scores beyond a margin of 1.",
        source="Lim & Ye 2017; Miyato et al. 2018, equations 16 and 17",
        critic_loss=lambda real, fake, t: hinge(real) + hinge(-fake),
        generator_loss=lambda fake: -fake.mean(-1),
        references=(Reference("critic", 2.0, "2", "a critic that cannot tell"),),
        suggested=_PLAIN,
    ),
)
WGAN = OBJECTIVES.add(
    "wgan",
    Objective(
        label="WGAN (weight clipping)",
        help="The critic estimates the Wasserstein distance; clipping its weights keeps its slope bounded.",
        source="Arjovsky, Chintala & Bottou 2017, algorithm 1",
        critic_loss=lambda real, fake, t: fake.mean(-1) - real.mean(-1),
        generator_loss=lambda fake: -fake.mean(-1),
        zero_sum=True,
        threshold=None,
        needs_clipping=True,
        curves=(_WASSERSTEIN, _GENERATOR_LOSS),
        references=(Reference("critic", 0.0, "0", "the critic sees no difference"),),
        suggested=_PLAIN
        | {
            "critic_steps": 5,
            "weight_clip": 0.01,
            "generator.optimizer": "rmsprop",
            "critic.optimizer": "rmsprop",
            "generator.lr": 5e-5,
            "critic.lr": 5e-5,
            "generator.beta2": 0.99,
            "critic.beta2": 0.99,
        },
        suggested_points={"weight_clip": 0.1, "generator.lr": 5e-4, "critic.lr": 5e-4},
    ),
)
OBJECTIVES.add(
    "wgan-gp",
    replace(
        WGAN,
        label="WGAN-GP (gradient penalty)",
        help="WGAN with the clipping replaced by a penalty that keeps the critic's slope near 1.",
        source="Gulrajani et al. 2017, algorithm 1",
        needs_clipping=False,
        needs_penalty="gradient-penalty",
        curves=(
            _WASSERSTEIN,
            _PENALTY,
            _GENERATOR_LOSS,
        ),
        suggested=_PLAIN
        | {
            "critic_steps": 5,
            "penalties": {"gradient-penalty": 10.0},
            "generator.lr": 1e-4,
            "critic.lr": 1e-4,
            "generator.beta2": 0.9,
            "critic.beta2": 0.9,
        },
        suggested_points={"penalties": {"gradient-penalty": 0.1}},
    ),
)
OBJECTIVES.add(
    "rpgan",
    Objective(
        label="RpGAN (relativistic pairing)",
        help="Each generated sample is compared with a real one: no mode can be dropped without losing a comparison.",
        source="Jolicoeur-Martineau 2019, section 4; with R1 and R2: Huang et al. 2024",
        critic_loss=lambda real, fake, t: cross_entropy(real - fake, 1.0),
        generator_loss=lambda margin: cross_entropy(margin, 1.0),
        relative=True,
        threshold=None,
        curves=(
            _critic_loss_curve("What the critic minimises."),
            replace(
                _PENALTY,
                label="R1 + R2 (weighted)",
                help="What the critic pays for its slope at real and generated samples. It falls as they meet.",
            ),
            _GENERATOR_LOSS,
        ),
        references=(
            Reference("critic", math.log(2), "ln 2", "a critic that cannot tell"),
            Reference("generator", math.log(2), "ln 2", "a generator that wins half of the comparisons"),
        ),
        suggested=_PLAIN
        | {
            # gamma 1 is the authors' for Stacked MNIST; BatchNorm fits neither penalties nor pairs
            "penalties": {"r1": 1.0, "r2": 1.0},
            "critic.norm": "none",
            "generator.beta1": 0.0,
            "critic.beta1": 0.0,
            "generator.beta2": 0.99,
            "critic.beta2": 0.99,
        },
    ),
)
