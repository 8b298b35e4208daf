"""Self-attention of SAGAN and BigGAN: three convolutions of 1 x 1, a fourth behind them or none, and a scale.

Zhang et al. 2019: x + scale * out(sum over places of softmax(query . key) value).
"""

import re
from dataclasses import dataclass
from typing import Literal

from gan_core.generators.foreign.parts import Branched, Part

Role = Literal["first", "second", "value", "out"]
_ROLES: tuple[tuple[Role, re.Pattern[str]], ...] = (
    ("first", re.compile(r"query|theta|(^|[._])(to_?)?q($|[._\d])|q_?conv|conv_?q", re.IGNORECASE)),
    ("second", re.compile(r"key|phi|(^|[._])(to_?)?k($|[._\d])|k_?conv|conv_?k", re.IGNORECASE)),
    ("value", re.compile(r"value|(^|[._])(to_?)?v($|[._\d])|v_?conv|conv_?v", re.IGNORECASE)),
)
_NAMED = re.compile(r"att(n|ention)", re.IGNORECASE)


@dataclass(frozen=True)
class Attention(Branched):
    """first, second: what query and key are made with, in whichever order. asks_first: names say that the first is the
    query. scale: None where the sum is not weighed."""

    first: Part | None = None
    second: Part | None = None
    value: Part | None = None
    out: Part | None = None
    scale: Part | None = None
    asks_first: bool = False

    @property
    def usual(self) -> str:
        """The way in which most people write it: with an output layer they halve keys and values."""
        order = "query-key" if self.asks_first else "key-query"
        return order if self.out is None else f"pooled-{order}"


def attention(name: str, members: list[Part]) -> Attention | None:
    """The self-attention that these layers are, None if they are none."""
    layers = [_flat(part) for part in members if _is_pointwise(part)]
    scales = [part for part in members if part.kind == "scalar" or (part.kind == "prelu" and part.weight.numel() == 1)]
    if len(layers) not in (3, 4) or len(scales) > 1 or len(layers) + len(scales) != len(members):
        return None
    if not scales and not _NAMED.search(name):
        return None
    roles = _roles(name, layers)
    first, second, value = roles["first"], roles["second"], roles["value"]
    out = roles.get("out")
    channels = first.weight.shape[1]
    through = value.weight.shape[0]
    if first.weight.shape != second.weight.shape or value.weight.shape[1] != channels:
        return None
    if (through != channels) if out is None else out.weight.shape[:2] != (channels, through):
        return None
    return Attention(
        name,
        "attention",
        first.tensors,
        {key: leaf for part in members for key, leaf in part.keys.items()},
        fits=(("conv", channels, channels),),
        moves=("conv s1 p0",),
        first=first,
        second=second,
        value=value,
        out=out,
        scale=scales[0] if scales else None,
        asks_first=_says(name, first, "first"),
    )


def _is_pointwise(part: Part) -> bool:
    return part.kind == "pointwise" or (part.kind == "conv" and part.kernel == 1)


def _flat(part: Part) -> Part:
    """A convolution of 1 along one axis is one of 1 x 1."""
    weight = part.weight if part.weight.ndim == 4 else part.weight[..., None]
    return Part(part.name, "conv", part.tensors | {"weight": weight}, part.keys)


def _says(name: str, part: Part, role: Role) -> bool:
    return any(known == role and pattern.search(part.name[len(name) :]) for known, pattern in _ROLES)


def _roles(name: str, layers: list[Part]) -> dict[Role, Part]:
    """By names where they tell, else in the order query, key, value, output: theta, phi, g, o or f, g, h, v."""
    told: dict[Role, Part] = {}
    rest = []
    for part in layers:
        role = next((known for known, _ in _ROLES if known not in told and _says(name, part, known)), None)
        if role is None:
            rest.append(part)
        else:
            told[role] = part
    if {"first", "second"} <= set(told):
        left = iter(rest)
        if "value" not in told and rest:
            told["value"] = _value(rest, told["first"])
            left = iter(part for part in rest if part is not told["value"])
        if (last := next(left, None)) is not None:
            told["out"] = last
        if "value" in told:
            return told
    names: tuple[Role, ...] = ("first", "second", "value", "out")
    return dict(zip(names, layers, strict=False))


def _value(rest: list[Part], first: Part) -> Part:
    """Of what is left the one that takes as many channels as the query does."""
    return next((part for part in rest if part.weight.shape[1] == first.weight.shape[1]), rest[0])
