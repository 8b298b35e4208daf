"""The lanes of a race side by side, all at the same step: as one picture, and as an animation."""

from bisect import bisect_right

from PIL import Image

from gan_core.base.errors import UserError
from gan_core.provenance.origin import Origin, origin_of
from gan_core.races import Race
from gan_core.runs import Run
from gan_core.runs.export.frames import is_points, picture
from gan_core.runs.export.origin import maker_of
from gan_core.runs.export.pictures import (
    INKS,
    animated,
    enlarged_wall,
    evenly,
    final_words,
    one_palette,
    saved_png,
    saved_sheet,
)
from gan_core.runs.export.plane import TEXT, captioned, in_lines
from gan_core.runs.headline import told_of

SIDE = 480  # pixels of a lane in the picture
SMALL = 260  # pixels of a lane in the animation
FRAMES = 40  # of the animation, at most
GAP = 8  # white pixels between lanes
LARGEST = 8_000_000  # bytes of the animation

Lane = tuple[str, Run, list[int]]  # its label, its run, the steps of its kept pictures


def race_png(race: Race) -> bytes:
    """Every lane's last picture at or before the last step that all of them have reached. Raises UserError."""
    lanes = _lanes(race)
    last = _last(lanes)
    save = saved_png if is_points(lanes[0][1].config) else saved_sheet
    return save(_beside(lanes, last, SIDE), _origin(lanes, last))


def race_gif(race: Race) -> bytes:
    """At most 40 moments of the race; in each, every lane shows its newest picture at or before the same step.

    It ends at the last step that all lanes have reached, loops, and has at most 8 MB. Its last picture tells the final
    scores of lanes that have finished, and so does the file's comment. Raises UserError.
    """
    lanes = _lanes(race)
    last = _last(lanes)
    first = max(steps[0] for _, _, steps in lanes)
    moments = sorted({step for _, _, steps in lanes for step in steps if first <= step <= last} | {last})
    scores = [final_words(told_of(run)) for _, run, _ in lanes]
    chosen = [moments[index] for index in evenly(len(moments), FRAMES)]
    frames = [_beside(lanes, step, SMALL, scores, is_last=step == last) for step in chosen]
    comment = "; ".join(f"{lane[0]}: {', '.join(words)}" for lane, words in zip(lanes, scores, strict=True) if words)
    frames = one_palette(frames, INKS if is_points(lanes[0][1].config) else [])
    while len(file := animated(frames, _origin(lanes, last), comment)) > LARGEST and len(frames) > 2:
        frames = frames[:-1:2] + frames[-1:]
    return file


def _origin(lanes: list[Lane], step: int) -> Origin:
    return origin_of([maker_of(run, newest_at(steps, step)) for _, run, steps in lanes])


def newest_at(steps: list[int], step: int) -> int:
    """The last of `steps` (sorted, not empty) at or before `step`; the first if all come later."""
    return steps[max(0, bisect_right(steps, step) - 1)]


def _lanes(race: Race) -> list[Lane]:
    found = [(lane.label, race.runs_of(lane)[0]) for lane in race.lanes]
    lanes = [(label, run, run.frame_steps()) for label, run in found if run is not None and not run.problem]
    lanes = [lane for lane in lanes if lane[2]]
    if not lanes:
        raise UserError(f"{race.id} has no pictures: they come when its lanes start")
    return lanes


def _last(lanes: list[Lane]) -> int:
    return min(steps[-1] for _, _, steps in lanes)


def _beside(
    lanes: list[Lane], step: int, side: int, scores: list[list[str]] | None = None, is_last: bool = False
) -> Image.Image:
    """All lanes at `step` in a row, each with its label and the step of its own picture below.

    scores: words for each lane that come below these, or, before the last picture, as much white.
    """
    tiles = [
        _tile(label, run, newest_at(steps, step), side, words, is_last)
        for (label, run, steps), words in zip(lanes, scores or [[]] * len(lanes), strict=True)
    ]
    mode = "RGB" if any(tile.mode != "L" for tile in tiles) else "L"
    width = sum(tile.width for tile in tiles) + GAP * (len(tiles) - 1)
    sheet = Image.new(mode, (width, max(tile.height for tile in tiles)), "white")
    x = 0
    for tile in tiles:
        sheet.paste(tile, (x, 0))
        x += tile.width + GAP
    return sheet


def _tile(label: str, run: Run, step: int, side: int, scores: list[str], is_last: bool) -> Image.Image:
    image = picture(run.frame(step), run.config, side)
    if not is_points(run.config):
        image = enlarged_wall(image)
        image = image.resize((side, round(image.height * side / image.width)), Image.Resampling.BOX)
    below = in_lines(scores, side) if scores else []
    name = [(f"{label}: step {step:,}", TEXT)]
    return captioned(image, name, *([(line if is_last else "", TEXT)] for line in below))
