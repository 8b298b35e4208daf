"""How maps grow in a model that was saved as a whole: its strides and paddings are numbers in the file."""

from dataclasses import replace
from itertools import combinations, islice
from math import prod
from typing import Literal

from gan_core.base.errors import UserError
from gan_core.generators.foreign.choices import Choices
from gan_core.generators.foreign.declared import Declared, Model, Span
from gan_core.generators.foreign.geometry import Move, planned
from gan_core.generators.foreign.leaves import one_number, undrawn
from gan_core.generators.foreign.player import FEWEST_PIXELS
from gan_core.generators.foreign.refusal import Refusal
from gan_core.generators.foreign.state_dict import Weights
from gan_core.generators.foreign.whole import Module

_MOST_TRIES = 256
_USUAL_SIDES = (28, 32, 64, 128, 256)


def with_moves(known: Declared, weights: Weights) -> Declared:
    """The same, with the geometry. Raises Refusal for convolutions that cannot be drawn."""
    blueprint = known.blueprint
    if weights.whole is None or not blueprint.spatial:
        return known
    model = Model(weights, weights.whole.root, blueprint)
    before = {index: model.span(index - 1) if index else Span((), True) for index in blueprint.spatial}
    moves = [_move(model, index, before[index]) for index in blueprint.spatial]
    told = [move for move in moves if move is not None]
    if len(told) < len(moves):  # a convolution of its author's own class: nobody knows its strides
        return known
    modes = {leaf.mode for span in before.values() for leaf in span.of("enlarge")}
    if len(modes) > 1:
        raise Refusal("it enlarges maps in two ways, by repeating pixels and by blending them, which is not drawn")
    unsure = [at for at, index in enumerate(blueprint.spatial) if index and not before[index].certain]
    return _placed(known, tuple(told), unsure, next(iter(modes), None))


def _placed(known: Declared, moves: tuple[Move, ...], unsure: list[int], mode: str | None) -> Declared:
    """unsure: which moves maps may have been enlarged before by a function, of which the file tells nothing."""
    try:
        side = planned(known.blueprint, moves).sides[-1]
    except UserError as error:
        raise Refusal(f"its strides and paddings, as the file gives them, do not fit: {error}") from None
    if side >= FEWEST_PIXELS or not unsure:
        read = Choices(geometry=tuple(map(str, moves)), upsampling=mode)
        return replace(known, read=read.over(known.read))
    likely = Choices(geometry=tuple(map(str, _grown(known, moves, unsure))))
    return replace(known, likely=likely.over(known.likely))


def _grown(known: Declared, moves: tuple[Move, ...], unsure: list[int]) -> tuple[Move, ...]:
    """The moves with as few enlargements by a function as make a picture of a usual size. Raises Refusal."""
    other: tuple[Move, ...] | None = None
    some = (grown for count in range(1, len(unsure) + 1) for grown in combinations(unsure, count))
    for grown in islice(some, _MOST_TRIES):
        tried = tuple(replace(move, up=2) if at in grown and move.up == 1 else move for at, move in enumerate(moves))
        try:
            side = planned(known.blueprint, tried).sides[-1]
        except UserError:
            continue
        if side in _USUAL_SIDES:
            return tried
        other = tried if other is None and side >= FEWEST_PIXELS else other
    if other is None:
        raise Refusal("its strides and paddings, as the file gives them, make no picture")
    return other


def _move(model: Model, index: int, before: Span) -> Move | None:
    """What the file says of the convolution of that stage; None for a class of its author's own."""
    path = model.layers[index]
    module, link = model.modules[path], model.blueprint.stages[index].link
    if not module.layer:
        return None
    if module.layer not in ("Conv2d", "ConvTranspose2d"):
        raise undrawn(path, module.layer)
    _check(path, module)
    if before.certain and [leaf.value for leaf in before.of("shuffle")] != [link.shuffled] * (link.shuffled > 0):
        raise Refusal(f"its module {path!r} does not fit what stands before it")
    about = module.about
    stride, extra = one_number(about.get("stride", 1)), one_number(about.get("output_padding", 0))
    padding = _padding(module, link.part.kernel)
    border = sum(leaf.value for leaf in before.of("pad"))
    up = prod(leaf.value for leaf in before.of("enlarge"))
    fits = None not in (stride, extra, padding) and up in (1, 2, 4, 8) and not (border and module.layer != "Conv2d")
    if not fits or stride is None or padding is None or not (1 <= stride <= 8 and 0 <= padding <= 90 and border <= 9):
        raise undrawn(path, f"{module.layer} of such strides and paddings")
    role: Literal["conv", "convt"] = "convt" if module.layer == "ConvTranspose2d" else "conv"
    return Move.parse(str(Move(role, stride, padding + border, (extra or 0) if role == "convt" else 0, up)))


def _check(path: str, module: Module) -> None:
    """Raises Refusal for a convolution that does more than this project's."""
    about = module.about
    odd = {
        "dilation": one_number(about.get("dilation", 1)) != 1,
        "groups": about.get("groups", 1) != 1,
        "padding by other than zeros": about.get("padding_mode", "zeros") != "zeros",
    }
    if found := next((name for name, is_so in odd.items() if is_so), None):
        raise undrawn(path, f"{module.layer} with {found}")


def _padding(module: Module, kernel: int) -> int | None:
    padding = module.about.get("padding", 0)
    if padding == "valid":
        return 0
    if padding == "same":
        return (kernel - 1) // 2 if kernel % 2 else None
    return one_number(padding)
