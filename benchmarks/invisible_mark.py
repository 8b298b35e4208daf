"""What the invisible mark outlives, and how often one is found where there is none.

    python -m benchmarks.invisible_mark          200 marked sheets, 1,000 clean ones; some ten minutes on two cores

Half of the sheets hold real samples, half those of generators that come with the app, in equal parts: 64 samples or 9,
as the app exports them. Real data are looked for where GAN_ARENA_DATA says. Beside them, beyond what the app exports,
sheets whose pixels were not enlarged, the smallest that may carry a mark.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import torch

from benchmarks import results
from gan_core.data.datasets import DATASETS, Request
from gan_core.generators.loading import load
from gan_core.provenance.mark.attacks import Attack
from gan_core.provenance.mark.code import BITS, FALSE_ALARMS
from gan_core.provenance.mark.mark import BLURS, mark_in, marked, wrong_bits, wrong_waves
from gan_core.runs.export.pictures import enlarged_wall
from gan_core.training.pictures import wall_image

MARKED, CLEAN, BARE = 200, 1000, 40
REAL = {"mnist": {}, "fashion-mnist": {}, "digits": {}, "cifar10": {"data_class": "frog"}}
GENERATORS = ("mnist-gan", "mnist-wgan-gp", "fashion-dcgan", "frogs-dcgan")
COUNTS = (64, 9)  # samples on a sheet
ATTACKS = {
    "PNG": Attack(),
    "JPEG 75": Attack(quality=75),
    "scaled by 0.75": Attack(scale=0.75),
    "scaled by 0.75, then JPEG 75": Attack(scale=0.75, quality=75),
    "JPEG 50": Attack(quality=50),
    "JPEG 25": Attack(quality=25),
    "scaled by 0.5": Attack(scale=0.5),
    "noise of 8 levels": Attack(noise=8.0),
    "cropped to 99 %": Attack(crop=0.99),
    "cropped to 95 %": Attack(crop=0.95),
}

Draw = Callable[[int], np.ndarray]  # so many samples, uint8 [n, H, W, C]


@dataclass
class Tally:
    """Over sheets: how many were read right, wrong bits, the share of wrong waves."""

    sheets: int = 0
    found: int = 0
    bits: list[int] = field(default_factory=list)
    waves: list[float] = field(default_factory=list)

    def add(self, pixels: np.ndarray, tag: int) -> None:
        self.sheets += 1
        self.found += mark_in(pixels) == tag
        self.bits.append(wrong_bits(pixels, tag))
        self.waves.append(wrong_waves(pixels, tag))

    def to_dict(self) -> dict[str, float]:
        share = self.found / self.sheets
        bit_errors = float(np.mean(self.bits)) / BITS
        return {"found": share, "wrong_bits": bit_errors, "wrong_waves": float(np.mean(self.waves))}


def main() -> None:
    torch.set_num_threads(1)
    sources = _sources()
    exported, depth = _tallies(_sheets(sources, MARKED, enlarged=True))
    bare, _ = _tallies(_sheets(sources, BARE, enlarged=False))
    alarms = sum(mark_in(sheet) is not None for sheet in _sheets(sources, CLEAN, enlarged=True))
    figures = {
        "exported": {name: tally.to_dict() for name, tally in exported.items()},
        "not_enlarged": {name: tally.to_dict() for name, tally in bare.items()},
        "rms_levels": depth,
        "false_alarms": alarms,
        "clean": CLEAN,
    }
    results.write("invisible_mark", figures, _lines(figures))


def _sources() -> list[Draw]:
    random = np.random.default_rng(0)
    sources: list[Draw] = []
    for name, asked in REAL.items():
        values = DATASETS[name].load(Request(**asked)).values
        pixels = np.asarray(values).transpose(0, 2, 3, 1)
        sources.append(lambda count, pixels=pixels: pixels[random.choice(len(pixels), count, replace=False)])
    for name in GENERATORS:
        loaded = load(name)
        sources.append(
            lambda count, loaded=loaded: loaded.draw(
                loaded.latents(count, int(random.integers(2**31))), loaded.labels(count)
            )
        )
    return sources


def _sheets(sources: list[Draw], count: int, *, enlarged: bool) -> Iterator[np.ndarray]:
    """Sheets from all sources in turn; not enlarged ones have as many samples as make 256 pixels a side."""
    for index in range(count):
        draw = sources[index % len(sources)]
        if enlarged:
            samples = draw(COUNTS[index // len(sources) % len(COUNTS)])
            side = wall_image(samples).width
            if 4 * side < 256:  # nine of the 8 x 8 digits are too few for a mark
                samples = draw(64)
            yield np.asarray(enlarged_wall(wall_image(samples)))
        else:
            side = draw(1).shape[1] + 2
            yield np.asarray(wall_image(draw((-(-258 // side)) ** 2)))


def _tallies(sheets: Iterator[np.ndarray]) -> tuple[dict[str, Tally], float]:
    random, tallies, squares = np.random.default_rng(1), {name: Tally() for name in ATTACKS}, []
    for pixels in sheets:
        tag = int(random.integers(2**32))
        sheet = marked(pixels, tag)
        squares.append(float(np.mean((sheet.astype(float) - pixels) ** 2)))
        for name, attack in ATTACKS.items():
            tallies[name].add(attack.apply(sheet), tag)
    return tallies, float(np.sqrt(np.mean(squares)))


def _lines(figures: dict) -> list[str]:
    lines = [
        f"{MARKED} marked sheets as the app exports them, and {BARE} with pixels as they are, from 258 a side on.",
    ]
    lines += [f"The mark moves brightness by {figures['rms_levels']:.2f} of 255 levels, root mean square.", ""]
    lines += [
        "| after | found | wrong bits | wrong waves | found, pixels as they are | wrong bits | wrong waves |",
        "|---" * 7 + "|",
    ]
    for name in ATTACKS:
        cells = [
            f"{tally[name]['found']:.1%} | {tally[name]['wrong_bits']:.1%} | {tally[name]['wrong_waves']:.1%}"
            for tally in (figures["exported"], figures["not_enlarged"])
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    expected = len(BLURS) * FALSE_ALARMS
    return [
        *lines,
        "",
        f"False alarms: {figures['false_alarms']} of {figures['clean']:,} clean sheets; {expected:.2%} are expected, "
        "from the length of the checksum.",
    ]


if __name__ == "__main__":
    main()
