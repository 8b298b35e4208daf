"""What a pickle says of its tensors, held against the numbers that are there: before memory is given to any of them."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gan_core.weights.allowed import DTYPES, TENSOR
from gan_core.weights.limits import MIB, MOST_DIMENSIONS, MOST_TENSOR_BYTES, MOST_TENSORS
from gan_core.weights.pickle_scan import Call, Global, Persistent
from gan_core.weights.refusal import Refusal

_MOST_VISITS = 2_000_000


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
    for call in _calls(value):
        if isinstance(call.function, Global) and call.function.key == TENSOR:
            claim = _claim(call.arguments)
            claim.check()
            found.append(claim)
        if len(found) > MOST_TENSORS:
            raise Refusal(f"it holds more than {MOST_TENSORS:,} tensors")
    total = sum(claim.numbers * 4 for claim in found)
    if total > MOST_TENSOR_BYTES:
        raise Refusal(
            f"its tensors take {total / MIB:,.0f} MiB as float32, and {MOST_TENSOR_BYTES // MIB} MiB are legal"
        )
    return found


def check_storages(found: list[Claim], sizes: Mapping[str, int]) -> None:
    """sizes: bytes that are there, by storage. Raises Refusal where a claimed one is missing or has another size."""
    for storage in {claim.storage for claim in found}:
        if storage.key not in sizes:
            raise Refusal(f"the numbers of storage {storage.key[:40]!r} are not in it")
        if storage.nbytes != sizes[storage.key]:
            raise Refusal(
                f"storage {storage.key[:40]!r} should have {storage.nbytes:,} bytes but has {sizes[storage.key]:,}"
            )


def _calls(value: Any) -> Iterator[Call]:
    """Every call in it, each once: the same object may be named a thousand times."""
    seen: set[int] = set()
    waiting = [value]
    visits = 0
    while waiting:
        item = waiting.pop()
        visits += 1
        if visits > _MOST_VISITS:
            raise Refusal("its pickle nests too much for a dict of weights")
        if not isinstance(item, Call | dict | list | tuple) or id(item) in seen:
            continue
        seen.add(id(item))
        if isinstance(item, Call):
            yield item
            waiting.append(item.arguments)
            continue
        waiting.extend(item.values() if isinstance(item, dict) else item)


def _claim(arguments: Any) -> Claim:
    match arguments:
        case (Persistent(key=stored), int(offset), tuple(shape), tuple(stride), *_):
            pass
        case (Persistent(key=stored), int(offset), Call(arguments=(tuple(shape),)), tuple(stride), *_):
            pass  # a torch.Size
        case _:
            raise Refusal("a tensor in it is not described as torch.save does")
    if not all(type(number) is int for number in (offset, *shape, *stride)):
        raise Refusal("a tensor in it has a size that is no whole number")
    return Claim(_storage(stored), offset, tuple(shape), tuple(stride))


def _storage(stored: Any) -> Storage:
    match stored:
        case ("storage", Global() as kind, str(key), str(), int(count), *_) if kind.module == "torch" and count >= 0:
            if kind.name in DTYPES:
                return Storage(key, DTYPES[kind.name][0], count)
    raise Refusal("a storage in it is not described as torch.save does")
