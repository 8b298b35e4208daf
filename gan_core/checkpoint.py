"""Checkpoints: weights as safetensors with the run's config in the header, so that each rebuilds itself.

No pickle anywhere: a file from a stranger can hold wrong numbers, never code.
"""

import json
import os
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from gan_core.config import RunConfig, sample_shape
from gan_core.errors import UserError
from gan_core.game import build_generator

FORMAT = "gan-arena-1"


def _write(path: Path, tensors: dict[str, Tensor], facts: dict[str, Any]) -> None:
    """Replace the file in one step: a reader sees the old one or the new one, never half of it."""
    part = path.with_name(path.name + ".part")
    try:
        save_file(tensors, part, metadata={"format": FORMAT, "facts": json.dumps(facts)})
        part.chmod(0o644)  # the library's own choice keeps others on this machine out
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def _read(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    try:
        with safe_open(path, framework="pt") as file:
            about = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a dict
    except FileNotFoundError:
        raise UserError(f"there is no checkpoint at {path.name}") from None
    except (SafetensorError, OSError, ValueError) as error:
        raise UserError(f"{path.name} is not a readable safetensors file: {error}") from None
    if about.get("format") != FORMAT:
        raise UserError(f"{path.name} was not written by GAN Arena: its header names no format {FORMAT}")
    try:
        return tensors, dict(json.loads(about["facts"]))
    except (KeyError, ValueError, TypeError, RecursionError):
        raise UserError(f"the header of {path.name} is damaged: it holds no facts about the weights") from None


def save_state(path: Path, state: dict[str, Any]) -> None:
    """Write a `Game.state_dict()` to one file, atomically. Raises OSError when the disk is full."""
    _write(path, state["tensors"], state["facts"])


def load_state(path: Path) -> dict[str, Any]:
    """The inverse of `save_state`. Raises UserError for a file that is missing, broken or foreign."""
    tensors, facts = _read(path)
    return {"tensors": tensors, "facts": facts}


def save_players(folder: Path, config: RunConfig, state: dict[str, Any]) -> None:
    """Write generator.safetensors (the averaged one if there is one) and critic.safetensors to `folder`."""
    sampler = "average" if config.ema else "generator"
    for name, prefix in (("generator", sampler), ("critic", "critic")):
        tensors = {
            key.removeprefix(f"{prefix}."): value
            for key, value in state["tensors"].items()
            if key.startswith(f"{prefix}.")
        }
        facts = {
            "player": name,
            "config": config.to_dict(),
            "step": state["facts"]["step"],
        }
        _write(folder / f"{name}.safetensors", tensors, facts)


def load_generator(path: Path) -> tuple[nn.Module, RunConfig, int]:
    """Rebuild a generator from its file, or from a run's folder.

    Returns it in eval mode with its config and the step it was taken at. Raises UserError for anything
    that is not a whole, finite generator of this format.
    """
    file = path / "generator.safetensors" if path.is_dir() else path
    tensors, facts = _read(file)
    if facts.get("player") != "generator":
        raise UserError(f"{file.name} holds a {facts.get('player', 'stranger')}, not a generator")
    if not isinstance(facts.get("config"), dict) or not isinstance(facts.get("step"), int):
        raise UserError(f"the header of {file.name} is damaged: it names no configuration or no step")
    config = RunConfig.from_dict(facts["config"])
    network = build_generator(config, sample_shape(config))
    try:
        network.load_state_dict(tensors)
    except RuntimeError as error:
        first = str(error).splitlines()[-1].strip()
        raise UserError(f"the weights in {file.name} do not fit its configuration: {first}") from None
    if not all(bool(torch.isfinite(value).all()) for value in network.state_dict().values()):
        raise UserError(f"{file.name} holds weights that are not finite numbers")
    return network.eval().requires_grad_(False), config, facts["step"]
