"""How a generator's last numbers become pixels: what its last activation was, and what black and white are."""

import torch
from torch import Tensor

from gan_core.generators.foreign.building import activation
from gan_core.generators.foreign.choices import FASHION_RANGE, MNIST_RANGE, Choices, range_of

_AT_BLACK, _MOSTLY = 0.03, 0.5  # how near to black, and the share of outputs that lie there
_NINE_TENTHS = 2.197  # a sigmoid is 0.9 there
_LEAST_INK = 0.03  # the share of a picture that is brighter than half, for its edges to tell anything
_SHARP = 0.55
_MOST = 1_000_000  # numbers that quantiles are taken of


def guessed(raw: Tensor, choices: Choices) -> Choices:
    """`choices` with output and pixel_range set, from the numbers before the last activation [N, C, H, W]."""
    if choices.output is None:
        choices = choices.replace(output=_output(raw, choices.pixel_range))
    if choices.pixel_range is None:
        choices = choices.replace(pixel_range=_range(raw, choices.output or "none"))
    return choices


def _output(raw: Tensor, pixel_range: str | None) -> str:
    low, high = extremes(raw)
    if pixel_range == "0..255" or (high > 120 and low > -40):
        return "none"
    if normalised := _normalised(raw):
        black, middle = range_of(normalised)[0], raw.flatten()[:_MOST].median()
        return "none" if abs(middle - black) < abs(torch.tanh(middle) - black) else "tanh"
    bounded = high <= 1.1 and (-1.1 <= low <= -0.9 or low >= -0.1)
    if (bounded and high > 0.8) or _black_by_itself(raw, low, high):
        return "none"
    return "sigmoid" if _is_sharp(raw) else "tanh"


def _black_by_itself(raw: Tensor, low: float, high: float) -> bool:
    """Do most numbers sit at -1, the black of -1..1, and hardly any beyond? Before a tanh they would lie far below."""
    at_black = float(((raw.flatten()[:_MOST] + 1).abs() < 0.3).float().mean())
    return at_black > _MOSTLY and low > -1.7 and high < 1.3


def _is_sharp(raw: Tensor) -> bool:
    """Gray pictures on black whose edges would be too sharp behind a tanh, which is a sigmoid of twice the slope.

    Of MNIST's digits, pixels between a tenth and nine tenths of white are 0.65 of those above one half. With the right
    activation this is 0.58 to 2.1 in generators of digits that were trained for this measurement or by strangers, the
    less the better they learned; with a slope twice as steep 0.3 to 0.7.
    """
    values = raw.flatten()[:_MOST]
    ink = float((values > 0).float().mean())
    between = float(((2 * values).abs() < _NINE_TENTHS).float().mean())
    return raw.shape[1] == 1 and _LEAST_INK < ink < 0.5 and between < _SHARP * ink


def _range(raw: Tensor, output: str) -> str:
    if output == "sigmoid":
        return "0..1"
    low, high = extremes(torch.tanh(raw) if output == "tanh" else raw)
    if high > 20:
        return "0..255"
    if normalised := _normalised(torch.tanh(raw) if output == "tanh" else raw):
        return normalised
    return "0..1" if _starts_at_zero(torch.tanh(raw) if output == "tanh" else raw) or low > -0.05 else "-1..1"


def _normalised(shown: Tensor) -> str | None:
    """The usual normalisation at whose black most outputs sit, None where they sit at no such number."""
    values = shown.flatten()[:_MOST]
    for name in (MNIST_RANGE, FASHION_RANGE):
        black = range_of(name)[0]
        at_black = float(((values - black).abs() < _AT_BLACK).float().mean())
        below = float((values < black - _AT_BLACK).float().mean())
        if at_black > _MOSTLY and below < at_black / 4:
            return name
    return None


def _starts_at_zero(shown: Tensor) -> bool:
    """Pictures of [0, 1]: the commonest value is 0, and far more lies above it than below."""
    values = shown.flatten()[:_MOST]
    near = float((values.abs() < 0.1).float().mean())
    below, above = float((values < -0.5).float().mean()), float((values > 0.5).float().mean())
    return near > 0.3 and below < 0.02 and above > 2 * below


def extremes(raw: Tensor) -> tuple[float, float]:
    """The quantiles 0.001 and 0.999."""
    values = raw.flatten()[:_MOST].float()
    low, high = torch.quantile(values, torch.tensor([0.001, 0.999]))
    return float(low), float(high)


def images(raw: Tensor, choices: Choices) -> Tensor:
    """Numbers before the last activation -> pixels in [0, 1]."""
    black, white = range_of(choices.pixel_range or "-1..1")
    return ((activation(choices.output or "none")(raw) - black) / (white - black)).clamp(0, 1)
