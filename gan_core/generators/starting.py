"""Trained weights as the beginning of a run: a run's, a shipped checkpoint's, or anybody's where shapes agree.

They are brought into the layout of the configuration's own networks, kept under the hash of their numbers, and laid
into a fresh game. Imports torch.
"""

import hashlib
import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from gan_core.base.errors import UserError
from gan_core.base.weight_files import file_of
from gan_core.config.run_config import RunConfig
from gan_core.config.settings import sample_shape
from gan_core.generators.checkpoint_loader import Alone, Informed
from gan_core.generators.loaded import Loaded
from gan_core.generators.loading import load
from gan_core.runs import files, runs_root, starts
from gan_core.training.checkpoint import load_critic, load_encoder, load_generator, save_player
from gan_core.training.game import Game, build_network

_OTHERS = {"critic": load_critic, "encoder": load_encoder}


def start_from(
    source: str, config: RunConfig, *, alone: bool = False, root: Path | str | None = None, paths: bool = True
) -> RunConfig:
    """`config`, to be started from the weights that `source` names, see `loading.load`; they are kept beside the runs.

    alone: who draws starts from them, and everybody else afresh; without it critic and encoder come along if the source
    has them. Raises UserError, one sentence that names what disagrees, if shapes do.
    """
    loaded = load(source, root=root, paths=paths)
    networks = {config.kind.sampler: loaded.network} | ({} if alone else _others(loaded, config))
    players = {player: _fitted(player, network, config, loaded) for player, network in networks.items()}
    found = config.replace(start_from=_hash(players))
    if config.start_from and found.start_from != config.start_from:
        raise UserError(
            f"the configuration starts from other weights than these: {config.start_from[:19]}, not "
            f"{found.start_from[:19]}"
        )
    _keep(runs_root() if root is None else Path(root).absolute(), players, found, loaded, source)
    return found


def lay_into(game: Game, root: Path) -> None:
    """Give a fresh game the weights that its configuration starts from. Raises UserError if they are not whole."""
    if not game.config.start_from:
        return
    folder = starts.folder_of(root, game.config.start_from)
    sampler = game.config.kind.sampler
    players = {sampler: load_generator(folder / file_of(sampler))[0]}
    players |= {name: load(folder)[0] for name, load in _OTHERS.items() if (folder / file_of(name)).exists()}
    if _hash({name: network.state_dict() for name, network in players.items()}) != game.config.start_from:
        raise UserError("the weights that this run starts from are not those of its hash; name them again: --from")
    for name, network in players.items():
        game.networks[name].load_state_dict(network.state_dict())
        if name in game.averages:
            game.averages[name].load_state_dict(network.state_dict())
    game.tell_networks()  # those that grow came with a stage of their own


def _others(loaded: Loaded, config: RunConfig) -> dict[str, nn.Module]:
    """Who comes along with the one that draws, as far as the game has such players."""
    critic = loaded.critic.critic if isinstance(loaded.critic, Alone) else None
    encoder = loaded.encoder.encoder if isinstance(loaded.encoder, Informed) else None
    found = {"critic": critic, "encoder": encoder}
    return {name: network for name, network in found.items() if network is not None and name in config.players}


def _fitted(player: str, network: nn.Module, config: RunConfig, loaded: Loaded) -> dict[str, Tensor]:
    """The network's tensors under the names of the configuration's own. Raises UserError for another shape."""
    title, facts = loaded.facts.title, loaded.facts
    draws = player == config.kind.sampler
    if draws and facts.latent_dim != config.latent_dim:
        raise UserError(
            f"{title} does not fit: it starts from {facts.latent_dim} numbers of noise, and latent_dim is "
            f"{config.latent_dim}"
        )
    if draws and facts.shape != sample_shape(config):
        raise UserError(
            f"{title} does not fit: it draws samples of {_size(facts.shape)}, and those of {config.dataset} are "
            f"{_size(sample_shape(config))}"
        )
    own = build_network(config, player, sample_shape(config)).state_dict()
    theirs = network.state_dict()
    same = theirs.keys() == own.keys()
    pairs = [(name, name) for name in own] if same else list(zip(own, theirs, strict=False))
    for name, other in pairs:
        if own[name].shape != theirs[other].shape:
            raise UserError(
                f"the {player} of {title} does not fit: its {other!r} is {_size(theirs[other].shape)}, and the "
                f"configuration's {name!r} is {_size(own[name].shape)}{_advice(player)}"
            )
    if len(own) != len(theirs):
        raise UserError(
            f"the {player} of {title} does not fit: it has {len(theirs)} tensors, and the configuration's has "
            f"{len(own)}{_advice(player)}"
        )
    return {name: theirs[other].detach().to(own[name].dtype).contiguous() for name, other in pairs}


def _advice(player: str) -> str:
    other = "; or start from its generator alone" if player in _OTHERS else ""
    return f"; choose {player}.network, {player}.widths and {player}.norm alike{other}"


def _size(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape)) or "one number"


def _hash(players: Mapping[str, Mapping[str, Tensor]]) -> str:
    """Of the numbers, their names and their order: the same wherever the same weights lay."""
    digest = hashlib.sha256()
    for player in sorted(players):
        for name, value in sorted(players[player].items()):
            digest.update(f"{player}.{name} {value.dtype} {list(value.shape)}\0".encode())
            digest.update(value.detach().cpu().contiguous().view(-1).view(torch.uint8).numpy().tobytes())
    return f"sha256:{digest.hexdigest()[:32]}"


def _keep(root: Path, players: Mapping[str, dict[str, Tensor]], config: RunConfig, loaded: Loaded, source: str) -> None:
    """Whole or not at all: others may keep the same weights at once."""
    folder, step = starts.folder_of(root, config.start_from), loaded.facts.step
    starts.sweep(root)
    try:
        if (folder / starts.ABOUT).exists():
            starts.use(root, config.start_from)
            return
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as place:
            for player, tensors in players.items():
                network = build_network(config, player, sample_shape(config))
                network.load_state_dict(tensors)
                save_player(Path(place) / file_of(player), player, network, config, 0)
            about = _about(players, config, loaded, step, source)
            (Path(place) / starts.ABOUT).write_text(json.dumps(about), encoding="utf-8")
            folder.mkdir(exist_ok=True)
            for file in sorted(Path(place).iterdir(), key=lambda file: file.name == starts.ABOUT):  # that one last
                files.move(file, folder / file.name)
    except OSError as error:
        raise UserError(f"the starting weights cannot be kept: {error.strerror or error}") from None


def _about(
    players: Mapping[str, Any], config: RunConfig, loaded: Loaded, step: int | None, source: str
) -> dict[str, Any]:
    where = Path(source).name if Path(source).exists() else source  # a name; no folder of this machine
    return {"source": where, "title": loaded.facts.title, "step": step, "players": sorted(players, reverse=True)} | {
        "hash": config.start_from
    }
