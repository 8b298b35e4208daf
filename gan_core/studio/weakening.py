"""The lesson on the invisible mark: a marked sheet goes through what pictures go through, and its bits are counted."""

import io
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from PIL import Image

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.base.settings import Setting
from gan_core.provenance.mark.attacks import Attack, opened
from gan_core.provenance.mark.code import BITS, tag_of
from gan_core.provenance.mark.mark import mark_in, marked, wrong_bits, wrong_waves
from gan_core.runs.export.frames import picture
from gan_core.runs.export.pictures import enlarged_wall
from gan_core.studio.jobs import Answer, Answers

SHEETS = ("mnist-gan", "fashion-dcgan", "frogs-dcgan")
NO_JPEG = 100  # as a quality
MOST_SHOWN = 400_000  # bytes of a file that is sent as it is
_POINTS = 9  # of a curve
_PNG, _JPEG = "image/png", "image/jpeg"


@dataclass(frozen=True)
class _Slider:
    """Whole numbers from `low` to `high`; at `rest` nothing happens."""

    low: int
    high: int
    rest: int

    def checked(self, name: str, value: Any) -> int:
        """Raises UserError with what is legal."""
        legal = Setting(label=name, help="", group="", kind=int, minimum=self.low, maximum=self.high)
        number: int = legal.check(name, self.rest if value is None else value)
        return number


SLIDERS = {
    "quality": _Slider(1, NO_JPEG, NO_JPEG),  # of a JPEG
    "scale": _Slider(10, 150, 100),  # percent of each side
    "crop": _Slider(50, 100, 100),  # percent of each side that is kept
    "noise": _Slider(0, 60, 0),  # standard deviation in levels of gray
}


def weakened(asked: dict[str, Any]) -> Answers:
    """{"sheet", and any of SLIDERS} -> how much of the mark is left, and the file as it arrives, or one to look at.

    With "along", the name of a slider, a curve instead: the same over all its values, the others as they are. Raises
    UserError for what is not legal.
    """
    values = {name: slider.checked(name, asked.get(name)) for name, slider in SLIDERS.items()}
    along = asked.get("along")
    if along is not None and along not in SLIDERS:
        raise UserError(f"a curve goes along one of {', '.join(SLIDERS)}")
    if asked.get("sheet") not in SHEETS:
        raise UserError(f"there is no sheet of that name; choose from {', '.join(SHEETS)}")
    sheet, tag = _sheet(asked["sheet"])
    if along is None:
        yield _left(sheet, tag, values)
        return
    curve = []
    for value in np.linspace(SLIDERS[along].low, SLIDERS[along].high, _POINTS).round().astype(int).tolist():
        after = _attack(values | {along: value}).apply(sheet)
        curve.append({"value": value, "wrong": wrong_waves(after, tag), "found": mark_in(after) == tag})
        yield None
    yield {"along": along, "curve": curve}, b""


def _left(sheet: np.ndarray, tag: int, values: dict[str, int]) -> Answer:
    content = _attack(values).sent(sheet)
    after = opened(content)
    facts = {
        "bits": BITS,
        "wrong_bits": wrong_bits(after, tag),
        "wrong_waves": wrong_waves(after, tag),
        "found": mark_in(after) == tag,
        "size": [after.shape[1], after.shape[0]],
        "kilobytes": -(-len(content) // 1024),
        "shown_as": _JPEG if values["quality"] < NO_JPEG or len(content) > MOST_SHOWN else _PNG,
    }
    return facts, content if len(content) <= MOST_SHOWN else _smaller(after)


def _smaller(pixels: np.ndarray) -> bytes:
    """A picture for the eye alone, half as large: grain makes a PNG of megabytes at each move of a slider."""
    file, image = io.BytesIO(), Image.fromarray(pixels)
    image.reduce(2).save(file, "JPEG", quality=90)
    return file.getvalue()


def _attack(values: dict[str, int]) -> Attack:
    quality = None if values["quality"] == NO_JPEG else values["quality"]
    scale, crop = values["scale"] / 100, values["crop"] / 100
    return Attack(quality=quality, scale=scale, crop=crop, noise=float(values["noise"]))


@lru_cache(maxsize=len(SHEETS))
def _sheet(name: str) -> tuple[np.ndarray, int]:
    """The last samples of a generator that comes with the app, marked, and its tag."""
    run = runs.find(name)
    wall = picture(run.frame(run.frame_steps()[-1]), run.config, 0)
    tag = tag_of(run.id)
    return marked(np.asarray(enlarged_wall(wall)), tag), tag
