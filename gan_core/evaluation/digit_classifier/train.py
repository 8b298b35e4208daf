"""`python -m gan_core.evaluation.digit_classifier.train first_ruler`: how a classifier came to be, and to make it anew.

Trained on 55,000 of MNIST's training images, worn as generators wear them, and on pictures that are no digits;
its temperature is set on the 5,000 others. Measured once, after the last step, on the test images, which decide
nothing: no early stop, no best epoch.
"""

import argparse
import copy
import hashlib
import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Generator, nn
from torch.nn.functional import cross_entropy

from gan_core.base.machine import processor
from gan_core.base.malloc import keep_freed_memory
from gan_core.data.sources.fashion_mnist import load_fashion_mnist
from gan_core.data.sources.mnist import load_mnist
from gan_core.evaluation.digit_classifier.calibration import temperature
from gan_core.evaluation.digit_classifier.classifier import Classifier, load_classifier
from gan_core.evaluation.digit_classifier.exam import examined
from gan_core.evaluation.digit_classifier.foreign_pictures import foreign_pictures
from gan_core.evaluation.digit_classifier.lesson import DIGITS, Pools, batch, batches
from gan_core.evaluation.digit_classifier.network import DigitClassifier
from gan_core.evaluation.digit_classifier.rulers import FOLDER, RULERS, Ruler
from gan_core.evaluation.digit_classifier.strokes import letters, zigzags

HELD_BACK = 5_000  # of the training images, for the temperature
WRITTEN = 6_000
WEIGHT_DECAY = 0.02
MEMORY = 0.999  # of the running average of the weights
REPORT = 500  # steps between two lines
TRAINED = ("seed", "epochs", "seconds", "threads", "machine", "torch")  # of a card


