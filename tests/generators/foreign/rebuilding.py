"""What an inspection says of a random generator's bare weights, against what its author knows."""

import os
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from gan_core.generators.foreign.inspection import examine
from gan_core.generators.foreign.report import OpenChoice
from gan_core.generators.loaded import Loaded
from tests.generators.foreign.random_generators import Joined, inputs, trained

NAMES = (
    "geometry",
    "activation",
    "bare",
    "order",
    "eps",
    "upsampling",
    "output",
    "pixel_range",
    "noise",
    "classes",
    "join",
)
_SAMPLES = 16
_ALIKE = 0.01  # of the range of pixels, 2: no eye sees that


@dataclass(frozen=True)
class Outcome:
    """exact: it draws the same pictures. seen: it gives the last BatchNorm the same; no norm sees what follows."""

    seed: int
    measured: dict[str, bool]
    guessed: dict[str, bool]
    wrong: dict[str, tuple[Any, Any, str]]
    remembers: bool
    exact: bool
    seen: bool
    misfit: float | None
    reason: str


def rebuilt(seed: int, folder: Path, pictures: Tensor, labels: Tensor) -> Outcome:
    """Of the generator of that seed, trained on these pictures [n, 1, 28, 28] in [0, 1]. One thread."""
    torch.set_num_threads(1)
    module = trained(seed, pictures, labels)
    path = folder / f"{seed}.pt"
    torch.save(module.state_dict(), path)
    report, loaded = examine(path)
    path.unlink()
    truth = truths(module)
    told: dict[str, dict[str, bool]] = {"measured": {}, "guessed": {}}
    wrong = {}
    for choice in report.open_choices:
        if choice.name in NAMES and truth.get(choice.name) is not None:
            right = is_right(choice, truth[choice.name])
            told[choice.how][choice.name] = right
            if not right:
                wrong[choice.name] = (choice.value, truth[choice.name], f"{choice.how}: {choice.why}")
    exact, seen = (False, False) if loaded is None else compared(module, loaded)
    remembers = any(isinstance(part, nn.BatchNorm1d | nn.BatchNorm2d) for part in module.modules())
    return Outcome(seed, told["measured"], told["guessed"], wrong, remembers, exact, seen, report.misfit, report.reason)


def all_rebuilt(seeds: Iterable[int], folder: Path, pictures: Tensor, labels: Tensor) -> list[Outcome]:
    """Of every one of these seeds, on all cores."""
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
        return list(pool.map(partial(rebuilt, folder=folder, pictures=pictures, labels=labels), seeds))


def truths(module: Joined) -> dict[str, Any]:
    choices = module.truth.choices
    black = "0..1" if choices["output"] == "sigmoid" else "-1..1"
    return {"upsampling": None, **choices, "bare": (), "pixel_range": black, "classes": module.truth.classes}


def is_right(choice: OpenChoice, truth: Any) -> bool:
    return set(choice.value) == {truth} if choice.name == "eps" else bool(choice.value == truth)


@torch.inference_mode()
def compared(module: Joined, loaded: Loaded) -> tuple[bool, bool]:
    """Do both draw the same, and do they give their last BatchNorms the same?"""
    torch.manual_seed(0)
    z, labels = inputs(module, _SAMPLES)
    if loaded.facts.latent_dim != z.shape[1] or bool(loaded.facts.classes) != bool(module.truth.classes):
        return False, False
    theirs, last = _watched(module, z, labels)
    ours, own = _watched(loaded.network, z, labels if loaded.facts.classes else None)
    drawn = ours.shape == theirs.shape and bool(((ours - theirs).abs() <= 2 * _ALIKE).all())
    return drawn, own.shape == last.shape and bool((own - last).std() <= 2 * _ALIKE * last.std())


def _watched(network: nn.Module, z: Tensor, labels: Tensor | None) -> tuple[Tensor, Tensor]:
    """What it draws, and what its last BatchNorm is given: what it draws where it has none."""
    given: list[Tensor] = []
    norms = [part for part in network.modules() if isinstance(part, nn.BatchNorm1d | nn.BatchNorm2d)]
    hooks = [norm.register_forward_pre_hook(lambda _, taken: given.append(taken[0])) for norm in norms[-1:]]
    drawn = network(z, labels)
    for hook in hooks:
        hook.remove()
    return drawn, given[0] if given else drawn
