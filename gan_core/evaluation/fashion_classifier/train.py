"""`python -m gan_core.evaluation.fashion_classifier.train`: how the classifiers of clothes came to be.

Each learns from 55,000 of Fashion-MNIST's training images and from pictures that show no clothes, worn as the
classifiers of digits see theirs: a first pair, which saw clean ones alone, called 9 of 10 pieces on a gray background
none. It takes its temperature from the 5,000 others. Measured once, on the test images, which decide nothing.
"""

import argparse
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Generator, Tensor

from gan_core.base.machine import processor
from gan_core.base.malloc import keep_freed_memory
from gan_core.data.sources.fashion_mnist import load_fashion_mnist
from gan_core.data.sources.mnist import load_mnist
from gan_core.evaluation.digit_classifier.calibration import temperature
from gan_core.evaluation.digit_classifier.classifier import Classifier
from gan_core.evaluation.digit_classifier.corruptions import corrupted
from gan_core.evaluation.digit_classifier.exam import examined
from gan_core.evaluation.digit_classifier.foreign_pictures import foreign_pictures
from gan_core.evaluation.digit_classifier.lesson import WORN, WORN_TWICE
from gan_core.evaluation.digit_classifier.network import NO_DIGIT, DigitClassifier
from gan_core.evaluation.digit_classifier.non_digits import non_digits
from gan_core.evaluation.digit_classifier.pupil import taught
from gan_core.evaluation.digit_classifier.rulers import RULERS, Ruler
from gan_core.evaluation.digit_classifier.strokes import letters
from gan_core.evaluation.digit_classifier.train import write
from gan_core.evaluation.fashion_classifier.names import FOLDER

HELD_BACK = 5_000  # of the training images, for the temperature
NONE = 12_000  # pictures that are cut, blended or drawn so that they show no clothes; half of them are kept
EPOCHS = 6


def no_clothes(images: Tensor, labels: Tensor, rng: Generator) -> Tensor:
    """Pictures without any piece of clothing: noise, textures, tiles in another order, digits and letters.

    images: uint8 [N, 1, 28, 28], labels int64 [N]; returns uint8 [M, 1, 28, 28]. What may pass for one of the pieces
    that it was made of is left out.
    """
    digits, writing = torch.from_numpy(load_mnist("train")[0]), (letters(2_000, rng) * 255).round().byte()
    chosen = torch.randperm(len(images), generator=rng)[:NONE]
    made, answers = [], []
    for part in chosen.split(200):
        pictures, shares = non_digits(images[part].float() / 255, labels[part], digits, writing, rng)
        made.append(pictures)
        answers.append(shares)
    sure = torch.cat(answers)[:, NO_DIGIT] == 1
    return (torch.cat(made)[sure] * 255).round().byte()


def trained(ruler: Ruler, images: np.ndarray, labels: np.ndarray) -> DigitClassifier:
    """The network of that ruler's kind, taught clothes. images: uint8 [N, 1, 28, 28]; labels: int64 [N], 0 to 9."""
    rng = Generator().manual_seed(ruler.seed)
    others = no_clothes(torch.from_numpy(images), torch.from_numpy(labels), rng)
    pictures = np.concatenate([images, others.numpy()])
    answers = np.concatenate([labels, np.full(len(others), NO_DIGIT)])
    return taught(ruler, pictures, answers, epochs=EPOCHS, wear=lambda batch: _worn(batch, rng))


def _worn(pictures: Tensor, rng: Generator) -> Tensor:
    """float32 [N, 1, 28, 28] in [0, 1], two thirds of them worn by what generators do to pictures."""
    return corrupted(corrupted(pictures, rng, WORN), rng, WORN_TWICE)


@torch.inference_mode()
def heat_of(network: DigitClassifier, images: np.ndarray, labels: np.ndarray) -> float:
    """The temperature for pictures that it has not seen, worn as those that it has."""
    rng = Generator().manual_seed(0)
    scores = torch.cat([network(_worn(part.float() / 255, rng)) for part in torch.from_numpy(images).split(500)])
    return temperature(scores, torch.from_numpy(labels))


def measured(network: DigitClassifier, heat: float) -> dict[str, Any]:
    """What the card tells: the exam of a ruler of digits, on the test images of clothes."""
    images, labels = load_fashion_mnist("test")
    others = foreign_pictures() | {"digits": load_mnist("test")[0][:1000]}
    return {
        "architecture": type(network).__name__,
        "parameters": sum(weight.numel() for weight in network.parameters()),
        "temperature": heat,
        "test_images": len(images),
        "exam": examined(Classifier(network, {"temperature": heat}), images, labels, others),
    }


def main() -> None:
    """Train, calibrate, examine and write both, or the one that is named."""
    parser = argparse.ArgumentParser(
        prog="python -m gan_core.evaluation.fashion_classifier.train", description="Train the classifiers of clothes."
    )
    parser.add_argument("rulers", nargs="*", default=[*RULERS], metavar="RULER")
    parser.add_argument("--out", type=Path, default=FOLDER, metavar="DIR")
    args = parser.parse_args()
    torch.set_num_threads(1)  # so that the seed decides the weights
    keep_freed_memory()
    images, labels = load_fashion_mnist()
    for ruler in (RULERS[name] for name in args.rulers):
        start = time.perf_counter()
        network = trained(ruler, images[:-HELD_BACK], labels[:-HELD_BACK])
        heat = heat_of(network, images[-HELD_BACK:], labels[-HELD_BACK:])
        facts = {
            "seed": ruler.seed,
            "epochs": EPOCHS,
            "seconds": round(time.perf_counter() - start, 1),
            "threads": 1,
            "machine": processor(),
            "torch": str(torch.__version__),
            "label": f"clothes, by the network of the {ruler.name.replace('_', ' ')} of digits",
        }
        print(write(args.out, ruler, network, facts | measured(network, heat)), flush=True)


if __name__ == "__main__":
    main()
