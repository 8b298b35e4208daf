"""Feature extractors, one module per entry: frozen networks by whose features pictures are compared. No torch."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gan_core.base.errors import UserError
from gan_core.base.registry import Registry, import_all

Progress = Callable[[int, int], None]  # pictures seen, pictures in all


@dataclass(frozen=True)
class Seen:
    """What an extractor sees in n pictures.

    features: float32 [n, d]. logits: of its classes, float32 [n, K], where an Inception score is defined; else None.
    """

    features: np.ndarray
    logits: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.features)


See = Callable[[np.ndarray], Seen]  # of some pictures, uint8 [n, C, H, W]


@dataclass(frozen=True, kw_only=True)
class FeatureExtractor:
    """A frozen network as an instrument, known without loading it.

    distance: what the Frechet distance of its features is called; two extractors' distances have nothing in common.
    width: d, of the features. size: pixels of the square that its network takes. resizing: how pictures get there.
    channels: of the pictures that it takes, (1,) or (1, 3); gray ones are repeated where the network takes three.
    exact: the only size of picture that it takes, None for any. digits_only: it knows nothing but digits.
    has_logits: of classes, which an Inception score is made of.
    sha256: of the weights, which belongs beside every figure. missing: why it cannot be used on this machine and what
    to do about it, one sentence; "" where it can. load: raises UserError. chunk: pictures at a time.
    """

    label: str
    help: str
    distance: str
    width: int
    size: int
    resizing: str
    channels: tuple[int, ...]
    sha256: Callable[[], str]
    load: Callable[[], See]
    exact: int | None = None
    digits_only: bool = False
    has_logits: bool = False
    missing: Callable[[], str] = lambda: ""
    chunk: int = 64

    def refusal(self, shape: tuple[int, ...], *, shows_digits: bool) -> str:
        """Why it cannot look at samples of that shape, a clause for a sentence; "" where it can."""
        if len(shape) != 3:
            return "takes pictures, not points"
        if self.digits_only and not shows_digits:
            return "takes pictures of digits alone"
        if shape[0] not in self.channels:
            return f"takes pictures of {' or '.join(map(str, self.channels))} channels, not {shape[0]}"
        if self.exact is not None and shape[1:] != (self.exact, self.exact):
            return f"takes pictures of {self.exact} x {self.exact} pixels, not {shape[1]} x {shape[2]}"
        return ""

    def see(self, pictures: np.ndarray, progress: Progress = lambda seen, total: None) -> Seen:
        """Of pictures uint8 [n, C, H, W], part by part. Raises UserError where the extractor cannot be loaded.

        Raises ValueError for other arrays.
        """
        if pictures.dtype != np.uint8 or pictures.ndim != 4 or not len(pictures):
            raise ValueError(f"pictures are bytes [n, C, H, W], not {pictures.dtype} {list(pictures.shape)}")
        if sentence := self.missing():
            raise UserError(sentence)
        look, parts, total = self.load(), [], len(pictures)
        for first in range(0, total, self.chunk):
            parts.append(look(pictures[first : first + self.chunk]))
            progress(min(first + self.chunk, total), total)
        logits = [part.logits for part in parts if part.logits is not None]
        return Seen(np.concatenate([part.features for part in parts]), np.concatenate(logits) if logits else None)


FEATURES: Registry[FeatureExtractor] = Registry("feature extractor")
import_all(sys.modules[__name__], first=("mnist_cnn", "effnet_lite0"))


def fitting(shape: tuple[int, ...], *, shows_digits: bool) -> str:
    """The name of the first extractor that takes samples of that shape. Raises UserError where none does."""
    for name, extractor in FEATURES.items():
        if not extractor.refusal(shape, shows_digits=shows_digits):
            return name
    raise UserError(f"no feature extractor takes samples of the shape {' x '.join(map(str, shape))}")
