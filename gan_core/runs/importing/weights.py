"""Do the weights of a checkpoint zip fit its configuration? Shapes are compared before memory is taken. Uses torch."""

import math
import re
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn

from gan_core.base.errors import UserError
from gan_core.base.weight_files import OF_A_RUN, file_of
from gan_core.config.run_config import RunConfig
from gan_core.config.settings import sample_shape
from gan_core.runs import STATE_FILE, place
from gan_core.training.checkpoint import PREFIX, load_critic, load_generator, load_state
from gan_core.training.game import build_network
from gan_core.training.recent_losses import CLOSING
from gan_core.training.state_format import BEGAN, DICE, RECENT, upgraded_state

_MEMORY = re.compile(r"([a-z_]{1,40})_optimizer\.(\d{1,4})\.[a-z_]{1,40}")
_RANDOM_GENERATOR = re.compile(r"dice\.(data|noise|trick|torch|cuda)")
_LONGEST_STATE = 1 << 14  # bytes
_MOST = 2**53


def check(folder: Path, config: RunConfig) -> int:
    """The step of the generator in `folder`; it, the critic and the state, as far as they are there, fit `config`.

    Raises UserError, one sentence.
    """
    networks = {player.name: _network(config, player.name) for player in config.kind.players}
    step, sampler = 0, config.kind.sampler
    for player in config.kind.players:
        name, file, load = player.name, file_of(player.name), load_generator if player.role.draws else load_critic
        if not (folder / file).exists() and name != sampler:
            continue
        _check_shapes(folder / file, _shapes(networks[name]))
        _, told, of_step = load(folder / file)
        if place.named(told) != config:
            raise UserError(f"{file} and config.json tell of two different runs")
        if not 0 <= of_step <= config.steps:
            raise UserError(f"{file} is of step {of_step:,}, and the run has {config.steps:,}")
        step = of_step if name == sampler else step
    if (folder / STATE_FILE).exists():
        _check_state(folder / STATE_FILE, config, networks, step)
    return step


def _network(config: RunConfig, player: str) -> nn.Module:
    """Shapes and no numbers: a configuration alone may ask for more memory than there is."""
    with torch.device("meta"):
        return build_network(config, player, sample_shape(config))


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
    tensors, facts = upgraded_state(load_state(path), config)
    averaged = [player.name for player in config.kind.players if config.ema and player.averaged]
    players = networks | {f"{name}_average": networks[name] for name in averaged}
    wanted = {f"{who}.{name}": shape for who, net in players.items() for name, shape in _shapes(net).items()}
    rest = {name: value for name, value in tensors.items() if name not in wanted}
    missing = [name for name in wanted if name not in tensors]
    wrong = [name for name, shape in wanted.items() if name not in missing and tensors[name].shape != shape]
    wrong += [name for name, value in rest.items() if not _is_memory(name, value, networks)]
    if missing or wrong:
        raise UserError(f"{path.name} does not fit config.json: {(missing + wrong)[0][:80]!r} differs")
    numbers = (value for name, value in tensors.items() if not name.startswith((DICE, RECENT)))
    if not all(bool(torch.isfinite(value).all()) for value in numbers):
        raise UserError(f"{path.name} holds weights that are not finite numbers")
    _check_facts(path.name, facts, config, step)


def _is_memory(name: str, value: Tensor, networks: dict[str, nn.Module]) -> bool:
    """Does a tensor besides the players' have the form of an optimizer's, a random generator's, or the last losses'?"""
    if (match := _MEMORY.fullmatch(name)) and match[1] in networks:
        weights = list(networks[match[1]].parameters())
        index = int(match[2])
        return index < len(weights) and (value.shape == weights[index].shape or value.numel() == 1)
    if _RANDOM_GENERATOR.fullmatch(name):
        return value.dtype == torch.uint8 and value.numel() <= _LONGEST_STATE
    return name.startswith(RECENT) and value.ndim == 1 and len(value) <= CLOSING


def _check_facts(name: str, facts: dict[str, Any], config: RunConfig, step: int) -> None:
    rates, players = facts.get("learning_rates"), {player.name for player in config.kind.players}
    sound = (
        _is_count(facts.get("step"), config.steps)
        and all(_are_counts(counts, players) for counts in (facts.get("made"), facts.get("total")))
        and _is_count(facts.get("images"), _MOST)
        and isinstance(rates, dict)
        and rates.keys() == players
        and all(isinstance(rate, int | float) and math.isfinite(rate) and 0 <= rate <= 10 for rate in rates.values())
        and _is_seconds(facts.get("seconds", 0.0))
        and (BEGAN not in facts or _is_beginning(facts[BEGAN], players, step))
    )
    if not sound:
        raise UserError(f"{name} is damaged: it does not say how far the run was")
    if facts["step"] != step:
        raise UserError(f"{name} is of step {facts['step']:,} and {OF_A_RUN} of step {step:,}")


def _is_beginning(began: Any, players: set[str], step: int) -> bool:
    """Could a fork that has come to `step` have begun so?"""
    return isinstance(began, dict) and _is_count(began.get("step"), step) and _are_counts(began.get("total"), players)


def _are_counts(counts: Any, players: set[str]) -> bool:
    known = isinstance(counts, dict) and counts.keys() == players
    return known and all(_is_count(count, _MOST) for count in counts.values())


def _is_count(value: Any, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def _is_seconds(value: Any) -> bool:
    return isinstance(value, int | float) and math.isfinite(value) and value >= 0
