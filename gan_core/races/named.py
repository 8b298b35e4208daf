"""Races with a name: the lanes that tell a story, ready to start."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gan_core.base.registry import Registry
from gan_core.config.presets import PRESETS
from gan_core.config.run_config import RunConfig
from gan_core.experiments.protocols.tricks import GROUNDS, TRICKS


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

# Small networks, so that their critics are kept at a dozen steps in a few hundred kilobytes, and three hidden layers,
# so that slopes have something to be multiplied through. Generators descend by plain SGD: Adam divides a gradient by
# its own size, and would hide how small it has become. Every critic learns ten times a step, and by the same Adam.
_MICROSCOPE: dict[str, Any] = {
    "generator.widths": (16, 16),
    "critic.widths": (24, 24, 24),
    "critic.activation": "relu",
    "critic_steps": 10,
    "generator.optimizer": "sgd",
    "generator.lr": 0.01,
    "generator.beta1": 0.0,
    "critic.optimizer": "adam",
    "critic.lr": 1e-3,
    "critic.beta1": 0.0,
    "critic.beta2": 0.99,
    "lr_decay": "linear",
    "lr_final": 0.05,
}
_CRITICS: dict[str, tuple[str, dict[str, Any]]] = {
    "Classic, strong critic": ("ring-gan", {"objective": "gan-saturating"}),
    "Clipped at 0.01": ("ring-wgan", {"weight_clip": 0.01}),
    "Clipped at 0.2": ("ring-wgan", {"weight_clip": 0.2}),
    "Clipped at 0.4": ("ring-wgan", {"weight_clip": 0.4}),
    "Penalty": ("ring-wgan-gp", {"penalties": {"gradient-penalty": 3.0}}),
}


def _new_in(preset: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Without what the preset has already."""
    known = PRESETS[preset].config.flat()
    return {name: value for name, value in settings.items() if known[name] != value}


RACES.add(
    "microscope",
    NamedRace(
        label="Ring of 8: critics under the microscope",
        reason="A classic critic that has won, three clips and a penalty: what is left for the generator to follow? "
        "Inside, Microscope shows weights, slopes and gradients.",
        lanes={label: preset for label, (preset, _) in _CRITICS.items()},
        steps=1200,
        changes={label: _new_in(preset, _MICROSCOPE | changes) for label, (preset, changes) in _CRITICS.items()},
    ),
)


def _of_tricks(name: str) -> NamedRace:
    """The tricks of that race, each in a lane beside what they are tried on."""
    tricks = {trick.label: trick for trick in TRICKS.values() if trick.race == name}
    ground = GROUNDS[next(iter(tricks.values())).protocol]
    label, reason = _TRICKS[name]
    return NamedRace(
        label=label,
        reason=reason,
        lanes=dict.fromkeys((ground.plain, *tricks), ground.preset),
        steps=ground.steps,
        changes={key: trick.changes for key, trick in tricks.items()},
    )


_TRICKS = {
    "ring-labels": (
        "Ring of 8: labels that are not quite true",
        "Smoothed, flipped or noisy labels keep a critic from being too sure, tutorials say. Which helps here?",
    ),
    "ring-tricks": (
        "Ring of 8: noise, weight normalisation, features",
        "One change in each lane: noise on what the critic sees or in its layers, its weights normalised, or a "
        "generator that matches its mean features.",
    ),
    "ring-optimizers": (
        "Ring of 8: SGD against Adam",
        "Adam for the generator and SGD for the critic is an old advice. How does each fare, and both with SGD?",
    ),
    "mnist-critics": (
        "MNIST: strides or pooling, and norms of a critic",
        "ReLU and max-pooling make gradients sparse, which a generator learns badly from, tutorials say. "
        "Beside them: BatchNorm, and InstanceNorm where batches shall not matter.",
    ),
}
for _name in _TRICKS:
    RACES.add(_name, _of_tricks(_name))


def beside_source(preset: str) -> str:
    """The name of the race of a preset and the same system as it was published."""
    return f"{preset}-and-source"


def _with_source(preset: str) -> NamedRace:
    """Lanes of a race see the same batches, so where the two differ in their size both have that of ours."""
    entry, size = PRESETS[preset], PRESETS[preset].config.batch_size
    same = PRESETS[entry.source].config.batch_size == size
    batches = "" if same else f" Here both see batches of {size}."
    return NamedRace(
        label=f"{entry.label}: to the letter and ours",
        reason=f"The tutorial's system beside ours. {entry.departs}{batches}",
        lanes={"To the letter": entry.source, "Ours": preset},
        steps=entry.config.steps,
        changes={} if same else {"To the letter": {"batch_size": size}},
    )


for _name in [name for name, entry in PRESETS.items() if entry.source]:
    RACES.add(beside_source(_name), _with_source(_name))
