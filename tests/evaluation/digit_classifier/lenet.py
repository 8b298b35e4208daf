"""LeNet-5 as somebody else trained it: a classifier to hold ours against, with which it shares nothing."""

import os
from functools import cache
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate, relu

FILE = Path("classifiers") / "csinva_lenet_mnist.pth"


def find() -> Path | None:
    """Its weights in the data folder; None where they are not there."""
    path = Path(os.environ.get("GAN_ARENA_DATA", "data")) / FILE
    return path if path.is_file() else None


class LeNet5(nn.Module):
    """Images [N, 1, 32, 32] in [0, 1] -> scores of the ten digits."""

    def __init__(self, weights: dict[str, Tensor]) -> None:
        super().__init__()
        self.convolutions = nn.ModuleList([nn.Conv2d(1, 6, 5), nn.Conv2d(6, 16, 5), nn.Conv2d(16, 120, 5)])
        self.linears = nn.ModuleList([nn.Linear(120, 84), nn.Linear(84, 10)])
        parts = dict(zip(("c1", "c3", "c5", "f6", "f7"), (*self.convolutions, *self.linears), strict=True))
        for name, value in weights.items():
            part, leaf = name.split(".")[-2:]
            getattr(parts[part], leaf).data = value

    def forward(self, x: Tensor) -> Tensor:
        for place, convolution in enumerate(self.convolutions):
            x = relu(convolution(x))
            if place < 2:
                x = nn.functional.max_pool2d(x, 2)
        return self.linears[1](relu(self.linears[0](x.flatten(1))))


@cache
def lenet() -> LeNet5:
    path = find()
    assert path is not None
    return LeNet5(torch.load(path, weights_only=True)).eval()


@torch.inference_mode()
def chances(images: np.ndarray) -> np.ndarray:
    """Of the ten digits, float32 [N, 10]. images: bytes [N, 1, 28, 28]."""
    x = torch.from_numpy(images).float() / 255
    wide = interpolate(x, size=(32, 32), mode="bilinear", antialias=True, align_corners=False)
    return torch.cat([lenet()(part).softmax(1) for part in wide.split(500)]).numpy()
