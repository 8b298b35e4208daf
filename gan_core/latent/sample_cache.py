"""Many samples of one generator with the noise that they came from, drawn once for all who learn from them."""

from dataclasses import dataclass
from functools import cached_property
from weakref import WeakKeyDictionary

import numpy as np
from torch import Tensor

from gan_core.evaluation.digit_classifier.classifier import load_classifier
from gan_core.generators.loaded import Loaded
from gan_core.latent.attributes import may_show_digits

COUNT = 2048
NAMED = 256  # samples that tell whether a stranger's generator draws digits
DIGITS = 0.5  # share of samples that must show a digit: rough generators of digits reach three in four


@dataclass(frozen=True)
class Draws:
    """z float32 [N, latent_dim]; shown: the samples as people see them."""

    z: Tensor
    shown: np.ndarray

    @cached_property
    def digits(self) -> np.ndarray:
        """What the digit classifier calls each of the images, int64 [N], -1 for no digit."""
        return digits(self.shown)


_kept: WeakKeyDictionary[Loaded, dict[int, Draws]] = WeakKeyDictionary()
_sure: WeakKeyDictionary[Loaded, bool] = WeakKeyDictionary()


def draws(loaded: Loaded, seed: int) -> Draws:
    """2048 samples, of a generator with classes evenly of all; kept as long as the generator is."""
    of_seed = _kept.setdefault(loaded, {})
    if seed not in of_seed:
        z = loaded.latents(COUNT, seed)
        of_seed[seed] = Draws(z, loaded.draw(z, loaded.labels(COUNT)))
    return of_seed[seed]


def digits(shown: np.ndarray) -> np.ndarray:
    """What the digit classifier calls images uint8 [N, 28, 28, 1]: int64 [N], -1 for no digit."""
    return load_classifier()(shown.transpose(0, 3, 1, 2)).digits


def shows_digits(loaded: Loaded) -> bool:
    """Does it draw MNIST's digits? What its data say; of a stranger's of that shape, every other sample must be one."""
    if not may_show_digits(loaded.facts):
        return False
    if loaded.facts.dataset:
        return True
    if loaded not in _sure:
        named = digits(loaded.draw(loaded.latents(NAMED, seed=0)))
        _sure[loaded] = bool((named >= 0).mean() >= DIGITS)
    return _sure[loaded]
