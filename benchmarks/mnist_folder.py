"""MNIST where torchvision can unpack it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from torchvision.datasets import MNIST

from gan_core.data.sources.places import find_data

ARCHIVES = tuple(
    f"MNIST/raw/{part}.gz"
    for part in (
        "train-images-idx3-ubyte",
        "train-labels-idx1-ubyte",
        "t10k-images-idx3-ubyte",
        "t10k-labels-idx1-ubyte",
    )
)


@contextmanager
def mnist_folder() -> Iterator[str]:
    """A writable copy for the time of a race; torchvision downloads what is not in a data folder."""
    with TemporaryDirectory(prefix="gan-arena-bench-") as name:
        if source := find_data(*ARCHIVES):
            Path(name, "MNIST", "raw").mkdir(parents=True)
            for archive in ARCHIVES:
                shutil.copyfile(source / archive, Path(name, archive))
        try:
            MNIST(name, train=True, download=True)
        except RuntimeError:
            raise SystemExit(
                "MNIST cannot be downloaded: set GAN_ARENA_DATA to a folder that holds MNIST/raw"
            ) from None
        yield name
