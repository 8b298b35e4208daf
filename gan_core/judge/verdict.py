"""The frozen judge at work. Imports torch."""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load
from torch import Tensor

from gan_core.errors import UserError
from gan_core.judge.network import DigitCNN

SIDE = 28
CHUNK = 128  # images at a time: the layers of more fall out of the processor's cache, at twice the time each
ADVICE = "restore both files from the project, or train anew with python -m gan_core.judge.train"


@dataclass(frozen=True)
class Verdict:
    """What the judge says of n images."""

    probabilities: np.ndarray  # of the ten digits, float32 [n, 10], rows sum to 1
    features: np.ndarray  # of the layer before the last, float32 [n, 64]


class Judge:
    """A frozen classifier of digits, in eval mode: what it says of an image depends on no other image.

    `card`: its accuracy, how it was trained, and the hash of its weights, which belongs beside a distance.
    """

    def __init__(self, network: DigitCNN, card: dict[str, Any]) -> None:
        self.network = network.eval().requires_grad_(False).to(memory_format=torch.channels_last)  # twice as quick
        self.card = card

    @torch.inference_mode()
    def __call__(self, images: np.ndarray | Tensor) -> Verdict:
        """images: [n, 1, 28, 28] as bytes, or as floats in [0, 1], ink bright on black.

        Raises ValueError for another shape or range, such as the [-1, 1] of a tanh generator.
        """
        pixels = torch.as_tensor(images)
        if pixels.ndim != 4 or pixels.shape[1:] != (1, SIDE, SIDE) or not len(pixels):
            raise ValueError(f"the judge takes images [n, 1, {SIDE}, {SIDE}], not {list(pixels.shape)}")
        features = torch.cat([self.network.features(_scaled(part)) for part in pixels.split(CHUNK)])
        probabilities = self.network.head(features).softmax(dim=1)
        return Verdict(probabilities.numpy(), features.numpy())


def _scaled(pixels: Tensor) -> Tensor:
    """Bytes, or floats in [0, 1] -> float32 in [0, 1], on the processor."""
    if pixels.dtype == torch.uint8:
        return pixels.cpu().float().div_(255)
    lowest, highest = pixels.aminmax()
    if not (lowest >= 0 and highest <= 1):  # also for NaN
        raise ValueError(f"the judge takes floats in [0, 1], not in [{float(lowest):.3g}, {float(highest):.3g}]")
    return pixels.cpu().float()


@cache
def load_judge(folder: Path = Path(__file__).parent) -> Judge:
    """The judge whose weights and card lie in `folder`: this project's own, unless told otherwise.

    Raises UserError if one is missing or damaged, or the weights are not those that the card was written for.
    """
    try:
        content = (folder / "mnist_cnn.safetensors").read_bytes()
        card = json.loads((folder / "mnist_cnn.json").read_text(encoding="utf-8"))
        promised = card["sha256"]
    except OSError as error:
        raise UserError(f"the judge's file {Path(error.filename).name} cannot be read: {ADVICE}") from None
    except (ValueError, KeyError, TypeError):
        raise UserError(f"the judge's card mnist_cnn.json is damaged: {ADVICE}") from None
    found = hashlib.sha256(content).hexdigest()
    if found != promised:
        raise UserError(
            f"the judge's weights are not those of its card (sha256 {found[:12]} instead of {str(promised)[:12]}), "
            f"so its scale would be another: {ADVICE}"
        )
    network = DigitCNN()
    try:
        network.load_state_dict(load(content))
    except (SafetensorError, RuntimeError):
        raise UserError(f"the judge's weights do not fit its network: {ADVICE}") from None
    return Judge(network, card)
