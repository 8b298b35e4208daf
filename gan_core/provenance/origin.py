"""Where a generated file comes from, as plain data."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from gan_core.base.version import GAN_ARENA

GENERATED = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
"""IPTC's Digital Source Type of what a trained model has made."""
MIXED = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
TOOL = f"GAN Arena {GAN_ARENA}"


@dataclass(frozen=True, kw_only=True)
class Maker:
    """A generator whose samples a file shows.

    model: what it is, in words. run: the id of its training, "" if it has none here. seed: of the training. step: how
    far it was trained. noise_seeds: what the noise was drawn with, where somebody chose it.
    """

    model: str
    run: str = ""
    seed: int | None = None
    step: int | None = None
    noise_seeds: tuple[int, ...] = ()

    @property
    def words(self) -> str:
        """One line for people."""
        told = [self.model, f"run {self.run}" if self.run else ""]
        numbers = {"seed": self.seed, "step": self.step}
        told += [f"{name} {number}" for name, number in numbers.items() if number is not None]
        told += [f"noise of seed {' '.join(map(str, self.noise_seeds))}"] if self.noise_seeds else []
        return ", ".join(filter(None, told))


@dataclass(frozen=True, kw_only=True)
class Origin:
    """What a file says of where it comes from. source_type: a URI of IPTC's vocabulary, "" if it names none."""

    makers: tuple[Maker, ...] = ()
    tool: str = TOOL
    source_type: str = GENERATED

    @property
    def is_generated(self) -> bool:
        """Does it say that a model has made it, or parts of it?"""
        return self.source_type in (GENERATED, MIXED)

    @property
    def name(self) -> str:
        """Of whoever made it: the runs, or the models where there is no run. The invisible mark is a hash of it."""
        return " ".join(maker.run or maker.model for maker in self.makers)

    def to_dict(self) -> dict[str, Any]:
        """JSON-able."""
        return {
            "generated": self.is_generated,
            "digital_source_type": self.source_type,
            "tool": self.tool,
            "makers": [asdict(maker) | {"words": maker.words} for maker in self.makers],
        }


def origin_of(makers: Sequence[Maker]) -> Origin:
    """Of what these have drawn, by this version of the app."""
    return Origin(makers=tuple(makers))
