"""`python -m gan_core.judge.train`: how the judge came to be, and how to make it anew.

Trained on MNIST's 60 000 training images, measured once, after the last step, on the 10 000 test images,
which decide nothing: no early stop, no best epoch.
"""

import argparse
import copy
import hashlib
import json
import math
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn.functional import affine_grid, cross_entropy, grid_sample

from gan_core.judge.network import CLASSES, DigitCNN
from gan_core.machine import processor
from gan_core.memory import keep_freed_memory
from gan_core.sources.mnist import load_mnist

EPOCHS = 24
BATCH = 128
LEARNING_RATE = 2e-3
WEIGHT_DECAY = 0.02
MEMORY = 0.999  # of the running average of the weights
TURN, SHIFT, SCALE, SHEAR = 10.0, 2.0, 0.1, 0.1  # at most: degrees, pixels, shares
NAME = "mnist_cnn"


def train(images: np.ndarray, labels: np.ndarray, *, epochs: int = EPOCHS, seed: int = 0) -> DigitCNN:
    """The averaged network, in eval mode, of images uint8 [N, 1, 28, 28] and labels int64 [N].

    The same seed gives the same weights on the same machine with the same number of threads.
    """
    torch.manual_seed(seed)  # first weights and dropout
    dice = torch.Generator().manual_seed(seed)
    network = DigitCNN()
    average = copy.deepcopy(network).requires_grad_(False)
    optimizer = torch.optim.AdamW(network.parameters(), LEARNING_RATE, weight_decay=WEIGHT_DECAY, fused=True)
    steps = epochs * (len(images) // BATCH)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, max(steps, 1))
    pixels, targets = torch.from_numpy(images), torch.from_numpy(labels)
    for _ in range(epochs):
        for index in torch.randperm(len(images), generator=dice).split(BATCH):
            if len(index) < BATCH:
                continue  # the few images that are left over come another time
            loss = cross_entropy(network(moved(pixels[index].float() / 255, dice)), targets[index])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            _follow(average, network, schedule.last_epoch)
    return average.eval()


def moved(images: Tensor, dice: torch.Generator) -> Tensor:
    """Each image [B, 1, 28, 28] turned, shifted, scaled and slanted a little, in its own way."""
    turn, wide, high, slant, right, down = torch.rand((6, len(images)), generator=dice).mul_(2).sub_(1)
    angle = turn * math.radians(TURN)
    cos, sin = angle.cos(), angle.sin()
    wide, high, slant = 1 + SCALE * wide, 1 + SCALE * high, SHEAR * slant
    step = SHIFT / (images.shape[-1] / 2)  # affine_grid's image is two units wide
    rows = [wide * cos, slant - sin, step * right, sin, high * cos, step * down]
    grid = affine_grid(torch.stack(rows, dim=1).view(-1, 2, 3), list(images.shape), align_corners=False)
    return grid_sample(images, grid, align_corners=False)


@torch.no_grad()
def _follow(average: nn.Module, network: nn.Module, step: int) -> None:
    """average <- m average + (1 - m) network, BatchNorm's statistics included; m grows from 1/11 to 0.999."""
    memory = min(MEMORY, step / (step + 10))
    for mine, theirs in zip(average.state_dict().values(), network.state_dict().values(), strict=True):
        if mine.is_floating_point():
            mine.lerp_(theirs, 1 - memory)
        else:
            mine.copy_(theirs)


@torch.no_grad()
def right_answers(network: DigitCNN, images: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Which of the images the network names rightly: bool [N]."""
    pixels = torch.from_numpy(images).float() / 255
    answers = torch.cat([network(part).argmax(dim=1) for part in pixels.split(BATCH)])
    return answers.numpy() == labels


def write(
    folder: Path, network: DigitCNN, right: np.ndarray, labels: np.ndarray, facts: dict[str, Any]
) -> dict[str, Any]:
    """The weights and their card, mnist_cnn.safetensors and mnist_cnn.json; returns the card."""
    weights = folder / f"{NAME}.safetensors"
    save_file({name: value.contiguous() for name, value in network.state_dict().items()}, weights)
    weights.chmod(0o644)  # the library's own choice keeps others on this machine out
    card = {
        "accuracy": float(right.mean()),
        "errors": int((~right).sum()),
        "test_images": len(right),
        "class_accuracy": [round(float(right[labels == digit].mean()), 4) for digit in range(CLASSES)],
        "sha256": hashlib.sha256(weights.read_bytes()).hexdigest(),
        **facts,
    }
    (folder / f"{NAME}.json").write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
    return card


def main() -> None:
    """Train, measure, write."""
    parser = argparse.ArgumentParser(prog="python -m gan_core.judge.train", description="Train the judge of digits.")
    parser.add_argument("--seed", type=int, default=0, metavar="N")
    parser.add_argument("--epochs", type=int, default=EPOCHS, metavar="N")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, metavar="DIR")
    args = parser.parse_args()
    torch.set_num_threads(1)  # so that the seed decides the weights
    keep_freed_memory()
    images, labels = load_mnist("train")
    start = time.perf_counter()
    network = train(images, labels, epochs=args.epochs, seed=args.seed)
    facts = {
        "seed": args.seed,
        "epochs": args.epochs,
        "seconds": round(time.perf_counter() - start, 1),
        "threads": 1,
        "machine": processor(),
        "torch": torch.__version__,
    }
    images, labels = load_mnist("t10k")
    card = write(args.out, network, right_answers(network, images, labels), labels, facts)
    print(json.dumps(card))


if __name__ == "__main__":
    main()
