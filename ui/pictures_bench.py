"""The one bench of this server at which visitors' pictures are decoded; see `gan_core.isolation`."""

from pathlib import Path
from typing import Any

import numpy as np

from gan_core.isolation.pictures import look_apart, pictures_bench
from ui.waiting import still_wanted

BENCH = pictures_bench()


def look(path: Path | str, image_size: int, shown: int = 0) -> tuple[dict[str, Any], np.ndarray]:
    """What is known of a folder or zip of pictures, and some of them. Who leaves the page ends it. Raises UserError."""
    return look_apart(BENCH, path, image_size, shown, still_wanted)
