"""The frozen network at work. Imports torch."""

import hashlib
from functools import cache
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load
from torch import Tensor
from torch.nn.functional import interpolate

from gan_core.base.errors import UserError
from gan_core.evaluation.features import See, Seen
from gan_core.evaluation.features.efficientnet.names import ADVICE, FOLDER, SIDE, WEIGHTS, card
from gan_core.evaluation.features.efficientnet.network import EfficientNetLite0


@cache
def load_effnet(folder: Path = FOLDER) -> See:
    """Pictures uint8 [n, C, H, W], C = 1 or 3 -> features float32 [n, 1280]: each is seen on its own.

    folder: where the weights lie. Raises UserError unless they are those of the card.
    """
    try:
        content = (folder / WEIGHTS).read_bytes()
    except OSError:
        raise UserError(f"the weights {WEIGHTS} of EfficientNet-Lite0 cannot be read: {ADVICE}") from None
    found, promised = hashlib.sha256(content).hexdigest(), str(card()["sha256"])
    if found != promised:
        raise UserError(
            f"the weights of EfficientNet-Lite0 are not those of their card (sha256 {found[:12]} instead of "
            f"{promised[:12]}), so the scale would be another: {ADVICE}"
        )
    network = EfficientNetLite0()
    try:
        network.load_state_dict(load(content))
    except (SafetensorError, RuntimeError):
        raise UserError(f"the weights of EfficientNet-Lite0 do not fit its network: {ADVICE}") from None
    network = network.eval().requires_grad_(False).to(memory_format=torch.channels_last)

    @torch.inference_mode()
    def look(pictures: np.ndarray) -> Seen:
        return Seen(network(prepared(pictures)).numpy())

    return look


def prepared(pictures: np.ndarray) -> Tensor:
    """Pictures uint8 [n, C, H, W] as the network takes them, [n, 3, 64, 64] in [-1, 1].

    Resized with antialiasing: without it a distance tells of the resizing (Parmar et al. 2022).
    """
    unit = torch.from_numpy(np.ascontiguousarray(pictures)).float() / 255
    square = interpolate(unit, size=(SIDE, SIDE), mode="bicubic", antialias=True, align_corners=False)
    colour = (square.clamp(0, 1) * 2 - 1).expand(-1, 3, -1, -1)
    return colour.contiguous(memory_format=torch.channels_last)
