"""Scikit-learn's handwritten digits, 8 x 8: real images that need no download."""

import gzip
import importlib.util
from pathlib import Path

import numpy as np

from gan_core.base.errors import UserError
from gan_core.data.datasets import DATASETS, Data, Dataset, Request
from gan_core.data.sources.classes import class_index, keep_class

CLASSES = tuple("0123456789")
BRIGHTEST = 16  # the scale of the original pixels


def load(request: Request) -> Data:
    """1797 images, uint8 [N, 1, 8, 8], scaled from 0..16 to 0..255."""
    index = class_index(request.data_class, CLASSES, "digits")
    with gzip.open(_bundled_file(), "rt", encoding="ascii") as lines:
        rows = np.loadtxt(lines, delimiter=",", dtype=np.int64)  # [1797, 64 pixels + 1 label]
    pixels = np.rint(rows[:, :64] * (255 / BRIGHTEST)).astype(np.uint8)
    values, labels = keep_class(pixels.reshape(-1, 1, 8, 8), rows[:, 64].copy(), index, "digits")
    return Data(values=values, labels=labels, class_names=CLASSES)


def _bundled_file() -> Path:
    """The table inside scikit-learn's package, found without the two seconds of importing it."""
    package = importlib.util.find_spec("sklearn")
    for folder in (package and package.submodule_search_locations) or ():
        path = Path(folder, "datasets", "data", "digits.csv.gz")
        if path.is_file():
            return path
    raise UserError("the digits come with scikit-learn, which is not installed: pip install -r requirements.txt")


DATASETS.add(
    "digits",
    Dataset(
        label="Digits 8x8",
        help="1797 handwritten digits of 8 x 8 pixels, built in: trains in seconds.",
        kind="images",
        load=load,
        shape=(1, 8, 8),
        classes=CLASSES,
        built_in=True,
    ),
)
