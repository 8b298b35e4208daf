"""The tricks of tutorials, one change of one preset each, over eight seeds: what their sources claim, and what happens.

A race shows each trick beside the preset (`races/named.py` makes them of this list), a protocol decides its claim.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gan_core.base.registry import Registry
from gan_core.config.presets import PRESETS
from gan_core.experiments.protocols import PROTOCOLS, Claim, Protocol, Row

PLAIN = "plain"  # the row of the preset itself
SEEDS = 8
GANHACKS = "Chintala et al. 2016, How to train a GAN"
SALIMANS = "Salimans et al. 2016, Improved techniques for training GANs"


@dataclass(frozen=True, kw_only=True)
class Trick:
    """One piece of advice. says: the claim, without a full stop. source: who made it, and where.

    protocol: the table that it is a row of. race: the race that shows it. changes: what it changes in the preset.
    against: the row that it is held against. advised: False for what the source advises against.
    """

    label: str
    says: str
    source: str
    protocol: str
    race: str
    changes: Mapping[str, Any]
    against: str = PLAIN
    advised: bool = True

    def claim(self, name: str, figure: str) -> Claim:
        """What trials can refute. name: of this trick."""
        better, worse = (name, self.against) if self.advised else (self.against, name)
        return Claim(says=self.says, figure=figure, better=better, worse=worse)


TRICKS: Registry[Trick] = Registry("trick")
RING, CRITICS = "tricks-ring", "tricks-mnist"
_SGD = {"critic.optimizer": "sgd", "critic.lr": 0.1}

TRICKS.add(
    "one-sided",
    Trick(
        label="One-sided smoothing",
        says="Labels of real samples smoothed to 0.9 give better samples",
        source=f"{SALIMANS}, section 3.4; {GANHACKS}, 6",
        protocol=RING,
        race="ring-labels",
        changes={"smooth_real": 0.1},
    ),
)
TRICKS.add(
    "two-sided",
    Trick(
        label="Two-sided smoothing",
        says="Smoothing both labels is worse than smoothing those of real samples alone",
        source=f"{SALIMANS}, section 3.4",
        protocol=RING,
        race="ring-labels",
        changes={"smooth_real": 0.1, "smooth_fake": 0.1},
        against="one-sided",
        advised=False,
    ),
)
TRICKS.add(
    "flipped",
    Trick(
        label="Flipped labels",
        says="A critic that is told a tenth of its labels wrongly trains a better generator",
        source=f"{GANHACKS}, 6",
        protocol=RING,
        race="ring-labels",
        changes={"flip_labels": 0.1},
    ),
)
TRICKS.add(
    "noisy-labels",
    Trick(
        label="Noisy labels",
        says="Random noise on the critic's labels gives better samples",
        source="Chollet 2017, Deep learning with Python, section 8.5.2",
        protocol=RING,
        race="ring-labels",
        changes={"label_noise": 0.1},
    ),
)
TRICKS.add(
    "instance-noise",
    Trick(
        label="Noise on samples",
        says="Noise on everything that the critic sees, fading to nothing, gives better samples",
        source=f"{GANHACKS}, 13; Arjovsky & Bottou 2017, section 3",
        protocol=RING,
        race="ring-tricks",
        changes={"instance_noise": 0.1, "anneal_instance_noise": True},
    ),
)
TRICKS.add(
    "layer-noise",
    Trick(
        label="Noise in layers",
        says="Gaussian noise in the critic's layers gives better samples",
        source=f"{SALIMANS}, section 5.1",
        protocol=RING,
        race="ring-tricks",
        changes={"critic.layer_noise": 0.3},
    ),
)
TRICKS.add(
    "weight-norm",
    Trick(
        label="Weight normalisation",
        says="Weight normalisation in the critic gives better samples",
        source=f"{SALIMANS}, section 5.1; Salimans & Kingma 2016",
        protocol=RING,
        race="ring-tricks",
        changes={"critic.norm": "weight"},
    ),
)
TRICKS.add(
    "feature-matching",
    Trick(
        label="Feature matching",
        says="A generator that matches the critic's mean features is steadier and ends with better samples",
        source=f"{SALIMANS}, section 3.1",
        protocol=RING,
        race="ring-tricks",
        changes={"feature_matching": True},
    ),
)
TRICKS.add(
    "sgd-critic",
    Trick(
        label="SGD for the critic",
        says="SGD for the critic and Adam for the generator is better than Adam for both",
        source=f"{GANHACKS}, 9",
        protocol=RING,
        race="ring-optimizers",
        changes=_SGD,
    ),
)
TRICKS.add(
    "sgd-both",
    Trick(
        label="SGD for both",
        says="Adam for both players is better than SGD for both",
        source=f"{GANHACKS}, 9; Radford et al. 2016, section 4",
        protocol=RING,
        race="ring-optimizers",
        changes=_SGD | {"generator.optimizer": "sgd", "generator.lr": 0.1},
        advised=False,
    ),
)
TRICKS.add(
    "relu-pooling",
    Trick(
        label="ReLU and max-pooling",
        says="LeakyReLU and strides in the critic are better than ReLU and max-pooling, whose gradients are sparse",
        source=f"{GANHACKS}, 5; Chollet 2017, Deep learning with Python, section 8.5.2",
        protocol=CRITICS,
        race="mnist-critics",
        changes={"critic.network": "pooled", "critic.widths": (32, 64, 128), "critic.activation": "relu"},
        advised=False,
    ),
)
TRICKS.add(
    "batch-norm",
    Trick(
        label="BatchNorm",
        says="BatchNorm in the critic gives better samples",
        source=f"Radford et al. 2016, section 3; {GANHACKS}, 4",
        protocol=CRITICS,
        race="mnist-critics",
        changes={"critic.norm": "batch"},
    ),
)
TRICKS.add(
    "instance-norm",
    Trick(
        label="InstanceNorm",
        says="Where BatchNorm is no option, InstanceNorm in the critic gives better samples",
        source=f"{GANHACKS}, 4",
        protocol=CRITICS,
        race="mnist-critics",
        changes={"critic.norm": "instance"},
    ),
)


@dataclass(frozen=True, kw_only=True)
class _Ground:
    """Where tricks are tried. plain: what the preset without any is called."""

    preset: str
    plain: str
    label: str
    figures: tuple[str, ...]  # claims are decided by the first
    samples: int
    steps: int
    short_steps: int
    departures: tuple[str, ...] = field(default=())

    def protocol(self, name: str) -> Protocol:
        config = PRESETS[self.preset].config.replace(steps=self.steps)
        tricks = {key: trick for key, trick in TRICKS.items() if trick.protocol == name}
        rows = {key: Row(label=trick.label, config=config.replace(**trick.changes)) for key, trick in tricks.items()}
        return Protocol(
            label=self.label,
            reason=f"One change at a time in {self.preset}: which of the tutorials' tricks help here?",
            source="the tutorials and papers that are named under Tricks; the figures are ours",
            rows={PLAIN: Row(label=self.plain, config=config)} | rows,
            samples=self.samples,
            figures=self.figures,
            steps=self.steps,
            short_steps=self.short_steps,
            looks=5,
            departures=self.departures,
            claims=tuple(trick.claim(key, self.figures[0]) for key, trick in tricks.items()),
        )


_ONE = "The sources made their claims of images and of many networks; these trials are of one game and one strength."
GROUNDS = {
    RING: _Ground(
        preset="ring-gan",
        plain="GAN with Adam",
        label="Tricks of tutorials on the ring of 8",
        figures=("binned_kl", "covered", "high_quality", "spread"),
        samples=10_000,
        steps=3000,
        short_steps=3000,
        departures=(
            _ONE,
            "SGD has a momentum of 0.5 and a rate of 0.1, for the critic the best of 0.01, 0.03, 0.1 and 0.3.",
        ),
    ),
    CRITICS: _Ground(
        preset="mnist-upsample-dcgan",
        plain="LeakyReLU and strides",
        label="Tricks of tutorials in the critic of a DCGAN",
        figures=("fd_mnist_cnn_2", "class_entropy", "classes", "no_digit", "disagreement"),
        samples=5_000,
        steps=1000,
        short_steps=300,
        departures=(_ONE,),
    ),
}
for _name, _ground in GROUNDS.items():
    PROTOCOLS.add(_name, _ground.protocol(_name))
