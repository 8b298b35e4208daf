"""Which of the dicts in a file are weights, and whose. Imports torch.

Strangers save a bare state dict, or wrap it beside epochs and optimizers, or both players in one; parallel and
compiled modules write a prefix before every key.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import torch
from torch import Tensor

from gan_core.generators.foreign.counters import is_counter
from gan_core.generators.foreign.limits import MOST_DEPTH, MOST_VISITS
from gan_core.generators.foreign.refusal import Refusal
from gan_core.generators.foreign.whole import WholeModel

Whose = Literal["average", "generator", "", "critic"]  # best first; "" where no name tells

_WRAPPERS = ("module.", "_orig_mod.")
_NEUTRAL = {
    "net",
    "model",
    "state",
    "dict",
    "sd",
    "weights",
    "params",
    "parameters",
    "network",
    "best",
    "last",
    "final",
}
_HALVES = {"decoder", "dec", "encoder", "enc"}  # of one network, an autoencoder or a translator
_GENERATOR = {"generator", "gen", "g", "netg", "decoder", "dec"}
_CRITIC = {"discriminator", "disc", "d", "netd", "critic", "encoder", "enc", "classifier", "vgg", "inception"}
_AVERAGE = {"ema", "average", "averaged", "avg", "shadow", "running", "swa", "polyak", "ge"}
_OPTIMIZERS = re.compile(r"optim|sched|scaler|^opt(_|$)|solver", re.IGNORECASE)
_NO_NAMES = (
    "its tensors have no names, so that nothing tells which layer each belongs to; save the generator's state_dict"
)


class Budget:
    """How many containers are still looked into: one list may hold the next a thousand times, eight deep."""

    def __init__(self, left: int) -> None:
        self.left = left

    def spend(self) -> None:
        """Raises Refusal where nothing is left."""
        self.left -= 1
        if self.left < 0:
            raise Refusal("its dicts and lists hold one another too often for a file of weights")


@dataclass(frozen=True)
class Weights:
    """One player's tensors, float32 where they are fractions.

    path: the keys that lead to it, () for a bare state dict. tensors: by name without wrappers, in the file's order.
    keys: the name in the file, by name. whole: the model, where it was saved as a whole.
    """

    path: tuple[str, ...]
    whose: Whose
    tensors: dict[str, Tensor]
    keys: dict[str, str]
    whole: WholeModel | None = None

    @property
    def where(self) -> str:
        return ".".join(self.path) or "the file's own keys"


def players(value: Any) -> list[Weights]:
    """Every set of weights in what a file holds, a generator's before a critic's. Raises Refusal if there is none."""
    found = [
        replace(part, whole=whole)
        for path, tensors, whole in _dicts(value, (), Budget(MOST_VISITS))
        for part in _split(path, tensors, _told(path, whole))
    ]
    if not found:
        raise Refusal(_NO_NAMES if _has_tensors(value) else "there is no dict of named weights in it")
    found = _rejoined(found)
    order = ("average", "generator", "", "critic")
    return sorted(found, key=lambda weights: order.index(weights.whose))


def _has_tensors(value: Any) -> bool:
    """Is it a tensor, or a row of them?"""
    rows = value if isinstance(value, list | tuple) else [value]
    return any(isinstance(item, Tensor) for item in rows)


def _told(path: tuple[str, ...], whole: WholeModel | None) -> Whose:
    """Whose the dict is by the names that lead to it, or by what its author called the model."""
    own: Whose = ""
    for part in path:
        own = whose(part) or own
    if whole is None:
        return own
    return "average" if whole.averaged and own in ("", "generator") else own or whose(whole.name)


def cleaned(weights: Weights) -> Weights:
    """The same with float32 in the place of other fractions. Raises Refusal for NaN, Inf and exotic tensors."""
    tensors = {}
    for name, tensor in weights.tensors.items():
        if tensor.is_sparse or tensor.is_quantized or tensor.is_complex() or tensor.is_meta:
            raise Refusal(f"the tensor {weights.keys[name]!r} is sparse, quantised, complex or without numbers")
        if tensor.is_floating_point():
            tensor = tensor.detach().to(torch.float32).contiguous()
            if not bool(torch.isfinite(tensor).all()):
                raise Refusal(f"the tensor {weights.keys[name]!r} holds NaN or Inf: that training had blown up")
        tensors[name] = tensor
    return replace(weights, tensors=tensors)


def whose(name: str) -> Whose:
    """Which player a dict of that name holds: netG_state_dict, G_ema, discriminator."""
    known = _words(name) - _NEUTRAL
    if not known or not known <= _GENERATOR | _CRITIC | _AVERAGE:
        return ""
    if known & _CRITIC:
        return "critic"
    return "average" if known & _AVERAGE else "generator"


def _rejoined(found: list[Weights]) -> list[Weights]:
    """An encoder and a decoder that lie in dicts side by side are one network."""
    joined: dict[tuple[str, ...], list[Weights]] = {}
    for weights in found:
        if weights.path and is_half(weights.path[-1]):
            joined.setdefault(weights.path[:-1], []).append(weights)
    for path, halves in joined.items():
        if len(halves) == 1:
            continue
        tensors = {f"{half.path[-1]}.{name}": tensor for half in halves for name, tensor in half.tensors.items()}
        keys = {
            f"{half.path[-1]}.{name}": f"{half.path[-1]}.{key}" for half in halves for name, key in half.keys.items()
        }
        found = [weights for weights in found if not any(weights is half for half in halves)]
        found.append(Weights(path, "", tensors, keys))
    return found


def is_half(name: str) -> bool:
    """Is it the name of a network's half: encoder, decoder, dec_net?"""
    known = _words(name) - _NEUTRAL
    return bool(known) and known <= _HALVES


