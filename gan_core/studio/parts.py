"""What a page wants drawn, as places: one picture, other seeds or classes, a strip, a plane, a walk, a manifold."""

from collections.abc import Callable, Mapping
from statistics import NormalDist
from typing import Any

from gan_core.base.errors import UserError
from gan_core.latent.latent_state import LatentState
from gan_core.studio.scale import z_per_sigma

MOST = 640  # pictures of one request
MOST_SIDE = 32
_NORMAL = NormalDist()


def places_of(part: Any, *, noise: str = "normal") -> list[LatentState]:
    """The places of one part, a JSON object with one of KINDS, or with a place alone. Raises UserError.

    noise: which the generator draws from; only a manifold must know.
    """
    if not isinstance(part, Mapping):
        raise UserError("each part of a drawing is a JSON object")
    kind = next((name for name in KINDS if name in part), None)
    state = LatentState.from_dict(part.get("place", {}))
    if kind is None:
        return [state]
    if kind == "manifold":
        line = (_quantiles if part.get("even") == "probability" else _pad)(_side(part[kind]), noise)
        return [LatentState(z=(x, y), label=state.label) for y in reversed(line) for x in line]
    return KINDS[kind](state, part)


def _seeds(state: LatentState, part: Mapping[str, Any]) -> list[LatentState]:
    """The same moves from each of these seeds."""
    begin = {"z": (), "minus": None, "plus": None, "across": 0.0, "down": 0.0}
    return [state.replace(seeds=(seed,), **begin) for seed in LatentState.checked_seeds(part["seeds"])]


def _labels(state: LatentState, part: Mapping[str, Any]) -> list[LatentState]:
    """The same noise, drawn as each of these classes."""
    labels = part["labels"]
    if not isinstance(labels, list) or len(labels) > MOST:
        raise UserError(f"labels must be a list of at most {MOST} class numbers")
    return [state.replace(label=LatentState.from_dict({"label": label}).label) for label in labels]


def _strip(state: LatentState, part: Mapping[str, Any]) -> list[LatentState]:
    """-reach ... reach along one direction, in the place of what the state moves along it."""
    (name,) = _names([part["strip"]])
    return [_moved(state, {name: amount}) for amount in _line(_side(part.get("count", 7)), _reach(part))]


def _plane(state: LatentState, part: Mapping[str, Any]) -> list[LatentState]:
    """A sheet along two directions, the topmost row first."""
    pair = part["plane"]
    if not isinstance(pair, list) or len(pair) != 2:
        raise UserError("plane must name two directions")
    across, up = _names(pair)
    line = _line(_side(part.get("side", 7)), _reach(part))
    return [_moved(state, {across: x, up: y}) for y in reversed(line) for x in line]


def _walk(state: LatentState, part: Mapping[str, Any]) -> list[LatentState]:
    """From the first of two seeds to the second in `walk` stops; between four a sheet of `walk` pictures."""
    count = part["walk"]
    if not isinstance(count, int) or isinstance(count, bool) or not 1 <= count <= MOST:
        raise UserError(f"walk must be a whole number from 1 to {MOST}")
    if len(state.seeds) < 4:
        return [state.replace(across=share) for share in _shares(count)]
    line = _shares(round(count**0.5))
    return [state.replace(across=x, down=y) for y in line for x in line]


def _pad(side: int, noise: str) -> list[float]:
    """Of a z with two numbers, three standard deviations around: what lies under the pad."""
    return _line(side, 3 * z_per_sigma(noise))


def _quantiles(side: int, noise: str) -> list[float]:
    """Even in probability: equal areas hold equal shares of the samples (Kingma & Welling 2014, appendix A)."""
    shares = [(index + 0.5) / side for index in range(side)]
    return [2 * share - 1 if noise == "uniform" else _NORMAL.inv_cdf(share) for share in shares]


KINDS: dict[str, Callable[[LatentState, Mapping[str, Any]], list[LatentState]]] = {
    "seeds": _seeds,
    "labels": _labels,
    "strip": _strip,
    "plane": _plane,
    "walk": _walk,
    "manifold": lambda state, part: [],  # must know the noise
}


def _moved(state: LatentState, amounts: Mapping[str, float]) -> LatentState:
    """With these amounts in the place of its own along the same directions."""
    kept = tuple(move for move in state.moves if move[0] not in amounts)
    return state.replace(moves=(*kept, *amounts.items()))


def _names(names: list[Any]) -> list[str]:
    if not all(isinstance(name, str) for name in names):
        raise UserError("a direction is named by a text such as pca:0")
    return names


def _side(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MOST_SIDE:
        raise UserError(f"a side of a drawing has 1 to {MOST_SIDE} pictures, not {str(value)[:20]}")
    return value


def _reach(part: Mapping[str, Any]) -> float:
    value = part.get("reach", 3.0)
    if not isinstance(value, int | float) or not 0 < value <= 10:
        raise UserError(f"reach must be between 0 and 10 standard deviations, not {str(value)[:20]}")
    return float(value)


def _line(count: int, reach: float) -> list[float]:
    return [reach * (2 * share - 1) for share in _shares(count)] if count > 1 else [0.0]


def _shares(count: int) -> list[float]:
    return [index / max(1, count - 1) for index in range(count)]
