"""Films are decoded again: as many frames as were asked for, in order, on even sides."""

import io
from fractions import Fraction

import av
import numpy as np
import pytest
from PIL import Image

from gan_core.base.errors import UserError
from gan_core.latent.film import gif, mp4, walk
from gan_core.latent.latent_state import LatentState
from gan_core.provenance.origin import Maker, origin_of

ORIGIN = origin_of([Maker(model="shades of gray")])


def shades(count: int, size: tuple[int, int] = (29, 28), mode: str = "L") -> list[Image.Image]:
    """From dark to bright, with a bright pixel at the top left."""
    frames = [Image.new("L", size, 10 + 200 * index // count) for index in range(count)]
    for frame in frames:
        frame.putpixel((0, 0), 255)
    return [frame.convert(mode) for frame in frames]


def decoded(film: bytes) -> list[np.ndarray]:
    """Frames [H, W, 3] of an MP4."""
    with av.open(io.BytesIO(film)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def test_a_walk_is_closed_and_goes_by_way_of_its_seeds() -> None:
    start = LatentState(path="lerp", moves=(("z:0", 1.0),), truncation=0.5, z=(1.0,))
    places = walk([5, 6, 7], 12, start)
    assert len(places) == 12
    assert [place.seeds for place in places[::4]] == [(5, 6), (6, 7), (7, 5)]
    assert [place.across for place in places[:5]] == [0, 0.25, 0.5, 0.75, 0]
    assert all(place == start.replace(z=(), seeds=place.seeds, across=place.across) for place in places)
    assert len(set(places)) == 12, "the first is not shown twice"


def test_stops_fall_where_the_frames_do_not_divide() -> None:
    places = walk([1, 2, 3], 10)
    along = [Fraction(place.across).limit_denominator(100) for place in places]
    assert along[:4] == [0, Fraction(3, 10), Fraction(6, 10), Fraction(9, 10)] and along[4] == Fraction(2, 10)
    assert places[4].seeds == (2, 3)


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_a_gif_loops_for_ever_with_all_its_frames(mode: str) -> None:
    with Image.open(io.BytesIO(gif(shades(9, mode=mode), ORIGIN, rate=20))) as film:
        assert film.n_frames == 9 and film.info["loop"] == 0 and film.info["duration"] == 50  # type: ignore[attr-defined]
        assert film.size == (290, 280)
        for index in range(9):
            film.seek(index)
            values = np.asarray(film.convert("L")).astype(int)
            assert abs(values[140, 140] - (10 + 200 * index // 9)) < 8
            assert values[:10, :10].min() > 247 > values[:10, 11].max(), "a pixel is a square"


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_an_mp4_has_all_its_frames_in_order(mode: str) -> None:
    film = mp4(shades(9, (31, 29), mode), ORIGIN, rate=24)
    frames = decoded(film)
    assert len(frames) == 9 and frames[0].shape == (290, 310, 3)
    for index, frame in enumerate(frames):
        assert abs(int(frame[140, 150].mean()) - (10 + 200 * index // 9)) < 6
    with av.open(io.BytesIO(film)) as container:
        stream = container.streams.video[0]
        assert stream.average_rate == 24 and stream.pix_fmt == "yuv420p"
        assert stream.codec_context.name in ("h264", "mpeg4")
    assert film.index(b"moov") < film.index(b"mdat"), "it plays before it is there as a whole"


def test_odd_sides_become_even() -> None:
    frames = decoded(mp4([Image.new("RGB", (301, 283), (200, 30, 30))] * 3, ORIGIN))
    assert frames[0].shape == (284, 302, 3)
    assert frames[1][283, 301].tolist() == pytest.approx([200, 30, 30], abs=6), "the last row again, not black"


@pytest.mark.parametrize(
    ("seeds", "frames", "sentence"),
    [
        ([1], 9, "2 to 16 seeds, not 1"),
        ([1] * 17, 99, "2 to 16 seeds, not 17"),
        ([1, 2, 3], 2, "3 to 480 frames"),
        ([1, 2], 481, "2 to 480 frames, not 481"),
    ],
)
def test_a_walk_out_of_range_is_refused(seeds: list[int], frames: int, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        walk(seeds, frames)


@pytest.mark.parametrize("make", [gif, mp4])
def test_a_film_out_of_range_is_refused(make) -> None:
    with pytest.raises(UserError, match="2 to 480 frames, not 1"):
        make(shades(1), ORIGIN)
    with pytest.raises(UserError, match="1 to 60 frames per second, not 90"):
        make(shades(3), ORIGIN, rate=90)
    with pytest.raises(UserError, match="all have the same size"):
        make([*shades(2), *shades(1, (30, 30))], ORIGIN)
    with pytest.raises(UserError, match="million pixels"):
        make([Image.new("L", (1000, 1000))] * 61, ORIGIN)
