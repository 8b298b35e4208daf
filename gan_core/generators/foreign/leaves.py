"""What a layer without weights does, as a file that holds it as an object describes it."""

import math
from dataclasses import dataclass
from typing import Any, Literal

from gan_core.generators.foreign.chain import FACTORS
from gan_core.generators.foreign.refusal import Refusal
from gan_core.generators.foreign.whole import Module

Does = Literal["activation", "norm", "enlarge", "shuffle", "pad", "nothing", "unknown"]

_NOTHING = ("Identity", "Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "AlphaDropout", "FeatureAlphaDropout")
_RESHAPES = ("Flatten", "Unflatten")  # to the shape that the next layer takes: there is only one
_ACTIVATIONS = {"ReLU": "relu", "SELU": "selu", "SiLU": "silu", "Tanh": "tanh", "Sigmoid": "sigmoid"}
_STEEPEST = 10.0


@dataclass(frozen=True)
class Leaf:
    """path: of the module. value: the activation's name, or how many times maps grow, or pixels of a border."""

    path: str
    does: Does
    value: Any = None
    mode: str = ""  # of an enlargement


def leaf(path: str, module: Module) -> Leaf:
    """What this module does. Raises Refusal for one of torch's that cannot be drawn."""
    name = module.layer
    if not name:
        return Leaf(path, "unknown")
    if module.tensors:
        return Leaf(path, "activation", "prelu") if name == "PReLU" else _weighted(path, name)
    if name in _NOTHING or name in _RESHAPES or name.endswith("Loss"):
        return Leaf(path, "nothing")
    if (activation := _activation(name, module.about)) is not None:
        return Leaf(path, "activation", activation)
    if name in ("Upsample", "UpsamplingNearest2d", "UpsamplingBilinear2d"):
        return _enlarging(path, module)
    if name == "PixelShuffle" and (factor := one_number(module.about.get("upscale_factor"))) in FACTORS:
        return Leaf(path, "shuffle", factor)
    if name == "ZeroPad2d" and (border := one_number(module.about.get("padding"))) is not None:
        return Leaf(path, "pad", border)
    if name in ("Sequential", "ModuleList", "ModuleDict", "ParameterList", "ParameterDict"):
        return Leaf(path, "nothing")
    raise undrawn(path, name)


def _weighted(path: str, name: str) -> Leaf:
    return Leaf(path, "norm" if "Norm" in name else "nothing")


def undrawn(path: str, what: str) -> Refusal:
    """The refusal of a module that has no counterpart here."""
    return Refusal(
        f"its module {path!r}, {'an' if what[0] in 'AEIOU' else 'a'} {what}, is none of those that are drawn"
    )


def _activation(name: str, about: dict[str, Any]) -> str | None:
    """Its name in choices; None where it is no activation that is known, or has another shape than usual."""
    if name == "LeakyReLU":
        slope = about.get("negative_slope", 0.01)
        return f"leaky-{slope:g}" if is_number(slope) and 0 <= slope <= _STEEPEST else None
    if name == "ELU":
        return "elu" if about.get("alpha", 1.0) == 1.0 else None
    if name == "GELU":
        return "gelu" if about.get("approximate", "none") == "none" else None
    return _ACTIVATIONS.get(name)


def _enlarging(path: str, module: Module) -> Leaf:
    times = one_number(module.about.get("scale_factor"))
    mode = module.about.get("mode", "bilinear" if "Bilinear" in module.layer else "nearest")
    if times not in (2, 4, 8) or mode not in ("nearest", "bilinear") or module.about.get("align_corners"):
        raise undrawn(path, f"{module.layer} of scale {module.about.get('scale_factor')}, {mode}")
    return Leaf(path, "enlarge", times, mode)


def one_number(value: Any) -> int | None:
    """The whole number that a setting is, given once or for each axis; None for anything else."""
    values = value if isinstance(value, tuple) else (value,)
    if not values or len(set(values)) != 1 or not is_number(values[0]) or values[0] != int(values[0]):
        return None
    return int(values[0])


def is_number(value: Any) -> bool:
    """A finite number."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
