"""The frozen classifiers of digits at work. Imports torch."""

import hashlib
import json
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load
from torch import Tensor

from gan_core.base.errors import UserError
from gan_core.evaluation.digit_classifier.network import CLASSES, NO_DIGIT, DigitClassifier
from gan_core.evaluation.digit_classifier.rulers import FIRST, FOLDER, Ruler

SIDE = 28
CHUNK = 128  # images at a time: the layers of more fall out of the processor's cache, at twice the time each
NONE = -1  # in the place of a digit
# In the lesson, what may pass for a digit is half "no digit": to be called that takes clearly more than half. Set by
# looking at what generators draw: below, rough digits that anybody reads were called none.
CLEARLY = 0.6


@dataclass(frozen=True)
class Answers:
    """What a classifier says of n images.

    probabilities: of the ten digits and of "no digit", float32 [n, 11], rows sum to 1, calibrated.
    features: of the layer before the last, float32 [n, d].
    """

    probabilities: np.ndarray
    features: np.ndarray

    @cached_property
    def digits(self) -> np.ndarray:
        """The answer: the likeliest digit, 0 to 9, or -1 where "no digit" has more than CLEARLY, int64 [n]."""
        named = self.probabilities[:, :CLASSES].argmax(axis=1)
        return np.where(self.probabilities[:, NO_DIGIT] > CLEARLY, NONE, named)

    @cached_property
    def confidence(self) -> np.ndarray:
        """The probability of that answer, float32 [n]."""
        asked = np.where(self.digits == NONE, NO_DIGIT, self.digits)
        return self.probabilities[np.arange(len(asked)), asked]


class Classifier:
    """A frozen classifier of digits, in eval mode: what it says of an image depends on no other image.

    `card`: how good it is, how it was trained, and the hash of its weights, which belongs beside a figure.
    """

    def __init__(self, network: DigitClassifier, card: dict[str, Any]) -> None:
        self.network = network.eval().requires_grad_(False).to(memory_format=torch.channels_last)  # twice as quick
        self.card = card

    @property
    def sha256(self) -> str:
        """Of the weights."""
        return str(self.card["sha256"])

    @torch.inference_mode()
    def __call__(self, images: np.ndarray | Tensor) -> Answers:
        """images: [n, 1, 28, 28] as bytes, or as floats in [0, 1], ink bright on black.

        Raises ValueError for another shape or range, such as the [-1, 1] of a tanh generator.
        """
        pixels = torch.as_tensor(images)
        if pixels.ndim != 4 or pixels.shape[1:] != (1, SIDE, SIDE) or not len(pixels):
            raise ValueError(f"the digit classifier takes images [n, 1, {SIDE}, {SIDE}], not {list(pixels.shape)}")
        features = torch.cat([self.network.features(_scaled(part)) for part in pixels.split(CHUNK)])
        scores = self.network.head(features) / float(self.card["temperature"])
        return Answers(scores.softmax(dim=1).numpy(), features.numpy())


def _scaled(pixels: Tensor) -> Tensor:
    """Bytes, or floats in [0, 1] -> float32 in [0, 1], on the processor."""
    if pixels.dtype == torch.uint8:
        return pixels.cpu().float().div_(255)
    lowest, highest = pixels.aminmax()
    if not (lowest >= 0 and highest <= 1):  # also for NaN
        raise ValueError(
            f"the digit classifier takes floats in [0, 1], not in [{float(lowest):.3g}, {float(highest):.3g}]"
        )
    return pixels.cpu().float()


@cache
def load_classifier(ruler: Ruler = FIRST, folder: Path = FOLDER) -> Classifier:
    """The classifier whose weights and card lie in `folder`: this project's own, unless told otherwise.

    Raises UserError if one is missing or damaged, or the weights are not those that the card was written for.
    """
    command = f"python -m gan_core.evaluation.digit_classifier.train {ruler.name}"
    advice = f"restore both files from the project, or train anew with {command}"
    try:
        content = (folder / ruler.weights).read_bytes()
        card = json.loads((folder / ruler.card).read_text(encoding="utf-8"))
        promised, _ = card["sha256"], float(card["temperature"])
    except OSError as error:
        name = Path(error.filename).name
        raise UserError(f"the digit classifier's file {name} cannot be read: {advice}") from None
    except (ValueError, KeyError, TypeError):
        raise UserError(f"the digit classifier's card {ruler.card} is damaged: {advice}") from None
    found = hashlib.sha256(content).hexdigest()
    if found != promised:
        raise UserError(
            f"the digit classifier's weights are not those of its card (sha256 {found[:12]} instead of "
            f"{str(promised)[:12]}), so its scale would be another: {advice}"
        )
    network = ruler.build()
    try:
        network.load_state_dict(load(content))
    except (SafetensorError, RuntimeError):
        raise UserError(f"the digit classifier's weights do not fit its network: {advice}") from None
    return Classifier(network, card)
