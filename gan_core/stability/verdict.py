"""Converges, circles or diverges: told by the eigenvalues of a step where they tell it, else by playing."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from gan_core.stability.updates import Setting, jacobian, path

Outcome = Literal["converges", "circles", "diverges"]
ON_CIRCLE = 1e-9  # how near to 1 a radius counts as 1
STEPS, LATE = 4000, 0.25  # played where eigenvalues do not tell; the share of them that is looked at
NEAR, FAR = 1e-2, 20.0  # of the start's distance: where a play counts as arrived, and as gone


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """told_by: eigenvalues, or play. eigenvalues: of a step at the equilibrium, those that move theta and psi, the
    largest first; none where there is no matrix."""

    outcome: Outcome
    told_by: Literal["eigenvalues", "play"]
    eigenvalues: tuple[complex, ...] = ()

    @property
    def radius(self) -> float | None:
        """The largest modulus."""
        return abs(self.eigenvalues[0]) if self.eigenvalues else None


def verdict(setting: Setting) -> Verdict:
    """What becomes of the two players near (0, 0)."""
    matrix = jacobian(setting)
    if matrix is None:
        return Verdict(outcome=played(setting), told_by="play")
    values = sorted(np.linalg.eigvals(matrix).tolist(), key=lambda one: (-abs(one), -one.imag))
    values = [one for one in values if abs(one) > ON_CIRCLE] or values[:1]
    radius = abs(values[0])
    outcome: Outcome = "circles" if abs(radius - 1) <= ON_CIRCLE else "converges" if radius < 1 else "diverges"
    if outcome == "diverges" and setting.game.clip:
        outcome = "circles"  # the critic's weight cannot leave, so the generator turns with it
    return Verdict(outcome=outcome, told_by="eigenvalues", eigenvalues=tuple(complex(one) for one in values))


def played(setting: Setting, start: tuple[float, float] = (1.0, 0.5), steps: int = STEPS) -> Outcome:
    """By the distance from (0, 0) in the last quarter of `steps`, beside the start's."""
    distances = []
    begun = float(np.hypot(*start))
    for state in path(setting, start, steps):
        distances.append(state.distance)
        if not state.distance < FAR * begun:
            return "diverges"
    late = max(distances[-int(LATE * steps) :])
    return "converges" if late < NEAR * begun else "circles"
