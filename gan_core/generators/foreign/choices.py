"""What shapes leave open about a stranger's generator, as plain data: guessed by the search, or set by people."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from gan_core.base.errors import UserError

ACTIVATIONS = (
    "relu",
    "leaky-0.2",
    "leaky-0.01",
    "leaky-0.02",
    "leaky-0.05",
    "leaky-0.1",
    "leaky-0.3",
    "leaky-0.5",
    "elu",
    "selu",
    "gelu",
    "silu",
    "tanh",
    "sigmoid",
    "none",
)
OUTPUTS = ("tanh", "sigmoid", "none")
MNIST_RANGE, FASHION_RANGE = "-0.4242..2.8215", "-0.8102..2.0227"  # Normalize(0.1307, 0.3081), (0.2860, 0.3530)
RANGES = ("-1..1", "0..1", "0..255", MNIST_RANGE, FASHION_RANGE)
AVERAGES = ("kept", "renewed")
NOISES = ("normal", "uniform")
ORDERS = ("norm-first", "activation-first")
UPSAMPLINGS = ("nearest", "bilinear")
NORMS = ("instance", "layer", "group-2", "group-4", "group-8", "group-16", "group-32")
JOINS = ("noise-label", "label-noise", "multiply", "add")
RESIDUALS = ("pre-activation", "post-activation", "linear-sum")
ATTENTIONS = ("query-key", "key-query", "pooled-query-key", "pooled-key-query")
MOST_CLASSES = 1000
MOST_EPS = 10.0


@dataclass(frozen=True, kw_only=True)
class Choices:
    """None: open, the search decides. Raises UserError, one sentence, for what is not legal.

    geometry: for each convolution in order, such as "convt s2 p1", "up2 conv s1 p1".
    residual: the order in residual blocks; in the last one convolutions come first, too, but no activation follows the
    sum. attention: which of the first two layers of a self-attention asks, and
    whether keys and values are halved by pooling.
    averages: of BatchNorms; "renewed" takes them anew from what the network makes of noise.
    bare: names of layers that no activation follows. eps: one for all norms, or one for each in order.
    """

    geometry: tuple[str, ...] | None = None
    activation: str | None = None
    bare: tuple[str, ...] | None = None
    order: str | None = None
    eps: tuple[float, ...] | None = None
    norm: str | None = None
    averages: str | None = None
    upsampling: str | None = None
    residual: str | None = None
    attention: str | None = None
    output: str | None = None
    pixel_range: str | None = None
    noise: str | None = None
    classes: int | None = None
    join: str | None = None

    def __post_init__(self) -> None:
        for name, legal in LEGAL.items():
            value = getattr(self, name)
            if value is not None and value not in legal:
                raise UserError(f"{name} must be one of {', '.join(legal)}, not {str(value)[:40]!r}")
        for name in ("geometry", "bare"):
            value = getattr(self, name)
            if value is not None and not (isinstance(value, tuple) and all(isinstance(word, str) for word in value)):
                raise UserError(f"{name} must be a list of texts")
        given = () if self.eps is None else self.eps
        if not isinstance(given, tuple) or not all(_is_number(eps) and 0 < eps <= MOST_EPS for eps in given):
            raise UserError(f"eps must be numbers above 0 and up to {MOST_EPS:g}, not {str(self.eps)[:40]}")
        whole = isinstance(self.classes, int) and not isinstance(self.classes, bool)
        if self.classes is not None and not (whole and 0 <= self.classes <= MOST_CLASSES):
            raise UserError(f"classes must be a whole number from 0 to {MOST_CLASSES}, not {str(self.classes)[:40]}")

    def replace(self, **changes: Any) -> "Choices":
        return replace(self, **changes)

    def over(self, others: "Choices") -> "Choices":
        """These, and where they are open the others."""
        return replace(others, **{name: value for name, value in vars(self).items() if value is not None})

    def to_dict(self) -> dict[str, Any]:
        """JSON; what is open is left out."""
        given = {name: value for name, value in asdict(self).items() if value is not None}
        return json.loads(json.dumps(given))

    @classmethod
    def from_dict(cls, values: Any) -> "Choices":
        """The inverse of `to_dict`, for what strangers send. Raises UserError."""
        if not isinstance(values, Mapping):
            raise UserError("choices are a JSON object")
        known = {field.name for field in fields(cls)}
        if unknown := next((name for name in values if name not in known), None):
            raise UserError(f"choices have {', '.join(sorted(known))}, not {str(unknown)[:40]!r}")
        if "eps" in values and _is_number(values["eps"]):
            values = {**values, "eps": (float(values["eps"]),)}
        frozen: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
        }
        return cls(**frozen)

    @classmethod
    def parse(cls, typed: Sequence[str]) -> "Choices":
        """From name=value as typed, such as geometry=convt s1 p0, convt s2 p1 or eps=1e-5,0.8. Raises UserError."""
        values: dict[str, Any] = {}
        for text in typed:
            name, equals, value = (word.strip() for word in text.partition("="))
            if not equals:
                raise UserError(f"a choice reads like activation=relu, not {text!r}")
            words = tuple(word.strip() for word in value.split(",") if word.strip())
            try:
                if name == "eps":
                    values[name] = tuple(map(float, words))
                else:
                    values[name] = int(value) if name == "classes" else words if name in ("geometry", "bare") else value
            except ValueError:
                raise UserError(f"{name} must be a number, not {value!r}") from None
        return cls.from_dict(values)


LEGAL: dict[str, tuple[str, ...]] = {
    "activation": ACTIVATIONS,
    "order": ORDERS,
    "norm": NORMS,
    "averages": AVERAGES,
    "upsampling": UPSAMPLINGS,
    "residual": RESIDUALS,
    "attention": ATTENTIONS,
    "output": OUTPUTS,
    "pixel_range": RANGES,
    "noise": NOISES,
    "join": JOINS,
}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def range_of(text: str) -> tuple[float, float]:
    """ "0..255" -> (0, 255): what black and white are."""
    black, _, white = text.partition("..")
    return float(black), float(white)
