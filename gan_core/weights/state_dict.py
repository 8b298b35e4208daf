"""Which of the dicts in a file are weights, and whose. Imports torch.

Strangers save a bare state dict, or wrap it beside epochs and optimizers, or both players in one; parallel and
compiled modules write a prefix before every key.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import Tensor

from gan_core.weights.limits import MOST_DEPTH
from gan_core.weights.refusal import Refusal

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
_AVERAGE = {"ema", "average", "averaged", "avg", "shadow", "running"}
_OPTIMIZERS = re.compile(r"optim|sched|scaler|^opt(_|$)|solver", re.IGNORECASE)


@dataclass(frozen=True)
class Weights:
    """One player's tensors, float32 where they are fractions.

    path: the keys that lead to it, () for a bare state dict. tensors: by name without wrappers, in the file's order.
    keys: the name in the file, by name.
    """

    path: tuple[str, ...]
    whose: Whose
    tensors: dict[str, Tensor]
    keys: dict[str, str]

    @property
    def where(self) -> str:
        return ".".join(self.path) or "the file's own keys"


def players(value: Any) -> list[Weights]:
    """Every set of weights in what a file holds, a generator's before a critic's. Raises Refusal if there is none."""
    found = [part for path, tensors in _dicts(value, (), 0) for part in _split(path, tensors)]
    if not found:
        raise Refusal("there is no dict of named weights in it")
    found = _rejoined(found)
    order = ("average", "generator", "", "critic")
    return sorted(found, key=lambda weights: order.index(weights.whose))


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
    return Weights(weights.path, weights.whose, tensors, weights.keys)


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


def _dicts(value: Any, path: tuple[str, ...], depth: int) -> Iterator[tuple[tuple[str, ...], dict[str, Tensor]]]:
    """Dicts with named tensors in them, outer before inner; an optimizer's are left out."""
    if not isinstance(value, Mapping) or depth > MOST_DEPTH or "param_groups" in value:
        return
    tensors = {key: item for key, item in value.items() if isinstance(key, str) and isinstance(item, Tensor)}
    if any(tensor.ndim > 1 for tensor in tensors.values()):
        yield path, tensors
    for key, item in value.items():
        if isinstance(key, str) and not _OPTIMIZERS.search(key):
            yield from _dicts(item, (*path, key), depth + 1)


def _split(path: tuple[str, ...], tensors: dict[str, Tensor]) -> Iterator[Weights]:
    """The players of one dict: several where its keys begin with the names of several (generator., discriminator.)."""
    names = {key: _unwrapped(key) for key in tensors}
    if len(set(names.values())) < len(names):
        names = {key: key for key in tensors}
    own: Whose = ""
    for part in path:
        own = whose(part) or own
    heads: dict[str, list[str]] = {}
    for key, name in names.items():
        heads.setdefault(name.partition(".")[0] if "." in name else "", []).append(key)
    sides: dict[str, Whose] = {head: "" if is_half(head) else whose(head) for head in heads}
    if "critic" in sides.values() and len(set(sides.values())) > 1:
        one = [head for head in heads if not sides[head]] if any(map(is_half, heads)) else []
        if one:  # an encoder and a decoder with their heads, beside a critic of theirs
            keys = [key for head in one for key in heads.pop(head)]
            yield Weights(path, own, {names[key]: tensors[key] for key in keys}, {names[key]: key for key in keys})
        for head, keys in heads.items():
            short = {names[key].partition(".")[2]: key for key in keys if head}
            if short:
                yield Weights(
                    (*path, head), whose(head) or own, {name: tensors[key] for name, key in short.items()}, short
                )
        return
    yield Weights(path, own, {names[key]: tensor for key, tensor in tensors.items()}, {n: k for k, n in names.items()})


def _unwrapped(key: str) -> str:
    """The key without what DataParallel and torch.compile write before it, wherever they wrote it."""
    for wrapper in _WRAPPERS:
        key = key.removeprefix(wrapper).replace("." + wrapper, ".")
    return key if not key.startswith(_WRAPPERS) else _unwrapped(key)
