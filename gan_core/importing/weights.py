"""Do the weights of a checkpoint zip fit its configuration? Shapes are compared before memory is taken. Uses torch."""

import math
import re
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn

from gan_core.checkpoint import PREFIX, load_critic, load_generator, load_state
from gan_core.config import RunConfig, sample_shape
from gan_core.errors import UserError
from gan_core.game import PLAYERS, RECENT
from gan_core.networks import CRITICS, GENERATORS
from gan_core.recent import CLOSING
from gan_core.runs import STATE_FILE, place
from gan_core.weight_files import CRITIC, OF_A_RUN

_MEMORY = re.compile(r"(generator|critic)_optimizer\.(\d{1,4})\.[a-z_]{1,40}")
_DICE = re.compile(r"dice\.(data|noise|trick|torch|cuda)")
_LONGEST_DICE = 1 << 14  # bytes
_MOST = 2**53


def check(folder: Path, config: RunConfig) -> int:
    """The step of the generator in `folder`; it, the critic and the state, as far as they are there, fit `config`.

    Raises UserError, one sentence.
    """
    networks = {"generator": _network(config, "generator"), "critic": _network(config, "critic")}
    step = 0
    for name, file, load in (("generator", OF_A_RUN, load_generator), ("critic", CRITIC, load_critic)):
        if not (folder / file).exists() and name == "critic":
            continue
        _check_shapes(folder / file, _shapes(networks[name]))
        _, told, of_step = load(folder / file)
        if place.named(told) != config:
            raise UserError(f"{file} and config.json tell of two different runs")
        if not 0 <= of_step <= config.steps:
            raise UserError(f"{file} is of step {of_step:,}, and the run has {config.steps:,}")
        step = of_step if name == "generator" else step
    if (folder / STATE_FILE).exists():
        _check_state(folder / STATE_FILE, config, networks, step)
    return step


def _network(config: RunConfig, player: str) -> nn.Module:
    """Shapes and no numbers: a configuration alone may ask for more memory than there is."""
    registry = GENERATORS if player == "generator" else CRITICS
    with torch.device("meta"):
        return registry[getattr(config, player)].build(config.spec(player, sample_shape(config)))


def _shapes(network: nn.Module) -> dict[str, tuple[int, ...]]:
    return {name: tuple(value.shape) for name, value in network.state_dict().items()}


def _check_shapes(path: Path, wanted: dict[str, tuple[int, ...]]) -> None:
    try:
        with safe_open(path, framework="pt") as file:
            names = list(file.keys())
            found = {name.removeprefix(PREFIX): tuple(file.get_slice(name).get_shape()) for name in names}
    except (SafetensorError, OSError, ValueError) as error:
        raise UserError(f"{path.name} is not a readable safetensors file: {error}") from None
    for name in [*wanted, *found]:
        if found.get(name) != wanted.get(name):
            raise UserError(f"the weights in {path.name} do not fit config.json: {name[:80]!r} differs")


def _check_state(path: Path, config: RunConfig, networks: dict[str, nn.Module], step: int) -> None:
    state = load_state(path)
    players = networks | ({"average": networks["generator"]} if config.ema else {})
    wanted = {f"{who}.{name}": shape for who, net in players.items() for name, shape in _shapes(net).items()}
    rest = {name: value for name, value in state["tensors"].items() if name not in wanted}
    missing = [name for name in wanted if name not in state["tensors"]]
    wrong = [name for name, shape in wanted.items() if name not in missing and state["tensors"][name].shape != shape]
    wrong += [name for name, value in rest.items() if not _is_memory(name, value, networks)]
    if missing or wrong:
        raise UserError(f"{path.name} does not fit config.json: {(missing + wrong)[0][:80]!r} differs")
    numbers = (value for name, value in state["tensors"].items() if not name.startswith(("dice.", RECENT)))
    if not all(bool(torch.isfinite(value).all()) for value in numbers):
        raise UserError(f"{path.name} holds weights that are not finite numbers")
    _check_facts(path.name, state["facts"], config, step)


def _is_memory(name: str, value: Tensor, networks: dict[str, nn.Module]) -> bool:
    """Does a tensor besides the players' have the form of an optimizer's, of dice, or of the last losses?"""
    if match := _MEMORY.fullmatch(name):
        weights = list(networks[match[1]].parameters())
        index = int(match[2])
        return index < len(weights) and (value.shape == weights[index].shape or value.numel() == 1)
    if _DICE.fullmatch(name):
        return value.dtype == torch.uint8 and value.numel() <= _LONGEST_DICE
    return name.startswith(RECENT) and value.ndim == 1 and len(value) <= CLOSING


def _check_facts(name: str, facts: dict[str, Any], config: RunConfig, step: int) -> None:
    rates = facts.get("learning_rates")
    sound = (
        _is_count(facts.get("step"), config.steps)
        and _is_count(facts.get("critic_updates"), config.critic_steps)
        and _is_count(facts.get("images"), _MOST)
        and isinstance(rates, dict)
        and rates.keys() == set(PLAYERS)
        and all(isinstance(rate, int | float) and math.isfinite(rate) and 0 <= rate <= 10 for rate in rates.values())
        and _is_seconds(facts.get("seconds", 0.0))
    )
    if not sound:
        raise UserError(f"{name} is damaged: it does not say how far the run was")
    if facts["step"] != step:
        raise UserError(f"{name} is of step {facts['step']:,} and {OF_A_RUN} of step {step:,}")


def _is_count(value: Any, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def _is_seconds(value: Any) -> bool:
    return isinstance(value, int | float) and math.isfinite(value) and value >= 0
