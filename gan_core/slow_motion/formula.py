"""Formulas written in one line, as MathML that a browser draws and as numbers.

Tokens stand apart by spaces. {name} is a value of the update, by its name in the code: it is drawn as its symbol, and
carries the name, so that a page can light it up. A name with an opening bracket is a function of what follows, up to
its closing bracket.
"""

import html
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

_SLOPE_BY = "<mfrac><mrow><mo>∂</mo><mi>L</mi></mrow><mrow><mo>∂</mo>{}</mrow></mfrac>"
SYMBOLS: Mapping[str, str] = {
    "z": "<mi>z</mi>",
    "x": "<mi>x</mi>",
    "fake": "<mi>G</mi><mo>(</mo><mi>z</mi><mo>)</mo>",
    "d_real": "<mi>D</mi><mo>(</mo><mi>x</mi><mo>)</mo>",
    "d_fake": "<mi>D</mi><mo>(</mo><mi>G</mi><mo>(</mo><mi>z</mi><mo>)</mo><mo>)</mo>",
    "loss": "<mi>L</mi>",
    "between": "<mover><mi>x</mi><mo>ˆ</mo></mover>",
    "slopes": "<mo>|</mo><mo>∇</mo><mi>D</mi><mo>|</mo>",
    "by_real": _SLOPE_BY.format("<mi>D</mi><mo>(</mo><mi>x</mi><mo>)</mo>"),
    "by_fake": _SLOPE_BY.format("<mi>G</mi><mo>(</mo><mi>z</mi><mo>)</mo>"),
    "by_scores": _SLOPE_BY.format("<mi>D</mi><mo>(</mo><mi>G</mi><mo>(</mo><mi>z</mi><mo>)</mo><mo>)</mo>"),
    "by_weights": _SLOPE_BY.format("<mi>w</mi>"),
    "weights": "<mi>w</mi>",
}
"""Names of values -> MathML."""

_FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "mean": np.mean,
    "log": np.log,
    "σ": lambda score: 1 / (1 + np.exp(-score)),
    "softplus": lambda score: np.logaddexp(0, score),
    "max0": lambda number: np.maximum(0, number),
    "positive": lambda number: np.where(number > 0, 1.0, 0.0),
    "sq": np.square,
}
_OPERATORS = {"-": "−", "*": "·"}
_MEAN = "<mfrac><mn>1</mn><mi>B</mi></mfrac><mo>∑</mo>"


def mathml(line: str) -> str:
    """The formula as one <math> element. Raises ValueError for a bracket that is not closed, or an unknown {name}."""
    tokens = iter(line.split())
    drawn = "".join(_drawn(tokens, closing=False))
    return f'<math display="block"><mrow>{drawn}</mrow></math>'


def evaluate(line: str, values: Mapping[str, np.ndarray]) -> Any:
    """What the formula says of these values, by their names."""
    return eval(re.sub(r"[{}]", "", line), {"__builtins__": {}}, {**_FUNCTIONS, **values})


def _drawn(tokens: Iterator[str], *, closing: bool) -> Iterator[str]:
    for token in tokens:
        if token == ")" and closing:
            return
        if token.endswith("("):
            yield _call(token[:-1], "".join(_drawn(tokens, closing=True)))
        elif token.startswith("{"):
            name = token.strip("{}")
            if name not in SYMBOLS:
                raise ValueError(f"there is no value {name!r}; there are {', '.join(SYMBOLS)}")
            yield f'<mrow data-value="{name}">{SYMBOLS[name]}</mrow>'
        elif re.fullmatch(r"[\d.e-]*\d", token):
            yield f"<mn>{token}</mn>"
        elif token.isalpha():
            yield f"<mi>{html.escape(token)}</mi>"
        else:
            yield f"<mo>{html.escape(_OPERATORS.get(token, token))}</mo>"
    if closing:
        raise ValueError("a bracket is not closed")


def _call(function: str, inside: str) -> str:
    bracketed = f"<mo>(</mo>{inside}<mo>)</mo>"
    match function:
        case "":
            return bracketed
        case "mean":
            return f"{_MEAN}{bracketed}"
        case "hat":
            return f"<mover>{inside}<mo>ˆ</mo></mover>"
        case "root":
            return f"<msqrt>{inside}</msqrt>"
        case "sq":
            return f"<msup><mrow>{bracketed}</mrow><mn>2</mn></msup>"
        case "max0":
            return f"<mi>max</mi><mo>(</mo><mn>0</mn><mo>,</mo>{inside}<mo>)</mo>"
        case "positive":
            return f"<mo>[</mo>{inside}<mo>&gt;</mo><mn>0</mn><mo>]</mo>"
    return f"<mi>{html.escape(function)}</mi>{bracketed}"