def _words(name: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name)}


_Found = tuple[tuple[str, ...], dict[str, Tensor], WholeModel | None]


def _dicts(value: Any, path: tuple[str, ...], budget: Budget) -> Iterator[_Found]:
    """Dicts with named tensors, and whole models, outer before inner; an optimizer's are left out."""
    if len(path) > MOST_DEPTH or not isinstance(value, WholeModel | Mapping | list | tuple):
        return
    budget.spend()
    if isinstance(value, WholeModel):
        yield path, value.tensors, value
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _dicts(item, (*path, str(index)), budget)
    elif "param_groups" not in value:
        tensors = {key: item for key, item in value.items() if isinstance(key, str) and isinstance(item, Tensor)}
        if any(tensor.ndim > 1 for tensor in tensors.values()):
            yield path, tensors, None
        for key, item in value.items():
            if isinstance(key, str) and not _OPTIMIZERS.search(key):
                yield from _dicts(item, (*path, key), budget)


def _split(path: tuple[str, ...], tensors: dict[str, Tensor], own: Whose, before: str = "") -> Iterator[Weights]:
    """The players of one dict: several where its keys begin with the names of several (generator., discriminator.).

    before: what all keys began with.
    """
    tensors = {key: tensor for key, tensor in tensors.items() if not is_counter(key, tensor)}
    names = {key: _unwrapped(key).removeprefix(before) for key in tensors}
    if len(set(names.values())) < len(names):
        names = {key: key for key in tensors}
    heads: dict[str, list[str]] = {}
    for key, name in names.items():
        heads.setdefault(name.partition(".")[0] if "." in name else "", []).append(key)
    if not _several(heads, names, tensors):
        inner = _heads_within(heads, names) if not before else {}
        if _several(inner, names, tensors, 2):
            yield from _split((*path, *heads), tensors, own, f"{next(iter(heads))}.")
            return
        yield Weights(
            path, own, {names[key]: tensor for key, tensor in tensors.items()}, {n: k for k, n in names.items()}
        )
        return
    one = [head for head in heads if not _side(head)] if any(map(is_half, heads)) else []
    if one:  # an encoder and a decoder with their heads, beside a critic of theirs
        keys = [key for head in one for key in heads.pop(head)]
        yield Weights(path, own, {names[key]: tensors[key] for key in keys}, {names[key]: key for key in keys})
    for head, keys in heads.items():
        short = {names[key].partition(".")[2]: key for key in keys if head}
        if short:
            yield Weights((*path, head), whose(head) or own, {name: tensors[key] for name, key in short.items()}, short)


def _side(head: str) -> Whose:
    """Whose part of one dict that is; an encoder or a decoder may be half of one network."""
    return "" if is_half(head) else whose(head)


def _several(heads: dict[str, list[str]], names: dict[str, str], tensors: dict[str, Tensor], cut: int = 1) -> bool:
    """Do keys begin with the names of several players: a critic's beside others, or an average's beside the weights
    that it averages, which have the same names and shapes? cut: words of a name that say whose it is."""
    sides = {_side(head) for head in heads}
    if len(heads) < 2 or len(sides) < 2:
        return False
    if "critic" in sides:
        return True
    rest = {
        head: {(names[key].split(".", cut)[-1], tuple(tensors[key].shape)) for key in keys}
        for head, keys in heads.items()
    }
    return any(
        whose(head) == "average" and any(other != head and rest[other] >= mirrored for other in heads)
        for head, mirrored in rest.items()
    )


def _heads_within(heads: dict[str, list[str]], names: dict[str, str]) -> dict[str, list[str]]:
    """The second words of the keys, where the first is the same in all of them and tells nothing: GAN.G., GAN.D."""
    found: dict[str, list[str]] = {}
    if len(heads) == 1 and "" not in heads and not whose(next(iter(heads))):
        for key, name in names.items():
            found.setdefault(name.split(".")[1], []).append(key)
    return found


def _unwrapped(key: str) -> str:
    """The key without what DataParallel and torch.compile write before it, wherever they wrote it."""
    for wrapper in _WRAPPERS:
        key = key.removeprefix(wrapper).replace("." + wrapper, ".")
    return key if not key.startswith(_WRAPPERS) else _unwrapped(key)
