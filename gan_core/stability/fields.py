"""What the two players of a game want: a direction for each, at every (theta, psi)."""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, sqrt

import numpy as np

from gan_core.base.registry import Registry

Vector = tuple[float, float]  # of (theta, psi)
Matrix = tuple[Vector, Vector]
NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(24)  # of a normal density, once the weights are a mean
WEIGHTS = WEIGHTS / WEIGHTS.sum()
_MOST = 700.0  # e to this is still a number


@dataclass(frozen=True, kw_only=True)
class Strength:
    """The one number of a game. usual: what the page begins with."""

    symbol: str
    label: str
    least: float
    most: float
    usual: float


@dataclass(frozen=True, kw_only=True)
class Field:
    """A game. direction: (theta, psi, strength) -> where each player steps to lower its own loss, dtheta and dpsi.

    jacobian: of `direction` by (theta, psi) at (0, 0), by the strength; None where (0, 0) is no equilibrium. clip: the
    critic's weight is cut to +- the strength after every update. published: does it converge here, in the paper's
    table, with small steps? None: the paper does not say.
    """

    label: str
    formula: str  # of both losses, for people
    source: str
    direction: Callable[[float, float, float], Vector]
    jacobian: Callable[[float], Matrix] | None
    published: bool | None
    strength: Strength | None = None
    clip: bool = False


FIELDS: Registry[Field] = Registry("game of two numbers")
PAPER = "Mescheder et al. 2018"


def sigmoid(t: float) -> float:
    return 1 / (1 + exp(-t)) if t >= 0 else exp(t) / (1 + exp(t))


def _saturating(theta: float, psi: float, strength: float = 0.0) -> Vector:
    slope = sigmoid(psi * theta)
    return psi * slope, -theta * slope


def _non_saturating(theta: float, psi: float, strength: float = 0.0) -> Vector:
    return psi * sigmoid(-psi * theta), -theta * sigmoid(psi * theta)


def _bilinear(theta: float, psi: float, strength: float = 0.0) -> Vector:
    return psi, -theta


def _penalised(theta: float, psi: float, strength: float) -> Vector:
    """strength (|psi| - 1)^2: the slope of D is psi everywhere, so on every line between the two points."""
    sign = (psi > 0) - (psi < 0)
    return psi, -theta - 2 * strength * (psi - sign)


def _r1(theta: float, psi: float, strength: float) -> Vector:
    mine, critics = _non_saturating(theta, psi)
    return mine, critics - strength * psi


def _noisy(theta: float, psi: float, strength: float) -> Vector:
    """Noise of that deviation on the real and on the generated point; means by Gauss-Hermite quadrature."""
    noise = strength * NODES
    real, fake = (1 / (1 + np.exp(-t.clip(-_MOST, _MOST))) for t in (-psi * noise, psi * (theta + noise)))
    critics = float(WEIGHTS @ (noise * real) - WEIGHTS @ ((theta + noise) * fake))
    return float(psi * WEIGHTS @ (1 - fake)), critics


def _consensus(theta: float, psi: float, strength: float) -> Vector:
    """The zero-sum game, minus strength times the gradient of half its squared direction (Mescheder et al. 2017)."""
    slope = sigmoid(psi * theta)
    bend = slope * (1 - slope)
    mine, critics = psi * slope, -theta * slope
    rows = ((psi * psi * bend, slope + psi * theta * bend), (-slope - theta * psi * bend, -theta * theta * bend))
    back = (rows[0][0] * mine + rows[1][0] * critics, rows[0][1] * mine + rows[1][1] * critics)
    return mine - strength * back[0], critics - strength * back[1]


HALF: Matrix = ((0.0, 0.5), (-0.5, 0.0))  # the sigmoid of 0 is 1/2

