"""A classifier that learns from pictures of one kind and is examined on real ones. Imports torch.

Pictures that teach it digits as well as real ones do are right, sharp and varied: GAN-train (Shmelkov, Schmid &
Alahari 2018, "How good is my GAN?", section 3.1), where the pictures are a generator's.
"""

from collections.abc import Callable

import numpy as np
import torch
from torch import Generator, Tensor
from torch.nn.functional import cross_entropy

from gan_core.data.sources.mnist import load_mnist
from gan_core.evaluation.digit_classifier.classifier import Classifier
from gan_core.evaluation.digit_classifier.network import CLASSES, DigitClassifier
from gan_core.evaluation.digit_classifier.rulers import Ruler

EPOCHS = 10
BATCH = 100
LEARNING_RATE = 3e-3
WEIGHT_DECAY = 0.02


def taught(
    ruler: Ruler,
    images: np.ndarray,
    classes: np.ndarray,
    *,
    epochs: int = EPOCHS,
    wear: Callable[[Tensor], Tensor] = lambda pictures: pictures,
) -> DigitClassifier:
    """A network of the ruler's kind that saw nothing but these, in eval mode; the same for the same pictures.

    images: bytes [n, 1, 28, 28]; classes: what they are to show, int64 [n]. wear: done to each batch before it is
    shown, float32 [b, 1, 28, 28] in [0, 1].
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(ruler.seed)  # first weights and dropout
        network = ruler.build().to(memory_format=torch.channels_last)
        optimizer = torch.optim.AdamW(network.parameters(), LEARNING_RATE, weight_decay=WEIGHT_DECAY, fused=True)
        batches = [*_batches(len(images), epochs, ruler.seed)]
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, LEARNING_RATE, total_steps=len(batches) + 1)
        pixels, answers = torch.from_numpy(images), torch.from_numpy(classes)
        for index in batches:
            loss = cross_entropy(network(_laid_out(wear(pixels[index].float() / 255))), answers[index])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    return network.eval()


def _batches(count: int, epochs: int, seed: int) -> list[torch.Tensor]:
    """Whole ones, but for data that fill none."""
    rng = Generator().manual_seed(seed)
    parts = [part for _ in range(epochs) for part in torch.randperm(count, generator=rng).split(BATCH)]
    return [part for part in parts if len(part) == BATCH] or parts


def _laid_out(pictures: Tensor) -> Tensor:
    return pictures.contiguous(memory_format=torch.channels_last)


def examined_on_real(network: DigitClassifier) -> float:
    """The share of MNIST's test images that it names rightly. Raises UserError when they cannot be had."""
    images, labels = load_mnist("test")
    told = Classifier(network, {"temperature": 1.0})(images).probabilities[:, :CLASSES]  # it knows no "no digit"
    return float((told.argmax(1) == labels).mean())
