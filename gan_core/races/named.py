"""Races with a name: the lanes that tell a story, ready to start."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gan_core.base.registry import Registry
from gan_core.config.presets import PRESETS
from gan_core.config.run_config import RunConfig


@dataclass(frozen=True, kw_only=True)
class NamedRace:
    """Lanes by label, each the name of a preset, and what is set otherwise in it: `changes`, by label.

    steps, seconds: as `level` takes them.
    """

    label: str
    reason: str
    lanes: Mapping[str, str]
    fairness: str = "generator-steps"
    steps: int | None = None
    seconds: float | None = None
    changes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def configs(self) -> list[tuple[str, RunConfig]]:
        """What `races.create` wants."""
        return [
            (label, PRESETS[preset].config.replace(**self.changes.get(label, {})))
            for label, preset in self.lanes.items()
        ]


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

# The tricks of tutorials, one at a time: ganhacks (Chintala et al. 2016) and Chollet 2017, section 8.5.
RACES.add(
    "ring-labels",
    NamedRace(
        label="Ring of 8: labels that are not quite true",
        reason="Smoothed, flipped or noisy labels keep a critic from being too sure, tutorials say. Which helps here?",
        lanes=dict.fromkeys(
            ("True labels", "One-sided smoothing", "Two-sided smoothing", "Flipped labels", "Noisy labels"), "ring-gan"
        ),
        steps=3000,
        changes={
            "One-sided smoothing": {"smooth_real": 0.1},
            "Two-sided smoothing": {"smooth_real": 0.1, "smooth_fake": 0.1},
            "Flipped labels": {"flip_labels": 0.1},
            "Noisy labels": {"label_noise": 0.1},
        },
    ),
)
RACES.add(
    "ring-tricks",
    NamedRace(
        label="Ring of 8: noise, weight normalisation, features",
        reason="One change in each lane: noise on what the critic sees or in its layers, its weights normalised, or a "
        "generator that matches its mean features.",
        lanes=dict.fromkeys(
            ("GAN", "Noise on samples", "Noise in layers", "Weight normalisation", "Feature matching"), "ring-gan"
        ),
        steps=3000,
        changes={
            "Noise on samples": {"instance_noise": 0.1, "anneal_instance_noise": True},
            "Noise in layers": {"critic.layer_noise": 0.3},
            "Weight normalisation": {"critic.norm": "weight"},
            "Feature matching": {"feature_matching": True},
        },
    ),
)
RACES.add(
    "ring-optimizers",
    NamedRace(
        label="Ring of 8: SGD against Adam",
        reason="Adam for the generator and SGD for the critic is an old advice. How does each fare, and both with SGD?",
        lanes=dict.fromkeys(("Adam", "SGD for the critic", "SGD for both"), "ring-gan"),
        steps=3000,
        changes={
            "SGD for the critic": {"critic.optimizer": "sgd", "critic.lr": 0.1},
            "SGD for both": {
                "critic.optimizer": "sgd",
                "critic.lr": 0.1,
                "generator.optimizer": "sgd",
                "generator.lr": 0.1,
            },
        },
    ),
)
RACES.add(
    "mnist-critics",
    NamedRace(
        label="MNIST: strides or pooling, and norms of a critic",
        reason="ReLU and max-pooling make gradients sparse, which a generator learns badly from, tutorials say. "
        "Beside them: BatchNorm, and InstanceNorm where batches shall not matter.",
        lanes=dict.fromkeys(
            ("LeakyReLU and strides", "ReLU and max-pooling", "BatchNorm", "InstanceNorm"), "mnist-upsample-dcgan"
        ),
        steps=1000,
        changes={
            "ReLU and max-pooling": {
                "critic.network": "pooled",
                "critic.widths": (32, 64, 128),
                "critic.activation": "relu",
            },
            "BatchNorm": {"critic.norm": "batch"},
            "InstanceNorm": {"critic.norm": "instance"},
        },
    ),
)
