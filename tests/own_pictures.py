"""Own pictures for whatever needs some: noise in colours, as few as a dataset may have, or more."""

import io
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image

from gan_core.config.run_config import RunConfig
from gan_core.data.sources.decode import open_picture
from gan_core.data.sources.files import LeftOut
from gan_core.data.sources.levels import Extent, levels_of


def with_pictures(config: RunConfig, folder: Path, count: int = 12) -> RunConfig:
    """The configuration, complete: where one's own pictures are to be chosen, with a zip of some in `folder`."""
    return config.replace(data_path=str(zip_of_pictures(folder, count))) if config.lacks_pictures else config


def zip_of_pictures(folder: Path, count: int = 12) -> Path:
    """A zip of `count` pictures of 16 x 16 pixels."""
    path = folder / f"{count}-pictures.zip"
    rng = np.random.default_rng(0)
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(count):
            file = io.BytesIO()
            Image.fromarray(rng.integers(0, 256, (16, 16, 3), dtype=np.uint8)).save(file, "PNG")
            archive.writestr(f"{number:03}.png", file.getvalue())
    return path


def read_picture(data: bytes, size: int) -> np.ndarray | None:
    """The first frame of an image file by itself: uint8 [3, size, size], or None if it cannot be read.

    Of more than eight bits it is its own evidence of what is black and white.
    """
    try:
        picture = open_picture(data, size)
    except LeftOut:
        return None
    return picture.shown(levels_of([picture.extent or Extent(0, 255, whole=True)]))
