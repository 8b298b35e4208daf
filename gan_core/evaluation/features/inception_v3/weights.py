"""Which file of weights there is, whether it is the right one, and the network with it, by torch-fidelity.

The project ships no such file and downloads none. Nothing here imports torch before a network is asked for.
"""

import hashlib
import importlib.util
import os
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from gan_core.base.errors import UserError

if TYPE_CHECKING:
    import numpy as np

    from gan_core.evaluation.features import See, Seen

VARIABLE = "GAN_ARENA_INCEPTION"
FILE = "weights-inception-2015-12-05-6726825d.pth"
SHA256 = "6726825d0af5f729cebd5821db510b11b1cfad8faad88a03f1befd49fb9129b2"
PACKAGE = "torch-fidelity"


def missing() -> str:
    """What is to be done before Inception can be used, one sentence; "" when all is there. Reads no weights."""
    if not os.environ.get(VARIABLE):
        return f"FID and IS need the Inception weights: set {VARIABLE} to the path of {FILE}"
    if not _path().is_file():
        return f"{VARIABLE} names {_path().name!r}, and there is no such file"
    if importlib.util.find_spec("torch_fidelity") is None:
        return f"FID and IS need the package {PACKAGE}: pip install -r requirements-inception.txt"
    return ""


@cache
def load_inception() -> "See":
    """Pictures uint8 [n, C, H, W], C = 1 or 3 -> 2048 features and 1008 logits without bias, as FID and IS take them.

    Raises UserError for a file with another hash: its figures could not be held against any published one.
    """
    import numpy as np
    import torch
    from torch_fidelity.feature_extractor_inceptionv3 import FeatureExtractorInceptionV3

    from gan_core.evaluation.features import Seen

    content = checked()
    network = FeatureExtractorInceptionV3(
        "inception-v3-compat",
        ["2048", "logits_unbiased"],
        feature_extractor_weights_path=BytesIO(content),  # the very bytes whose hash was checked
    )

    @torch.inference_mode()
    def look(pictures: "np.ndarray") -> "Seen":
        colour = torch.from_numpy(np.ascontiguousarray(pictures)).expand(-1, 3, -1, -1)
        features, logits = network(colour)
        return Seen(features.numpy(), logits.numpy())

    return look


def checked() -> bytes:
    """The file's content. Raises UserError unless it is the one that published figures were made with."""
    try:
        content = _path().read_bytes()
    except OSError as error:
        raise UserError(f"{_path().name!r}, which {VARIABLE} names, cannot be read: {error.strerror}") from None
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256:
        raise UserError(
            f"{_path().name!r}, which {VARIABLE} names, has the sha256 {found[:12]} instead of {SHA256[:12]}: it is "
            f"another file than {FILE}, and no figure of it is a FID"
        )
    return content


def _path() -> Path:
    return Path(os.path.expanduser(os.environ.get(VARIABLE, "")))
