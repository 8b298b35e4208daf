"""Walks through latent space as films: which places, and the pictures as a GIF or an MP4. Needs no torch."""

import io
import tempfile
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import cast

import numpy as np
from PIL import Image

from gan_core.base.errors import UserError
from gan_core.latent.latent_state import LatentState
from gan_core.provenance.files import stamped
from gan_core.provenance.origin import Origin
from gan_core.runs.export.pictures import INKS, one_palette

MOST_STOPS = 16
MOST_FRAMES = 480
MOST_PIXELS = 60_000_000  # of all frames together, enlarged: the memory of a GIF's frames before they are packed
MOST_RATE = 60  # frames per second
SMALLEST = 280  # pixels of the shorter side: smaller frames are enlarged
_CODECS = (("libx264", {"crf": "18", "preset": "fast"}), ("mpeg4", {"qscale": "3"}))


def walk(seeds: Sequence[int], frames: int, start: LatentState | None = None) -> list[LatentState]:
    """`frames` places on a closed walk by way of 2 to 16 seeds, back to the first one; that one is not shown twice.

    start: whose path (slerp or lerp), moves, truncation and label hold all the way. Raises UserError.
    """
    if not 2 <= len(seeds) <= MOST_STOPS:
        raise UserError(f"a walk goes by way of 2 to {MOST_STOPS} seeds, not {len(seeds)}")
    if not len(seeds) <= frames <= MOST_FRAMES:
        raise UserError(f"a walk of {len(seeds)} seeds has {len(seeds)} to {MOST_FRAMES} frames, not {frames}")
    start = (start or LatentState()).replace(z=(), minus=None, plus=None)
    places = []
    for frame in range(frames):
        stop, share = divmod(Fraction(frame * len(seeds), frames), 1)
        ends = (seeds[stop], seeds[(stop + 1) % len(seeds)])
        places.append(start.replace(seeds=ends, across=float(share), down=0.0))
    return places


def gif(frames: Sequence[Image.Image], origin: Origin, rate: float = 15) -> bytes:
    """A GIF that loops for ever and tells its origin, of frames of one size. Raises UserError.

    GIFs count hundredths of a second.
    """
    large = _prepared(frames, rate)
    file = io.BytesIO()
    large = one_palette(large, INKS, looked_at=16)  # its colours change more than those of a training
    hundredths = max(2, round(100 / rate))  # browsers slow down what is faster
    large[0].save(file, "GIF", save_all=True, append_images=large[1:], duration=10 * hundredths, loop=0)
    return stamped(file.getvalue(), origin)


def mp4(frames: Sequence[Image.Image], origin: Origin, rate: float = 30) -> bytes:
    """An MP4 that tells its origin, H.264 (MPEG-4 without that encoder), yuv420p, its index first. Raises UserError."""
    import av

    large = _prepared(frames, rate)
    codec, options = next((name, options) for name, options in _CODECS if name in av.codecs_available)
    with tempfile.TemporaryDirectory() as folder:  # to put the index first, the file is read again by its name
        path = Path(folder) / "film.mp4"
        with av.open(str(path), "w", options={"movflags": "+faststart"}) as container:
            stream = cast(
                av.VideoStream,
                container.add_stream(codec, rate=Fraction(rate).limit_denominator(1000), options=options),
            )
            stream.width, stream.height, stream.pix_fmt = *large[0].size, "yuv420p"
            for picture in large:
                container.mux(stream.encode(av.VideoFrame.from_image(picture.convert("RGB"))))
            container.mux(stream.encode(None))
        return stamped(path.read_bytes(), origin)


def _prepared(frames: Sequence[Image.Image], rate: float) -> list[Image.Image]:
    """The frames with each pixel as a square of whole pixels, on even sides, in mode L or RGB."""
    if not 2 <= len(frames) <= MOST_FRAMES:
        raise UserError(f"a film has 2 to {MOST_FRAMES} frames, not {len(frames)}")
    if not 1 <= rate <= MOST_RATE:
        raise UserError(f"a film runs at 1 to {MOST_RATE} frames per second, not {rate:g}")
    if len({frame.size for frame in frames}) > 1:
        raise UserError("the frames of a film must all have the same size")
    wide, tall = frames[0].size
    factor = max(1, -(-SMALLEST // min(wide, tall)))
    size = wide * factor, tall * factor
    if size[0] * size[1] * len(frames) > MOST_PIXELS:
        raise UserError(
            f"{len(frames)} frames of {size[0]} x {size[1]} pixels are more than {MOST_PIXELS // 10**6} million "
            "pixels: take fewer frames or a smaller wall"
        )
    mode = "L" if frames[0].mode == "L" else "RGB"
    return [_even(frame.convert(mode).resize(size, Image.Resampling.NEAREST)) for frame in frames]


def _even(frame: Image.Image) -> Image.Image:
    """With a row or a column repeated at the end where a side is odd: video has colours by twos."""
    wide, tall = frame.size
    if wide % 2 == tall % 2 == 0:
        return frame
    values = np.asarray(frame)
    values = np.pad(values, ((0, tall % 2), (0, wide % 2), *[(0, 0)] * (values.ndim - 2)), mode="edge")
    return Image.fromarray(values)
