"""A run's state as plain arrays: read, brought into the form that a fork needs, written. No torch."""

import json
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from gan_core.base.errors import UserError
from gan_core.base.weight_files import FORMAT, put_in_order
from gan_core.config.run_config import RunConfig
from gan_core.runs import Run
from gan_core.runs.forking.points import ForkPoint, weights_of
from gan_core.training.state_format import BEGAN, DICE, RECENT, upgraded_state

_TOLD = {"steps", "time_limit", "score_samples", "threads"}  # losses stay what they were
_ORDER = {"critic_steps", "schedule"}  # a step that was begun cannot be ended by other turns


@dataclass(frozen=True)
class State:
    """What `Game.state_dict` holds, the time of training left out."""

    tensors: Mapping[str, np.ndarray]
    facts: Mapping[str, Any]


def read(run: Run, point: ForkPoint, config: RunConfig) -> State:
    """The state at a point of the run, whose configuration is given. Raises UserError for a broken file."""
    if point.state is None:
        return _of_weights(run, point.step, config)
    tensors, facts = upgraded_state(dict(zip(("tensors", "facts"), _contents(point.state), strict=True)), config)
    if facts.get("step") != point.step:
        raise UserError(f"{run.id} has gone on meanwhile: its last snapshot is of step {facts.get('step')} now")
    return State(tensors, facts)


def facts_of(point: ForkPoint) -> dict[str, Any]:
    """The facts of a state alone; {} where weights are all there is. Raises UserError."""
    if point.state is None:
        return {}
    with _opened(point.state) as file:
        return _facts(point.state, file.metadata())


def _contents(path: Path) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    with _opened(path) as file:
        return {name: file.get_tensor(name) for name in file.keys()}, _facts(path, file.metadata())  # noqa: SIM118


def _opened(path: Path) -> Any:
    try:
        return safe_open(path, framework="numpy")
    except (SafetensorError, OSError, ValueError) as error:
        raise UserError(f"{path.name} is not a readable safetensors file: {error}") from None


def _facts(path: Path, metadata: Mapping[str, str] | None) -> dict[str, Any]:
    try:
        about = metadata or {}
        if about["format"] != FORMAT:
            raise ValueError
        return dict(json.loads(about["facts"]))
    except (KeyError, ValueError, TypeError, RecursionError):
        raise UserError(f"the header of {path.name} is damaged: it holds no facts of a run") from None


def _of_weights(run: Run, step: int, config: RunConfig) -> State:
    """All players as they are kept, an average in the place of who learned it; nothing is remembered besides."""
    tensors: dict[str, np.ndarray] = {}
    for name, path in weights_of(run).items():
        assert path is not None
        kept, facts = _contents(path)
        prefix = str(facts.get("prefix", ""))
        weights = {key.removeprefix(prefix): value for key, value in kept.items()}
        averaged = config.ema and config.kind.player(name).averaged
        for owner in [name, f"{name}_average"] if averaged else [name]:
            tensors |= {f"{owner}.{key}": value for key, value in weights.items()}
    told = next((row for row in reversed(run.metrics()) if row["step"] <= step), {})
    facts = {
        "step": step,
        "made": dict.fromkeys(config.players, 0),
        "total": _updates(run, step, config),
        "images": int(told.get("images", 0)),
        "learning_rates": {name: player.lr for name, player in config.players.items()},
    }
    return State(tensors, facts)


def _updates(run: Run, step: int, config: RunConfig) -> dict[str, int]:
    """Of each player up to its last step, as its status tells, or by the rule of the game."""
    told = run.status().get("updates")
    if isinstance(told, dict) and told.keys() == config.players.keys():
        return {name: int(count) for name, count in told.items()}
    return {name: step * (config.critic_steps if name == "critic" else 1) for name in config.players}


def adapted(state: State, before: RunConfig, after: RunConfig, changed: Collection[str]) -> State:
    """The state for a fork: `before` is the configuration that made it, `after` differs from it in `changed`.

    Another optimizer of a player begins without a memory, another seed without random generators, so that they are
    drawn from it; a running average that is new begins at the weights of now. Nothing else is touched.
    """
    tensors, facts = dict(state.tensors), dict(state.facts)
    gone = [f"{name}_optimizer." for name in after.players if f"{name}.optimizer" in changed]
    gone += [DICE] if "seed" in changed else []
    gone += [RECENT] if set(changed) - _TOLD else []
    for player in after.kind.players:
        if player.averaged and not after.ema:
            gone.append(f"{player.name}_average.")
        elif player.averaged and not before.ema:
            tensors |= {f"{player.name}_average.{key}": value for key, value in _part(tensors, f"{player.name}.")}
    rates = {name: player.lr for name, player in after.players.items() if f"{name}.lr" in changed}
    facts["learning_rates"] = {**facts["learning_rates"], **rates}
    if _ORDER & set(changed):
        facts["made"] = dict.fromkeys(facts["made"], 0)
    facts[BEGAN] = {"step": facts["step"], "total": dict(facts["total"])}
    return State({name: value for name, value in tensors.items() if not name.startswith(tuple(gone))}, facts)


def _part(tensors: Mapping[str, np.ndarray], prefix: str) -> list[tuple[str, np.ndarray]]:
    return [(name.removeprefix(prefix), value) for name, value in tensors.items() if name.startswith(prefix)]


def write(path: Path, state: State) -> None:
    """As `training.checkpoint.save_state` writes it. Raises OSError."""
    facts = {name: fact for name, fact in state.facts.items() if name != "seconds"}
    try:
        save_file(dict(state.tensors), path, metadata={"format": FORMAT, "facts": json.dumps(facts)})
    except SafetensorError as error:  # it wraps the system's own
        raise OSError(str(error)) from error
    put_in_order(path)
    os.chmod(path, 0o644)
