"""A run's samples as one picture, and its history as an animation."""

import io
from contextlib import suppress

import numpy as np
from PIL import Image

from gan_core.base.errors import UserError
from gan_core.provenance.files import stamped
from gan_core.provenance.mark.code import tag_of
from gan_core.provenance.mark.mark import can_carry, marked
from gan_core.provenance.origin import Origin, origin_of
from gan_core.runs import Run
from gan_core.runs.export.frames import caption, is_points, picture
from gan_core.runs.export.origin import maker_of
from gan_core.runs.export.plane import CRITIC, GENERATED, REAL, TEXT, Colour, captioned, in_lines
from gan_core.runs.headline import Told, each_in_words, in_words, told_of

ENLARGED = 4  # a pixel of the sample wall becomes 4 x 4
WIDEST = 2400  # pixels of an enlarged wall
SIDE = 720  # pixels of a 2-D scene
FRAMES = 60  # of an animation, at most
SMALL_SIDE = 400  # pixels of a 2-D scene in an animation; walls come near it
LARGEST = 8_000_000  # bytes of an animation
TEMPO = 100  # milliseconds per frame
REST = 2000  # milliseconds that the last frame stays
INKS = [REAL, GENERATED, CRITIC, TEXT]  # few pixels each, so that a palette would be made without them


def samples_png(
    run: Run, step: int | None = None, side: int = SIDE, name: str = "", *, with_mark: bool = True
) -> bytes:
    """The samples at a kept `step`, the newest by default. side: of a 2-D scene, in pixels.

    name: what its origin calls the run, where `run` is a copy of it. with_mark: False for a page that shows it at once:
    the invisible mark takes a quarter of a second. Raises UserError if there is no such picture.
    """
    steps = _steps(run)
    step = steps[-1] if step is None else step
    image = picture(run.frame(step), run.config, side)
    origin = origin_of([maker_of(run, step, name)])
    if is_points(run.config):
        return saved_png(captioned(image, caption(step, run.config)), origin)
    return (saved_sheet if with_mark else saved_png)(enlarged_wall(image), origin)


def enlarged_wall(image: Image.Image) -> Image.Image:
    """A sample wall with every pixel as a square, so that 8x8 digits are seen; at most 2,400 pixels wide."""
    return _enlarged(image, max(1, min(ENLARGED, WIDEST // image.width)))


def animation_gif(run: Run) -> bytes:
    """At most 60 kept frames, evenly chosen, first and last among them; loops; at most 8 MB.

    The last frame of a finished run tells its final scores, and so does the file's comment.
    """
    steps, scores = _steps(run), final_words(told_of(run))
    frames = []
    for index in evenly(len(steps), FRAMES):
        with suppress(UserError):  # a live run thins its pictures out meanwhile
            frames.append(_small(run, steps[index], scores, is_last=steps[index] == steps[-1]))
    if not frames:
        raise UserError(f"the pictures of {run.id} are gone: the run was deleted or started anew")
    frames = one_palette(frames, INKS if is_points(run.config) else [])
    origin = origin_of([maker_of(run, steps[-1])])
    while len(file := animated(frames, origin, ", ".join(scores))) > LARGEST and len(frames) > 2:
        frames = frames[:-1:2] + frames[-1:]
    return file


def final_words(told: Told) -> list[str]:
    """Where the final scores of a finished run are from, and what they are; [] without any."""
    return [f"final, {in_words(told)}", *each_in_words(told)] if told.final else []


def _steps(run: Run) -> list[int]:
    steps = run.frame_steps()
    if not steps:
        raise UserError(f"{run.id} has no pictures yet; the first comes when it starts")
    return steps


def _small(run: Run, step: int, scores: list[str], is_last: bool) -> Image.Image:
    """A frame and its caption; below it the scores, or, before the last one, as much white."""
    image = picture(run.frame(step), run.config, SMALL_SIDE)
    if not is_points(run.config):
        factor = SMALL_SIDE / image.width
        image = _enlarged(image, round(factor)) if factor >= 1.5 else image
        image.thumbnail((2 * SMALL_SIDE, 2 * SMALL_SIDE))
    below = in_lines(scores, image.width) if scores else []
    return captioned(image, caption(step, run.config), *([(line if is_last else "", TEXT)] for line in below))


def _enlarged(image: Image.Image, factor: int) -> Image.Image:
    return image.resize((image.width * factor, image.height * factor), Image.Resampling.NEAREST)


def one_palette(frames: list[Image.Image], inks: list[Colour], looked_at: int = 4) -> list[Image.Image]:
    """Grey frames as they are; coloured ones in 256 colours: the inks, and what suits those that are looked at.

    Without dithering: dither flickers, and makes a file three times as large.
    """
    if frames[0].mode == "L":
        return frames
    few = [frames[i] for i in evenly(len(frames), looked_at)]
    sheet = Image.new("RGB", (few[0].width, sum(frame.height for frame in few)))
    for place, frame in enumerate(few):
        sheet.paste(frame, (0, place * frame.height))
    common = sheet.quantize(256 - len(inks)).getpalette() or []
    palette = Image.new("P", (1, 1))
    palette.putpalette([*common[: 3 * (256 - len(inks))], *sum(inks, ())])
    return [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames]


def evenly(count: int, most: int) -> list[int]:
    """At most `most` of the indices below `count`, the first and the last among them."""
    return np.unique(np.linspace(0, count - 1, min(most, count)).round().astype(int)).tolist()


def animated(frames: list[Image.Image], origin: Origin, comment: str = "") -> bytes:
    """A GIF that loops, rests on its last frame and tells its origin; the comment is text for programs."""
    options: dict[str, object] = {"comment": comment.encode()} if comment else {}
    options |= {"duration": [TEMPO] * (len(frames) - 1) + [REST], "loop": 0, "optimize": False}
    return stamped(saved(frames[0], "GIF", save_all=True, append_images=frames[1:], **options), origin)


def saved_sheet(sheet: Image.Image, origin: Origin) -> bytes:
    """Samples side by side as a PNG file that tells its origin; one of 256 pixels or more bears the invisible mark too.

    A small one cannot: 28 x 28 pixels have no room for 48 bits that would outlive JPEG.
    """
    if sheet.mode in ("L", "RGB") and can_carry(*sheet.size):
        sheet = Image.fromarray(marked(np.asarray(sheet), tag_of(origin.name)))
    return saved_png(sheet, origin)


def saved_png(image: Image.Image, origin: Origin) -> bytes:
    """A PNG file that tells its origin."""
    return stamped(saved(image, "PNG"), origin)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    """The picture as a file's content. kind: "PNG" or "GIF"."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()
