"""What a pickle says of its tensors, held against the numbers that are there: before memory is given to any of them."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gan_core.generators.foreign.allowed import DTYPES, TENSORS
from gan_core.generators.foreign.limits import MIB, MOST_DIMENSIONS, MOST_TENSOR_BYTES, MOST_TENSORS
from gan_core.generators.foreign.refusal import Refusal
from gan_core.generators.foreign.symbols import Call, Global, Persistent, walk


@dataclass(frozen=True)
class Place:
    """Where the numbers of a storage lie in the file, in bytes."""

    start: int
    nbytes: int


@dataclass(frozen=True)
class Storage:
    """A row of numbers that lies beside the pickle."""

    key: str
    dtype: str
    count: int

    @property
    def nbytes(self) -> int:
        return self.count * next(width for dtype, width in DTYPES.values() if dtype == self.dtype)


@dataclass(frozen=True)
class Claim:
    """A tensor as the pickle describes it: a view of a storage."""

    storage: Storage
    offset: int
    shape: tuple[int, ...]
    stride: tuple[int, ...]

    @property
    def numbers(self) -> int:
        return math.prod(self.shape)

    def check(self) -> None:
        """Raises Refusal unless the view lies within its storage, each number once."""
        if len(self.shape) > MOST_DIMENSIONS or len(self.shape) != len(self.stride):
            raise Refusal(f"a tensor in it has {len(self.shape)} dimensions and {len(self.stride)} strides")
        if min((self.offset, *self.shape, *self.stride), default=0) < 0:
            raise Refusal("a tensor in it has a negative size, stride or offset")
        if not self.numbers:
            return
        last = self.offset + sum((size - 1) * stride for size, stride in zip(self.shape, self.stride, strict=True))
        if last >= self.storage.count:
            raise Refusal(
                f"a tensor of shape {list(self.shape)} in it reaches past the end of its storage, "
                f"which holds {self.storage.count:,} numbers"
            )
        if self.numbers > self.storage.count:
            raise Refusal(f"a tensor of shape {list(self.shape)} in it shows the same numbers many times")


def claims(value: Any) -> list[Claim]:
    """All tensors that the pickle with this symbolic value would build. Raises Refusal for one that does not fit."""
    found = []
    for item in walk(value):
        if isinstance(item, Call) and item.key in TENSORS:
            found.append(claim_of(item.arguments))
        if len(found) > MOST_TENSORS:
            raise Refusal(f"it holds more than {MOST_TENSORS:,} tensors")
    total = sum(claim.numbers * 4 for claim in found)
    if total > MOST_TENSOR_BYTES:
        raise Refusal(
            f"its tensors take {total / MIB:,.0f} MiB as float32, and {MOST_TENSOR_BYTES // MIB} MiB are legal"
        )
    return found


def check_storages(found: list[Claim], places: Mapping[str, Place]) -> None:
    """places: of the bytes that are there, by storage. Raises Refusal where one is missing or has another size."""
    for storage in {claim.storage for claim in found}:
        if storage.key not in places:
            raise Refusal(f"the numbers of storage {storage.key[:40]!r} are not in it")
        if storage.nbytes != (there := places[storage.key].nbytes):
            raise Refusal(f"storage {storage.key[:40]!r} should have {storage.nbytes:,} bytes but has {there:,}")


def claim_of(arguments: Any) -> Claim:
    """What the arguments of a tensor's function claim. Raises Refusal where they do not fit together."""
    match arguments:
        case (Persistent(key=stored), int(offset), tuple(shape), tuple(stride), *_):
            pass
        case (Persistent(key=stored), int(offset), Call(arguments=(tuple(shape),)), tuple(stride), *_):
            pass  # a torch.Size
        case _:
            raise Refusal("a tensor in it is not described as torch.save does")
    storage, start = _storage(stored)
    if not all(type(number) is int for number in (offset, start, *shape, *stride)):
        raise Refusal("a tensor in it has a size that is no whole number")
    claim = Claim(storage, offset + start, tuple(shape), tuple(stride))
    claim.check()
    return claim


def _storage(stored: Any) -> tuple[Storage, int]:
    """The storage, and where in it the part begins that is meant: before torch 0.4 a part of one had its own name."""
    match stored:
        case ("storage", Global() as kind, str(key), str(), int(count), *view) if kind.module == "torch" and count >= 0:
            if kind.name in DTYPES:
                storage = Storage(key, DTYPES[kind.name][0], count)
                match view:
                    case [] | [None]:
                        return storage, 0
                    case [(_, int(start), int(size))] if min(start, size) >= 0 and start + size <= count:
                        return storage, start
    raise Refusal("a storage in it is not described as torch.save does")
