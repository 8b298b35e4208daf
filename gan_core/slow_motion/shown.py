"""What a page draws of an update: arrays, and facts as JSON. Imports torch."""

from typing import Any

import numpy as np
import torch
from torch import Tensor

from gan_core.slow_motion.formula import SYMBOLS, evaluate, mathml
from gan_core.slow_motion.losses import CRITIC, GENERATOR
from gan_core.slow_motion.play import Played
from gan_core.training.game import Game

POINTS, IMAGES = 160, 12  # samples on show
STRIP = 64  # numbers of a noise vector on show
PLANE = 48  # points to a side at which the critic is asked over the plane
GRID = 81  # scores at which a loss is drawn

Arrays = dict[str, np.ndarray]


def shown(game: Game, player: str, played: Played) -> tuple[Arrays, dict[str, Any]]:
    """arrays, by the names of the code's values and fake_after, d_real_after, d_fake_after, plane, plane_after; facts.

    Samples and gradients by them are of the first of the batch, scores of all. Points are float32 [n, 2], images uint8
    [n, H, W, C]; gradients of images too, gray where they are 0.
    """
    values, again = played.values, played.again
    count = IMAGES if game.is_image else POINTS
    arrays: Arrays = {}
    for name in ("x", "fake", "between"):
        if name in values:
            arrays[name] = _samples(game, values[name][:count])
    if "z" in values:
        arrays["z"] = _array(values["z"][:count, :STRIP])
    if "by_fake" in values:
        arrays["by_fake"] = _gradients(game, values["by_fake"][:count])
        arrays["pulls"] = _array(values["by_fake"].flatten(1).norm(dim=1))
    for name in ("d_real", "d_fake", "by_real", "by_scores", "slopes"):
        if name in values:
            arrays[name] = _array(values[name])
    arrays["fake_after"] = _samples(game, again["fake"][:count])
    arrays |= {f"{name}_after": _array(again[name]) for name in ("d_real", "d_fake") if name in again}
    facts = {
        "player": player,
        "stages": [
            {
                "name": stage.name,
                "label": stage.label,
                "words": stage.words,
                "code": stage.code,
                "formulas": [mathml(line) for line in stage.formulas],
                "values": stage.values,
            }
            for stage in played.stages
        ],
        "symbols": {name: f"<math><mrow>{symbol}</mrow></math>" for name, symbol in SYMBOLS.items()},
        "numbers": {name: _numbers(values[name]) for stage in played.stages for name in stage.values},
        "loss": {"before": float(values["loss"].detach()), "after": float(again["loss"].detach())},
        "layers": _layers(game, player, played),
        "curves": _curves(game, player, values),
        "kind": "images" if game.is_image else "points",
        "extent": float(game.data.extent),
        "batch": game.config.batch_size,
    }
    return arrays, facts


def plane(game: Game) -> np.ndarray:
    """The critic's scores over the square that plots of these data show, float32 [PLANE, PLANE], upwards from below."""
    reach = game.data.extent
    line = torch.linspace(-reach, reach, PLANE)
    up, across = torch.meshgrid(line, line, indexing="ij")
    with torch.no_grad():
        scores: Tensor = game.networks["critic"](torch.stack((across, up), -1).view(-1, 2))
    return _array(scores.view(PLANE, PLANE))


def _array(tensor: Tensor) -> np.ndarray:
    return tensor.detach().float().contiguous().numpy()


def _samples(game: Game, samples: Tensor) -> np.ndarray:
    if not game.is_image:
        return _array(samples)
    black, white = game.pixel_range
    unit = ((samples.detach() - black) / (white - black)).clamp(0, 1)
    return (unit * 255).round().byte().permute(0, 2, 3, 1).contiguous().numpy()


def _gradients(game: Game, gradients: Tensor) -> np.ndarray:
    """Of points as they are; of images -128..127 of the largest number among them, around gray."""
    if not game.is_image:
        return _array(gradients)
    largest = gradients.detach().abs().max().clamp_min(1e-30)
    return (127.5 + 127.5 * gradients.detach() / largest).round().byte().permute(0, 2, 3, 1).contiguous().numpy()


def _numbers(value: Any) -> dict[str, Any]:
    """Shape, and mean, least and most of a value; of weights, of all layers together."""
    tensors: list[Tensor] = value if isinstance(value, list) else [value]
    flat = torch.cat([tensor.detach().float().flatten() for tensor in tensors])
    shape = [len(flat)] if isinstance(value, list) else list(value.shape)
    return {"shape": shape, "mean": float(flat.mean()), "least": float(flat.min()), "most": float(flat.max())}


def _layers(game: Game, player: str, played: Played) -> list[dict[str, Any]]:
    """Of each tensor of weights: its name, shape, length, that of its gradient, and how far it moved."""
    named = game.networks[player].named_parameters()
    return [
        {
            "name": name,
            "shape": list(weight.shape),
            "length": float(weight.detach().norm()),
            "gradient": 0.0 if weight.grad is None else float(weight.grad.norm()),
            "step": float((weight.detach() - before).norm()),
        }
        for (name, weight), before in zip(named, played.before, strict=True)
    ]


def _curves(game: Game, player: str, values: dict[str, Any]) -> dict[str, Any]:
    """What one sample costs by its score, and how much that changes with it, from the formulas on show.

    Where samples are compared in pairs, by the score of the one with the other's at 0.
    """
    loss = (CRITIC if player == "critic" else GENERATOR)[game.config.objective]
    scores = torch.cat([values[name].detach() for name in ("d_real", "d_fake") if name in values])
    least, most = min(float(scores.min()), -1.0), max(float(scores.max()), 1.0)
    grid, zero = np.linspace(least, most, GRID), np.zeros(GRID)
    asked = {"real": {"d_real": grid, "d_fake": zero}, "fake": {"d_real": zero, "d_fake": grid}}
    found: dict[str, Any] = {"scores": grid.tolist()}
    for name, formula, side in (
        ("real", loss.real, "real"),
        ("fake", loss.fake, "fake"),
        ("by_real", loss.by_real, "real"),
        ("by_fake", loss.by_fake, "fake"),
    ):
        if formula:
            found[name] = np.broadcast_to(evaluate(formula, asked[side]), grid.shape).tolist()
    return found
