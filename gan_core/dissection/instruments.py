"""What is measured in samples while units are changed: classes, ink, the critic's score, distance. Imports torch.

Classes are named by two classifiers of different make, of digits or of clothes: the first ranks, and both judge.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

import numpy as np
from torch import Tensor

from gan_core.data.datasets import DATASETS, Request
from gan_core.data.sources.fashion_mnist import CLASSES as CLOTHES
from gan_core.evaluation import fashion_classifier
from gan_core.evaluation.digit_classifier.classifier import Answers, Classifier, load_classifier
from gan_core.evaluation.digit_classifier.frechet import Moments, frechet_distance, moments
from gan_core.evaluation.digit_classifier.rulers import FIRST, FOLDER, SECOND, Ruler
from gan_core.generators.loaded import Loaded
from gan_core.latent.attributes import ATTRIBUTES, measured
from gan_core.latent.sample_cache import shows_digits

CLASS, CRITIC, DISTANCE = "class:", "critic", "fd"
UNSIZED = ("height", "width")  # attributes that would cost more time than they tell of a unit


@dataclass(frozen=True)
class Namer:
    """Two classifiers that name `classes`. dataset: whose test images are what is real; its name is in DATASETS."""

    dataset: str
    classes: tuple[str, ...]
    folder: Path
    applies: Callable[[Loaded], bool]

    def ruler(self, ruler: Ruler) -> Classifier:
        return load_classifier(ruler, self.folder)


NAMERS = (
    Namer("mnist", tuple(map(str, range(10))), FOLDER, shows_digits),
    Namer(
        "fashion-mnist",
        CLOTHES,
        fashion_classifier.FOLDER,
        lambda loaded: loaded.facts.dataset == "fashion-mnist" and loaded.facts.shape == (1, 28, 28),
    ),
)


@dataclass(frozen=True)
class Readings:
    """Of N samples. first, second: probabilities of the classes by the two classifiers, float32 [N, K]; features of the
    first, [N, d]; values: by the attribute's name or "critic", float64 [N], NaN where there is no answer."""

    first: np.ndarray | None = None
    second: np.ndarray | None = None
    features: np.ndarray | None = None
    values: dict[str, np.ndarray] = field(default_factory=dict)

    @property
    def shows(self) -> np.ndarray | None:
        """The class that the first classifier is surest of, int64 [N]; -1 where it says that it is none."""
        return None if self.first is None else _named(self.first)


def _named(probabilities: np.ndarray) -> np.ndarray:
    none = 1 - probabilities.sum(axis=1)
    return np.where(none > probabilities.max(axis=1), -1, probabilities.argmax(axis=1))


class Instruments:
    """All that can be measured in samples of one generator."""

    def __init__(self, loaded: Loaded) -> None:
        self.loaded = loaded
        self.namer = next((namer for namer in NAMERS if namer.applies(loaded)), None)

    @property
    def classes(self) -> tuple[str, ...]:
        return self.namer.classes if self.namer else ()

    def labels(self) -> dict[str, str]:
        """What there is to measure, by name, and what people call it."""
        told = {f"{CLASS}{name}": f"P({name})" for name in self.classes}
        told |= {name: ATTRIBUTES[name].label for name in self._attributes}
        if self.loaded.critic is not None:
            told[CRITIC] = "Critic's score"
        return told | ({DISTANCE: "FD"} if self.real is not None else {})

    @cached_property
    def _attributes(self) -> tuple[str, ...]:
        shown = self.loaded.draw(self.loaded.latents(64, seed=0), self.loaded.labels(64))
        return tuple(name for name in measured(self.loaded.facts, shown) if name not in UNSIZED)

    @cached_property
    def real(self) -> Moments | None:
        """Of the features of real test images, if they are on this machine."""
        if self.namer is None or not DATASETS[self.namer.dataset].is_here(Request()):
            return None
        return _real_moments(self.namer, self.loaded.facts.data_class)

    def name(self, samples: Tensor) -> Readings:
        """The first classifier alone. samples: [N, *shape] in the network's own range."""
        if self.namer is None:
            return Readings()
        answers = self._asked(samples, FIRST)
        return Readings(answers.probabilities[:, : len(self.classes)], None, answers.features)

    def judge(self, samples: Tensor) -> Readings:
        """Both classifiers, and every other value."""
        found = self(samples)
        if self.namer is None:
            return found
        second = self._asked(samples, SECOND).probabilities[:, : len(self.classes)]
        return Readings(found.first, second, found.features, found.values)

    def __call__(self, samples: Tensor) -> Readings:
        """The first classifier, the attributes and the critic."""
        named, shown = self.name(samples), self.loaded.shown(samples)
        shown.flags.writeable = False
        values = {name: ATTRIBUTES[name].measure(shown) for name in self._attributes}
        scores = self.loaded.scores(samples)
        if scores is not None:
            values[CRITIC] = scores.astype(np.float64)
        return Readings(named.first, None, named.features, values)

    def distance(self, features: np.ndarray | None) -> float:
        """The Frechet distance to real test images; NaN where there are none, or too few features."""
        if features is None or self.real is None or len(features) < 2:
            return float("nan")
        return frechet_distance(moments(features), self.real)

    def _asked(self, samples: Tensor, ruler: Ruler) -> Answers:
        assert self.namer is not None
        return self.namer.ruler(ruler)(self.loaded.shown(samples).transpose(0, 3, 1, 2))


@cache
def _real_moments(namer: Namer, data_class: str) -> Moments | None:
    held_out = DATASETS[namer.dataset].held_out(Request(data_class=data_class))
    if held_out is None:
        return None
    return moments(namer.ruler(FIRST)(held_out.values).features)
