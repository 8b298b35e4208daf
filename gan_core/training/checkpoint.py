"""Checkpoints: weights as safetensors with the run's config in the header, so that each rebuilds itself.

No pickle anywhere: a file from a stranger can hold wrong numbers, never code.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from gan_core.base.errors import UserError
from gan_core.base.weight_files import CRITIC, ENCODER, FORMAT, OF_A_RUN, file_of, generator_in, put_in_order
from gan_core.config.run_config import RunConfig
from gan_core.config.settings import sample_shape
from gan_core.games import GAMES, Player, roles
from gan_core.training.game import build_network
from gan_core.training.state_format import shown_weights

PREFIX = "network."  # of the generator's tensors in a file that `hub_model.Generator` writes


def _write(path: Path, tensors: dict[str, Tensor], facts: dict[str, Any]) -> None:
    """Replace the file in one step: a reader sees the old one or the new one, never half of it."""
    part = path.with_name(path.name + ".part")
    try:
        save_file(tensors, part, metadata={"format": FORMAT, "facts": json.dumps(facts)})
        put_in_order(part)
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


def is_ours(path: Path) -> bool:
    """Does the file's header say that it is of this project's own format?"""
    try:
        with safe_open(path, framework="pt") as file:
            return (file.metadata() or {}).get("format") == FORMAT
    except (SafetensorError, OSError, ValueError):
        return False


def save_state(path: Path, state: dict[str, Any]) -> None:
    """Write a `Game.state_dict()` to one file, atomically. Raises OSError when the disk is full."""
    _write(path, state["tensors"], state["facts"])


def load_state(path: Path) -> dict[str, Any]:
    """The inverse of `save_state`. Raises UserError for a file that is missing, broken or foreign."""
    tensors, facts = _read(path)
    return {"tensors": tensors, "facts": facts}


def save_players(folder: Path, config: RunConfig, state: dict[str, Any]) -> None:
    """Write <player>.safetensors of every player to `folder`, the averaged weights of those that have an average."""
    for player in config.kind.players:
        tensors = shown_weights(state["tensors"], config, player.name)
        _write(folder / file_of(player.name), tensors, _facts(player.name, config, state["facts"]["step"]))


def save_player(path: Path, player: str, network: nn.Module, config: RunConfig, step: int, *, prefix: str = "") -> None:
    """Write one player as a run keeps it.

    prefix: `PREFIX` for a generator as `hub_model.Generator` holds it; the header says so.
    """
    tensors = {prefix + key: value.detach().cpu().contiguous() for key, value in network.state_dict().items()}
    _write(path, tensors, _facts(player, config, step) | ({"prefix": prefix} if prefix else {}))


def _facts(player: str, config: RunConfig, step: int) -> dict[str, Any]:
    return {"player": player, "config": config.to_dict(), "step": step}


def save_generator(path: Path, config: RunConfig, step: int, tensors: dict[str, Tensor]) -> None:
    """Write one generator as `save_players` does, atomically. Raises OSError when the disk is full."""
    save_weights(path, config.kind.sampler, config, step, tensors)


def save_weights(path: Path, player: str, config: RunConfig, step: int, tensors: dict[str, Tensor]) -> None:
    """Write the weights of any player in the same way."""
    _write(path, tensors, _facts(player, config, step))


def load_generator(path: Path) -> tuple[nn.Module, RunConfig, int]:
    """Rebuild a generator from its file, or from the folder of a run or of a checkpoint.

    Returns it in eval mode with its config and the step it was taken at. Raises UserError for anything
    that is not a whole, finite generator of this format.
    """
    return _load(_generator_of(path) if path.is_dir() else path, "generator", _draws)


def _generator_of(folder: Path) -> Path:
    """Its file, whatever the kind of game calls who draws."""
    found = (generator_in(folder, kind.sampler) for kind in GAMES.values())
    return next((file for file in found if file), folder / OF_A_RUN)


def load_critic(path: Path) -> tuple[nn.Module, RunConfig, int]:
    """Rebuild a critic in the same way: packs [B, *packed_shape] -> raw scores [B]."""
    return _load(path / CRITIC if path.is_dir() else path, "critic", lambda player: not _draws(player))


def load_encoder(path: Path) -> tuple[nn.Module, RunConfig, int]:
    """Rebuild an encoder in the same way: samples [B, *shape] -> mean and log-variance of z, [B, 2 latent_dim]."""
    return _load(path / ENCODER if path.is_dir() else path, "encoder", _encodes)


def _draws(player: Player) -> bool:
    return player.role.draws


def _encodes(player: Player) -> bool:
    return player.role is roles.ENCODER


def _load(file: Path, wanted: str, fits: Callable[[Player], bool]) -> tuple[nn.Module, RunConfig, int]:
    tensors, facts = _read(file)
    if not isinstance(facts.get("config"), dict) or not isinstance(facts.get("step"), int):
        raise UserError(f"the header of {file.name} is damaged: it names no configuration or no step")
    config, tensors = RunConfig.from_dict(facts["config"]), _bare(tensors, str(facts.get("prefix", "")))
    name = facts.get("player")
    player = next((player for player in config.kind.players if player.name == name), None)
    if player is None or not fits(player):
        raise UserError(f"{file.name} holds a {name or 'stranger'}, not a {wanted}", code=name or "unknown")
    with torch.device("meta"):  # shapes and no numbers: a header alone may ask for more memory than there is
        _laid_into(build_network(config, player.name, sample_shape(config)), tensors, file.name, assign=True)
    network = build_network(config, player.name, sample_shape(config))
    _fill(network, tensors, file.name)
    return network.eval().requires_grad_(False), config, facts["step"]


def _bare(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    """The same without that prefix; names without it stay, and fit nothing."""
    return {name.removeprefix(prefix): value for name, value in tensors.items()}


def _fill(network: nn.Module, tensors: dict[str, Tensor], name: str) -> None:
    """Load the weights, every one of them. Raises UserError if they do not fit or are not finite."""
    _laid_into(network, tensors, name)
    if not all(bool(torch.isfinite(value).all()) for value in network.state_dict().values()):
        raise UserError(f"{name} holds weights that are not finite numbers")


def _laid_into(network: nn.Module, tensors: dict[str, Tensor], name: str, *, assign: bool = False) -> None:
    try:
        network.load_state_dict(tensors, assign=assign)
    except RuntimeError as error:
        first = str(error).splitlines()[-1].strip()
        raise UserError(f"the weights in {name} do not fit its configuration: {first}") from None