def train(ruler: Ruler, pools: Pools, *, epochs: int | None = None, told: bool = False) -> DigitClassifier:
    """The averaged network, in eval mode.

    The same ruler gives the same weights on the same machine with the same number of threads.
    """
    torch.manual_seed(ruler.seed)  # first weights and dropout
    rng = Generator().manual_seed(ruler.seed)
    network = ruler.build().to(memory_format=torch.channels_last)
    average = copy.deepcopy(network).requires_grad_(False)
    rate, count = ruler.learning_rate, ruler.epochs if epochs is None else epochs
    optimizer = torch.optim.AdamW(network.parameters(), rate, weight_decay=WEIGHT_DECAY, fused=True)
    steps = count * (len(pools.digits) // DIGITS)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps + 1, pct_start=0.08)
    lesson = batches(pools, count, rng)
    for step, (pictures, answers) in enumerate(lesson, start=1):
        loss = cross_entropy(network(pictures.contiguous(memory_format=torch.channels_last)), answers)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        _follow(average, network, step)
        if told and step % REPORT == 0:
            print(f"step {step:,} of {steps:,}: loss {loss.item():.3f}", flush=True)
    return average.eval()


@torch.no_grad()
def _follow(average: nn.Module, network: nn.Module, step: int) -> None:
    """average <- m average + (1 - m) network, BatchNorm's statistics included; m grows from 1/11 to 0.999."""
    memory = min(MEMORY, step / (step + 10))
    for mine, theirs in zip(average.state_dict().values(), network.state_dict().values(), strict=True):
        if mine.is_floating_point():
            mine.lerp_(theirs, 1 - memory)
        else:
            mine.copy_(theirs)


def clothes() -> np.ndarray:
    """Fashion-MNIST's training images, uint8 [60000, 1, 28, 28]."""
    return load_fashion_mnist()[0]


def pools_of(images: np.ndarray, labels: np.ndarray, cloth: np.ndarray, seed: int) -> Pools:
    """What a lesson draws from; letters and zigzags are written anew by the seed."""
    rng = Generator().manual_seed(seed)
    writing = torch.cat((letters(WRITTEN, rng), zigzags(WRITTEN // 3, rng)))
    return Pools(
        digits=torch.from_numpy(images),
        classes=torch.from_numpy(labels),
        clothes=torch.from_numpy(cloth),
        writing=(writing * 255).round().byte(),
    )


@torch.inference_mode()
def calibrated(network: DigitClassifier, pools: Pools, seed: int = 0) -> float:
    """The temperature for pictures that the network never saw: half of them clean digits, half worn as in the lesson,
    pictures that are none among them. Some are worn twice: generators draw worse than once-worn digits, and confidence
    in those should be no greater than it deserves."""
    rng = Generator().manual_seed(seed)
    scores, targets = [], []
    for index in torch.arange(len(pools.digits)).split(DIGITS):
        scores.append(network(pools.digits[index].float() / 255))
        targets.append(pools.classes[index])
        pictures, answers = batch(pools, index, len(index) // 4, rng)
        plain = answers.max(1).values == 1  # what may pass for a digit has no right answer
        scores.append(network(pictures[plain]))
        targets.append(answers[plain].argmax(1))
    return temperature(torch.cat(scores), torch.cat(targets))


def write(folder: Path, ruler: Ruler, network: DigitClassifier, facts: dict[str, Any]) -> dict[str, Any]:
    """The weights and a card with their hash and these facts; returns the card."""
    weights = folder / ruler.weights
    save_file({name: value.contiguous() for name, value in network.state_dict().items()}, weights)
    weights.chmod(0o644)  # the library's own choice keeps others on this machine out
    card = {"sha256": hashlib.sha256(weights.read_bytes()).hexdigest()} | facts
    (folder / ruler.card).write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
    return card


def main() -> None:
    """Train, calibrate, examine, write."""
    parser = argparse.ArgumentParser(
        prog="python -m gan_core.evaluation.digit_classifier.train",
        description="Train one of the two classifiers of digits.",
    )
    parser.add_argument("ruler", choices=[*RULERS])
    parser.add_argument("--epochs", type=int, metavar="N")
    parser.add_argument("--out", type=Path, default=FOLDER, metavar="DIR")
    parser.add_argument("--calibrate", action="store_true", help="only set the temperature and write the card anew")
    args = parser.parse_args()
    ruler = RULERS[args.ruler]
    torch.set_num_threads(1)  # so that the seed decides the weights
    keep_freed_memory()
    images, labels = load_mnist("train")
    cloth = clothes()
    if args.calibrate:
        kept = load_classifier(ruler)
        network, about = kept.network, {name: kept.card[name] for name in TRAINED}
    else:
        lesson = pools_of(images[:-HELD_BACK], labels[:-HELD_BACK], cloth, ruler.seed)
        network, about = _trained(ruler, lesson, args.epochs)
    heat = calibrated(network, pools_of(images[-HELD_BACK:], labels[-HELD_BACK:], cloth, ruler.seed + 100))
    print(json.dumps(write(args.out, ruler, network, about | _measured(ruler, network, heat)), indent=2))


def _trained(ruler: Ruler, lesson: Pools, epochs: int | None) -> tuple[DigitClassifier, dict[str, Any]]:
    """The network, and how it was trained."""
    start = time.perf_counter()
    network = train(ruler, lesson, epochs=epochs, told=True)
    seconds = round(time.perf_counter() - start, 1)
    count = ruler.epochs if epochs is None else epochs
    values = (ruler.seed, count, seconds, 1, processor(), str(torch.__version__))
    return network, dict(zip(TRAINED, values, strict=True))


def _measured(ruler: Ruler, network: DigitClassifier, heat: float) -> dict[str, Any]:
    """What a card tells of the network itself."""
    tests, answers = load_mnist("test")
    return {
        "label": ruler.label,
        "architecture": type(network).__name__,
        "parameters": sum(weight.numel() for weight in network.parameters()),
        "temperature": heat,
        "test_images": len(tests),
        "exam": examined(Classifier(network, {"temperature": heat}), tests, answers, foreign_pictures()),
    }


if __name__ == "__main__":
    main()
