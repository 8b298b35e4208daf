"""Races with a name: the lanes that tell a story, ready to start."""

from collections.abc import Mapping
from dataclasses import dataclass

from gan_core.base.registry import Registry
from gan_core.config.presets import PRESETS
from gan_core.config.run_config import RunConfig


@dataclass(frozen=True, kw_only=True)
class NamedRace:
    """Lanes by label, each the name of a preset. steps, seconds: as `level` takes them."""

    label: str
    reason: str
    lanes: Mapping[str, str]
    fairness: str = "generator-steps"
    steps: int | None = None
    seconds: float | None = None

    def configs(self) -> list[tuple[str, RunConfig]]:
        """What `races.create` wants."""
        return [(label, PRESETS[preset].config) for label, preset in self.lanes.items()]


RACES: Registry[NamedRace] = Registry("race")
_THREE_LOSSES = {"GAN": "grid-gan", "WGAN": "grid-wgan", "WGAN-GP": "grid-wgan-gp"}

RACES.add(
    "grid-race",
    NamedRace(
        label="Grid of 25: who keeps all modes?",
        reason="The same networks and batches, three losses. Watch which modes the classic GAN lets go.",
        lanes=_THREE_LOSSES,
    ),
)
RACES.add(
    "grid-time",
    NamedRace(
        label="Grid of 25, equal time",
        reason="The gradient penalty costs time. Does it still win when every lane gets the same 20 seconds?",
        lanes=_THREE_LOSSES,
        fairness="seconds",
        seconds=20.0,
    ),
)
RACES.add(
    "ring-race",
    NamedRace(
        label="Ring of 8: the same three losses",
        reason="Eight modes are easier than twenty-five: predict first who covers them all, then press Start.",
        lanes={"GAN": "ring-gan", "WGAN": "ring-wgan", "WGAN-GP": "ring-wgan-gp"},
        steps=3000,
    ),
)
RACES.add(
    "grid-remedies",
    NamedRace(
        label="Grid of 25: remedies against collapse",
        reason="The classic GAN beside what people add to it: packs of samples, pairs of samples, a bounded critic.",
        lanes={
            "GAN": "grid-gan",
            "PacGAN": "grid-pacgan",
            "RpGAN + R1 + R2": "grid-rpgan",
            "Spectral": "grid-spectral",
        },
    ),
)
RACES.add(
    "mnist-race",
    NamedRace(
        label="MNIST: the same three losses",
        reason="Handwritten digits from dense networks: whose samples become readable first, and whose stay varied?",
        lanes={"GAN": "mnist-mlp-gan", "WGAN": "mnist-wgan", "WGAN-GP": "mnist-wgan-gp"},
        steps=3000,
    ),
)
