"""One place in the space of noise, as plain data: what the page, its address and a snippet of Python agree on.

    z = psi * base + sum over moves of amount * direction

where base is the noise of one seed, a mix of two or of four, a sum (a - b + c), or given number by number.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal, get_args

from gan_core.base.errors import UserError

Path = Literal["slerp", "lerp"]
MOST_SEED = 2**31 - 1
MOST_SEEDS = 1024  # of a wall or a film
MOST_MOVES = 64
MOST_AMOUNT = 10.0  # standard deviations
MOST_TRUNCATION = 2.0
MOST_NUMBERS = 4096  # of a z that is given


@dataclass(frozen=True, kw_only=True)
class LatentState:
    """Raises UserError, one sentence, where a value is not legal. Names of directions are looked up later."""

    seeds: tuple[int, ...] = (0,)  # one, two or four
    across: float = 0.0  # 0 ... 1 from the first seed to the second
    down: float = 0.0  # 0 ... 1 from the first two of four seeds to the last two
    path: Path = "slerp"
    minus: int | None = None  # with `plus`: the noise of the first seed - that of `minus` + that of `plus`
    plus: int | None = None
    z: tuple[float, ...] = ()  # in the place of seeds
    truncation: float = 1.0  # psi: 0 is the generator's middle
    moves: tuple[tuple[str, float], ...] = ()  # (name of a direction, standard deviations)
    label: int | None = None  # of a generator with classes

    def __post_init__(self) -> None:
        _check(len(self.seeds) in (1, 2, 4), "seeds must be one, two or four numbers", self.seeds)
        for seed in (*self.seeds, self.minus, self.plus):
            _check(seed is None or 0 <= seed <= MOST_SEED, f"a seed must be between 0 and {MOST_SEED}", seed)
        for name in ("across", "down"):
            _check(0 <= getattr(self, name) <= 1, f"{name} must be between 0 and 1", getattr(self, name))
        _check(self.path in get_args(Path), "path must be slerp or lerp", self.path)
        _check((self.minus is None) == (self.plus is None), "minus and plus come together", self.minus)
        _check(len(self.z) <= MOST_NUMBERS, f"z must have at most {MOST_NUMBERS} numbers", len(self.z))
        _check(all(map(math.isfinite, self.z)), "z must hold finite numbers", self.z[:3])
        legal = f"truncation must be between 0 and {MOST_TRUNCATION:g}"
        _check(0 <= self.truncation <= MOST_TRUNCATION, legal, self.truncation)
        _check(len(self.moves) <= MOST_MOVES, f"there can be at most {MOST_MOVES} moves", len(self.moves))
        for name, amount in self.moves:
            _check(abs(amount) <= MOST_AMOUNT, f"a move must be between -{MOST_AMOUNT:g} and {MOST_AMOUNT:g}", amount)
            _check(0 < len(name) <= 80, "a direction's name has 1 to 80 characters", name)
        _check(self.label is None or 0 <= self.label < 10_000, "label must be a class number", self.label)

    @staticmethod
    def checked_seeds(values: Any) -> tuple[int, ...]:
        """A list of seeds that strangers sent, at most MOST_SEEDS. Raises UserError."""
        _check(len(_list("seeds", values)) <= MOST_SEEDS, f"seeds must be at most {MOST_SEEDS} numbers", len(values))
        return tuple(LatentState.from_dict({"seeds": [seed]}).seeds[0] for seed in _list("seeds", values))

    def replace(self, **changes: Any) -> "LatentState":
        return replace(self, **changes)

    def to_dict(self) -> dict[str, Any]:
        """JSON; what has its default is left out."""
        default = LatentState()
        values = {name: value for name, value in asdict(self).items() if value != getattr(default, name)}
        return json.loads(json.dumps(values))

    @classmethod
    def from_dict(cls, values: Any) -> "LatentState":
        """The inverse of `to_dict`, for what strangers send. Raises UserError."""
        _check(isinstance(values, Mapping), "a place in latent space is a JSON object", values)
        known = {field.name for field in fields(cls)}
        for name in values:
            _check(name in known, f"a place in latent space has {', '.join(sorted(known))}", name)
        return cls(**{name: _READERS[name](name, value) for name, value in values.items()})


def _check(legal: bool, rule: str, found: object) -> None:
    if not legal:
        raise UserError(f"{rule}, not {str(found)[:60]}")


def _number(name: str, value: Any) -> float:
    _check(isinstance(value, int | float) and not isinstance(value, bool), f"{name} must be a number", value)
    try:
        return float(value)
    except OverflowError:
        raise UserError(f"{name} must be a finite number") from None


def _whole(name: str, value: Any) -> int:
    _check(isinstance(value, int) and not isinstance(value, bool), f"{name} must be a whole number", value)
    return int(value)


def _whole_or_none(name: str, value: Any) -> int | None:
    return None if value is None else _whole(name, value)


def _text(name: str, value: Any) -> str:
    _check(isinstance(value, str), f"{name} must be a text", value)
    return str(value)


def _list(name: str, value: Any) -> list[Any]:
    _check(isinstance(value, list | tuple), f"{name} must be a list", value)
    return list(value)


def _moves(name: str, value: Any) -> tuple[tuple[str, float], ...]:
    pairs = [_list(name, pair) for pair in _list(name, value)]
    _check(all(len(pair) == 2 for pair in pairs), "each of moves is a pair: a direction's name and an amount", value)
    return tuple((_text("a direction's name", pair[0]), _number("a move's amount", pair[1])) for pair in pairs)


_READERS: dict[str, Any] = {
    "seeds": lambda name, value: tuple(_whole("a seed", item) for item in _list(name, value)),
    "across": _number,
    "down": _number,
    "path": _text,
    "minus": _whole_or_none,
    "plus": _whole_or_none,
    "z": lambda name, value: tuple(_number("a number of z", item) for item in _list(name, value)),
    "truncation": _number,
    "moves": _moves,
    "label": _whole_or_none,
}