FIELDS.add(
    "gan-saturating",
    Field(
        label="GAN, zero-sum",
        formula="D: softplus(ψθ) + ln 2, G: −softplus(ψθ)",
        source=f"{PAPER}, section 2",
        direction=_saturating,
        jacobian=lambda strength: HALF,
        published=False,
    ),
)
FIELDS.add(
    "gan",
    Field(
        label="GAN, non-saturating",
        formula="D: softplus(ψθ) + ln 2, G: softplus(−ψθ)",
        source=f"{PAPER}, section 3.1",
        direction=_non_saturating,
        jacobian=lambda strength: HALF,
        published=False,
    ),
)
FIELDS.add(
    "wgan",
    Field(
        label="WGAN",
        formula="D: ψθ, G: −ψθ",
        source=f"{PAPER}, section 3.2",
        direction=_bilinear,
        jacobian=lambda strength: ((0.0, 1.0), (-1.0, 0.0)),
        published=False,
    ),
)
FIELDS.add(
    "wgan-clip",
    Field(
        label="WGAN with clipping",
        formula="D: ψθ with |ψ| ≤ c, G: −ψθ",
        source=f"{PAPER}, section 3.2",
        direction=_bilinear,
        jacobian=lambda strength: ((0.0, 1.0), (-1.0, 0.0)),
        published=False,
        strength=Strength(symbol="c", label="Clipped at c", least=0.05, most=2.0, usual=0.5),
        clip=True,
    ),
)
FIELDS.add(
    "wgan-gp",
    Field(
        label="WGAN-GP",
        formula="D: ψθ + λ(|ψ| − 1)², G: −ψθ",
        source=f"{PAPER}, section 3.2",
        direction=_penalised,
        jacobian=None,
        published=False,
        strength=Strength(symbol="λ", label="Penalty λ", least=0.0, most=5.0, usual=0.5),
    ),
)
FIELDS.add(
    "r1",
    Field(
        label="GAN with R1",
        formula="D: softplus(ψθ) + ln 2 + γψ²/2, G: softplus(−ψθ)",
        source=f"{PAPER}, section 4.1",
        direction=_r1,
        jacobian=lambda strength: ((0.0, 0.5), (-0.5, -strength)),
        published=True,
        strength=Strength(symbol="γ", label="Penalty γ", least=0.0, most=5.0, usual=1.0),
    ),
)
FIELDS.add(
    "instance-noise",
    Field(
        label="GAN with instance noise",
        formula="the non-saturating GAN, means over x + ε, ε ~ N(0, σ²)",
        source=f"{PAPER}, section 3.3",
        direction=_noisy,
        jacobian=lambda strength: ((0.0, 0.5), (-0.5, -(strength**2) / 2)),
        published=True,
        strength=Strength(symbol="σ", label="Noise σ", least=0.0, most=2.0, usual=0.7),
    ),
)
FIELDS.add(
    "consensus",
    Field(
        label="GAN with consensus",
        formula="the zero-sum GAN, both also lower γ‖v‖²/2",
        source=f"{PAPER}, section 3.4; Mescheder et al. 2017",
        direction=_consensus,
        jacobian=lambda strength: ((-strength / 4, 0.5), (-0.5, -strength / 4)),
        published=True,
        strength=Strength(symbol="γ", label="Consensus γ", least=0.0, most=5.0, usual=1.0),
    ),
)
FIELDS.add(
    "saddle",
    Field(
        label="Bilinear saddle with decay",
        formula="min over θ, max over ψ of θψ + μ(θ² − ψ²)/2",
        source="Gidel et al. 2019, section 2",
        direction=lambda theta, psi, strength: (-psi - strength * theta, theta - strength * psi),
        jacobian=lambda strength: ((-strength, -1.0), (1.0, -strength)),
        published=None,
        strength=Strength(symbol="μ", label="Decay μ", least=0.0, most=1.0, usual=0.0),
    ),
)


def eigenvalues(matrix: Matrix) -> tuple[complex, complex]:
    """Of a 2 x 2 matrix, in closed form; the one with the larger imaginary part, or the larger one, first."""
    (a, b), (c, d) = matrix
    half, apart = (a + d) / 2, ((a - d) / 2) ** 2 + b * c
    root = complex(sqrt(apart), 0) if apart >= 0 else complex(0, sqrt(-apart))
    return half + root, half - root
