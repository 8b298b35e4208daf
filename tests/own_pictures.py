"""Own pictures for whatever needs some: noise in colours, as few as a dataset may have, or more."""

import io
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image

from gan_core.config import RunConfig


def with_pictures(config: RunConfig, folder: Path, count: int = 12) -> RunConfig:
    """The configuration, complete: where one's own pictures are to be chosen, with a zip of some in `folder`."""
    return config.replace(data_path=str(zip_of_pictures(folder, count))) if config.lacks_pictures else config


def zip_of_pictures(folder: Path, count: int = 12) -> Path:
    """A zip of `count` pictures of 16 x 16 pixels."""
    path = folder / f"{count}-pictures.zip"
    dice = np.random.default_rng(0)
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(count):
            file = io.BytesIO()
            Image.fromarray(dice.integers(0, 256, (16, 16, 3), dtype=np.uint8)).save(file, "PNG")
            archive.writestr(f"{number:03}.png", file.getvalue())
    return path
