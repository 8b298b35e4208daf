"""What drawing one sample takes, told by shapes alone, before anything is built or drawn."""

import math

from gan_core.generators.foreign.blueprint import Blueprint
from gan_core.generators.foreign.choices import Choices
from gan_core.generators.foreign.limits import MIB, MOST_LAYER_BYTES, MOST_MULTIPLICATIONS, MOST_PICTURE_BYTES
from gan_core.generators.foreign.refusal import Refusal
from gan_core.generators.foreign.thorough import cost

_FLOAT = 4  # bytes


def check_affordable(blueprint: Blueprint, choices: Choices) -> None:
    """Raises Refusal for a network that would fill the memory with a few samples, or take minutes for one.

    choices: complete, for they say how large maps become.
    """
    each = cost(blueprint, choices)
    picture, widest = each.sample * _FLOAT, each.widest * _FLOAT
    if picture > MOST_PICTURE_BYTES:
        side = math.isqrt(int(each.sample) // 3)
        raise Refusal(
            f"one sample of it has {each.sample:,.0f} numbers, a colour picture of {side:,} x {side:,} pixels, and "
            f"takes {picture / MIB:,.0f} MiB; up to {MOST_PICTURE_BYTES // MIB} MiB are drawn here"
        )
    if widest > MOST_LAYER_BYTES:
        raise Refusal(
            f"one of its layers gives {each.widest:,.0f} numbers for a single sample, which take "
            f"{widest / MIB:,.0f} MiB of memory; up to {MOST_LAYER_BYTES // MIB} MiB are legal"
        )
    if each.multiplications > MOST_MULTIPLICATIONS:
        raise Refusal(
            f"one sample of it takes {each.multiplications:.1e} multiplications, minutes of a processor; up to "
            f"{MOST_MULTIPLICATIONS:.0e} are legal"
        )
