"""Two parallel lines theta apart: what each distance says, and what its critic says of it. Closed forms, no torch.

Arjovsky, Chintala & Bottou 2017, "Wasserstein GAN", example 1: the lines have no point in common unless theta is 0, so
the Jensen-Shannon divergence is ln 2 wherever the generated one lies, and has no slope to follow; the earth mover's
distance is |theta|. All that differs is the coordinate across, so critics are functions of it alone.
"""

from math import copysign, exp, inf, log, log1p

from gan_core.stability.fields import NODES, WEIGHTS, sigmoid

LN2 = log(2)
CRITIC_RATE = 1.0  # of gradient steps on the slope of a classic critic


def softplus(t: float) -> float:
    """log(1 + e^t)."""
    return max(t, 0.0) + log1p(exp(-abs(t)))


def jensen_shannon(theta: float, noise: float) -> tuple[float, float]:
    """The divergence in nats, and its slope by theta. noise: standard deviation across, of both lines."""
    if not noise:
        return (LN2 if theta else 0.0), 0.0
    ratios = [(node * theta / noise - theta**2 / (2 * noise**2), node) for node in NODES.tolist()]
    value = LN2 - sum(weight * softplus(t) for weight, (t, _) in zip(WEIGHTS.tolist(), ratios, strict=True))
    slope = -sum(
        weight * sigmoid(t) * (node / noise - theta / noise**2)
        for weight, (t, node) in zip(WEIGHTS.tolist(), ratios, strict=True)
    )
    return value, slope


def kullback_leibler(theta: float, noise: float) -> float:
    """In nats; infinite for lines without a point in common."""
    if not theta:
        return 0.0
    return theta**2 / (2 * noise**2) if noise else inf


def earth_mover(theta: float) -> tuple[float, float]:
    """The Wasserstein-1 distance, and its slope by theta. Noise on both lines changes neither."""
    return abs(theta), copysign(1.0, theta) if theta else 0.0


def classic_slope(theta: float, updates: int) -> float:
    """The slope of the critic D(x) = s (theta / 2 - x) after so many gradient steps on its loss, from 0."""
    slope = 0.0
    for _ in range(updates):
        slope += CRITIC_RATE * theta * sigmoid(-slope * theta / 2)
    return slope


def classic(theta: float, updates: int) -> tuple[float, float, float]:
    """What a classic critic says: the divergence that its loss stands for, ln 2 - loss / 2, and the slopes that the
    generator gets from it, zero-sum and non-saturating, as sizes."""
    slope = classic_slope(theta, updates)
    score = slope * theta / 2  # of real points; generated ones have the opposite
    return LN2 - softplus(-score), abs(slope) * sigmoid(-score), abs(slope) * sigmoid(score)


def clipped(theta: float, clip: float) -> tuple[float, float]:
    """The estimate of a linear critic whose slope is cut to `clip`, and the slope that the generator gets."""
    return clip * abs(theta), clip


def penalised(theta: float, penalty: float) -> tuple[float, float]:
    """The same of a critic with penalty (|slope| - 1)^2, at its best: slope 1 + |theta| / (2 penalty)."""
    slope = 1 + abs(theta) / (2 * penalty)
    return slope * abs(theta), slope
