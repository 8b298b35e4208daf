"""From symbols to tensors: dicts, lists, and layers that lie in a file as objects. Imports torch, unpickles nothing.

What is read is just what was scanned and held against the bytes: there is no second reader that could see another file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from gan_core.generators.foreign.allowed import DICTS, PARAMETERS, SIZE, SUBCLASSED, TENSORS
from gan_core.generators.foreign.claims import Place, Storage, claim_of
from gan_core.generators.foreign.limits import MOST_TENSORS
from gan_core.generators.foreign.refusal import Refusal
from gan_core.generators.foreign.symbols import Bag, Call, Global, Persistent, Unknown
from gan_core.generators.foreign.whole import Module, WholeModel, unwrapped

_DEEPEST = 120  # of containers in containers: a module within a module takes three
_TENSOR_CLASSES = {("torch", "Tensor"), ("torch.nn.parameter", "Parameter")}
_PLAIN = str | int | float | bool | None


@dataclass(frozen=True)
class Aside:
    """A value that is no weights. what: what it is, "" where that is not worth a word."""

    what: str = ""


class Assembly:
    """Makes values of symbols. content: of the file. places: of the storages in it, as checked."""

    def __init__(self, content: bytes, places: Mapping[str, Place]) -> None:
        self.content = memoryview(content)
        self.places = places
        self._storages: dict[Storage, Tensor] = {}
        self._made: dict[int, Any] = {}
        self._modules = 0

    def value(self, symbol: Any, depth: int = 0) -> Any:
        """Dicts, lists and tuples of tensors, numbers, texts, WholeModel and Aside. Raises Refusal."""
        if depth > _DEEPEST:
            raise Refusal("its pickle nests too deep for weights")
        if not isinstance(symbol, dict | list | tuple | Call):
            return Aside() if isinstance(symbol, Bag | Global | Persistent | Unknown) else symbol
        if id(symbol) not in self._made:
            self._made[id(symbol)] = Aside()  # of something that holds itself
            self._made[id(symbol)] = self._value(symbol, depth + 1)
        return self._made[id(symbol)]

    def _value(self, symbol: Any, depth: int) -> Any:
        if isinstance(symbol, dict):
            return {key: self.value(item, depth) for key, item in symbol.items()}
        if isinstance(symbol, list | tuple):
            return type(symbol)(self.value(item, depth) for item in symbol)
        if (tensor := self.tensor(symbol)) is not None:
            return tensor
        if symbol.is_module:
            return self._whole(symbol, depth)
        if symbol.key in DICTS:
            return self.value(symbol.items, depth)
        if symbol.key == SIZE:
            return self.value(symbol.arguments[0], depth) if symbol.arguments else ()
        return Aside(named(symbol))

    def tensor(self, symbol: Any) -> Tensor | None:
        """The tensor that the symbol stands for; None if it stands for something else."""
        while isinstance(symbol, Call) and symbol.key in PARAMETERS and symbol.arguments:
            symbol = symbol.arguments[0]
        if not isinstance(symbol, Call):
            return None
        if symbol.key == SUBCLASSED:
            return self._subclassed(symbol.arguments)
        if symbol.key not in TENSORS:
            return None
        claim = claim_of(symbol.arguments)
        return self._storage(claim.storage).as_strided(claim.shape, claim.stride, claim.offset)

    def _subclassed(self, arguments: Any) -> Tensor:
        match arguments:
            case (Global() as function, Global() as kind, tuple() as inner, *_):
                if function.key in TENSORS and kind.key in _TENSOR_CLASSES:
                    made = self.tensor(Call(function, inner))
                    if made is not None:
                        return made
        raise Refusal("a tensor in it belongs to a class of its own, which is not read")

    def _storage(self, storage: Storage) -> Tensor:
        if storage not in self._storages:
            place = self.places[storage.key]
            dtype = getattr(torch, storage.dtype)
            numbers = bytearray(self.content[place.start : place.start + place.nbytes])  # of its own: it may be written
            self._storages[storage] = torch.frombuffer(numbers, dtype=dtype) if numbers else torch.empty(0, dtype=dtype)
        return self._storages[storage]

    def _whole(self, symbol: Call, depth: int) -> WholeModel:
        return unwrapped(self._module(symbol, depth))

    def _module(self, symbol: Any, depth: int) -> Module:
        """A module with everything in it: a shared one as often as it is named, as in a state dict."""
        if not isinstance(symbol, Call) or not symbol.is_module:
            raise Refusal("a module in it is not described as torch.save does")
        self._modules += 1
        if depth > _DEEPEST or self._modules > MOST_TENSORS:
            raise Refusal(f"it holds more than {MOST_TENSORS:,} modules, or modules within modules without end")
        state = symbol.state
        left = _left_out(state.get("_non_persistent_buffers_set"))
        tensors = {}
        for held in (state["_parameters"], state["_buffers"]):
            for name, item in held.items():
                if isinstance(name, str) and name not in left and (tensor := self.tensor(item)) is not None:
                    tensors[name] = tensor
        children = {
            str(name): self._module(child, depth + 3) for name, child in state["_modules"].items() if child is not None
        }
        about = {name: _plain(item) for name, item in state.items() if isinstance(name, str) and name[:1] != "_"}
        return Module(symbol.key, {name: item for name, item in about.items() if item is not None}, tensors, children)


def _left_out(held: Any) -> set[Any]:
    """The names of buffers that no state dict has."""
    inner = (
        held.items if isinstance(held, Bag) else held.arguments[0] if isinstance(held, Call) and held.arguments else []
    )
    return {name for name in inner if isinstance(name, str)} if isinstance(inner, list | tuple) else set()


def _plain(item: Any) -> Any:
    """A number, a text, or a short tuple of them; None for everything else."""
    if isinstance(item, Call) and item.key == SIZE and item.arguments:
        item = item.arguments[0]
    if isinstance(item, list | tuple):
        return tuple(item) if len(item) <= 8 and all(isinstance(each, _PLAIN) for each in item) else None
    return item if isinstance(item, _PLAIN) else None


def named(call: Call) -> str:
    """What an object that is no weights is, for people: "an argparse.Namespace"."""
    module, name = call.key
    if module.startswith("numpy"):
        return "a NumPy number" if name == "scalar" else "a NumPy array" if "rec" in name or "from" in name else ""
    if module in ("builtins", "_codecs", "torch", "collections", ""):
        return ""
    full = f"{module.replace('pathlib._local', 'pathlib')}.{name}"
    return f"{'an' if full[0] in 'aeiou' else 'a'} {full}"
