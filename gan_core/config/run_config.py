"""RunConfig: everything that decides how a run goes, chosen in the form, stored in the run and the checkpoint.

Frozen, checked on creation, JSON both ways. A setting has one name: `steps` of the game's own, `generator.lr` of a
player's. Where a name cannot hold a dot, as in Python, generator_lr is the same; `generator` alone is its network.
"""

import difflib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from gan_core.base.errors import Name, UserError
from gan_core.base.settings import Setting
from gan_core.config.player_config import PlayerConfig
from gan_core.config.rules import LABEL_TRICKS, RULES
from gan_core.config.settings import GROUPS, OF_SINGLE_KINDS, SETTINGS, Shared, sample_shape
from gan_core.config.upgrade import FORMAT, upgraded
from gan_core.data.datasets import DATASETS, Dataset
from gan_core.data.sources.beginnings import FIRST
from gan_core.games import GAMES, GameKind
from gan_core.games.roles import LEARNING
from gan_core.losses.diffaugment import OFF
from gan_core.losses.objectives import OBJECTIVES
from gan_core.losses.packing import packed_shape
from gan_core.networks.conditioning import CONCATENATION, NONE
from gan_core.networks.growth import Stage
from gan_core.networks.spec import Spec


@dataclass(frozen=True, kw_only=True, init=False)
class RunConfig(Shared):
    """One legal choice, complete but for one's own pictures. Raises UserError, one sentence, for anything else.

    Takes values by the names of settings, and `players` as a mapping of mappings; what is left out has its default.
    players: one PlayerConfig for each of the game's. own: settings that the kind of game brings along, by name.
    """

    players: Mapping[str, PlayerConfig] = field(default_factory=dict)
    own: Mapping[str, Any] = field(default_factory=dict)

    def __init__(self, **values: Any) -> None:
        game = SETTINGS["game"].check("game", values.get("game", SETTINGS["game"].default))
        given, settings = _by_setting(values, game), settings_of(game)
        checked = {name: about.check(name, given.get(name, about.default)) for name, about in settings.items()}
        for name, about in SETTINGS.items():
            object.__setattr__(self, name, checked.pop(name) if name in checked else about.check(name, about.default))
        players: dict[str, dict[str, Any]] = {player.name: {} for player in self.kind.players}
        for name in [name for name in checked if "." in name]:
            player, _, rest = name.partition(".")
            players[player][rest] = checked.pop(name)
        object.__setattr__(self, "players", {name: PlayerConfig(**chosen) for name, chosen in players.items()})
        object.__setattr__(self, "own", checked)
        for rule in RULES:
            rule(self)

    @property
    def kind(self) -> GameKind:
        """The kind of game that is played."""
        return GAMES[self.game]

    @property
    def method(self) -> str:
        """The name of the objective, or of the kind of game where none can be chosen."""
        return self.objective if "objective" in self.settings else self.game

    @property
    def method_label(self) -> str:
        """The same as people read it."""
        return (OBJECTIVES if "objective" in self.settings else GAMES)[self.method].label

    @property
    def settings(self) -> dict[str, Setting]:
        """Every setting that this kind of game has, by its name, in the order of forms."""
        return settings_of(self.game)

    @property
    def is_convolutional(self) -> bool:
        """Does any player convolve?"""
        return any(
            player.role.networks[self.players[player.name].network].convolutional for player in self.kind.players
        )

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Those of the networks that grow, in the order in which they begin; () if none does."""
        return next(filter(None, self.stages_of_players().values()), ())

    def stages_of_players(self) -> dict[str, tuple[Stage, ...]]:
        """Those of each player's network, () for one that does not grow."""
        shape = sample_shape(self)
        return {
            player.name: player.role.networks[self.players[player.name].network].stages(self.spec(player.name, shape))
            for player in self.kind.players
        }

    @property
    def classes(self) -> tuple[str, ...]:
        """What samples can be asked for by, in the order of their numbers; () if the players know no classes."""
        told = self.conditioning != NONE or self.kind.needs_classes
        return DATASETS[self.dataset].class_names if told else ()

    def classes_told(self, player: str) -> tuple[str, ...]:
        """Those that `player` is told of; () if it is told of none."""
        return self.classes if self.kind.player(player).told(self) else ()

    def class_number(self, wished: str | int | None) -> int | None:
        """The number of a class that is named, or numbered; None for None. Raises UserError with those there are."""
        if wished is None:
            return None
        if not self.classes:
            raise UserError("this generator knows no classes, so none can be asked for")
        if str(wished) in self.classes:
            return self.classes.index(str(wished))
        if str(wished).isdecimal() and int(wished) < len(self.classes):
            return int(wished)
        raise UserError(f"there is no class {str(wished)[:40]!r}; choose from {', '.join(self.classes)}")

    @property
    def output(self) -> str:
        """What ends the network that draws samples; it decides the range of images."""
        return self.players[self.kind.sampler].output

    def __getitem__(self, name: str) -> Any:
        """The value of a setting. Raises UserError for a name that this kind of game does not know."""
        name = setting_name(name, self.game)
        player, dot, rest = name.partition(".")
        if dot:
            return getattr(self.players[player], rest)
        return self.own[name] if name in self.own else getattr(self, name)

    def flat(self) -> dict[str, Any]:
        """Every setting's value by its name, plain, as `json.dumps` takes them."""
        values = {name: self[name] for name in self.settings}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}

    def to_dict(self) -> dict[str, Any]:
        """Plain values that `json.dumps` takes, the newest format."""
        shared = {name: value for name, value in self.flat().items() if "." not in name}
        players = {player.name: self.players[player.name].to_dict(player) for player in self.kind.players}
        return {"format": FORMAT, **shared, "players": players}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "RunConfig":
        """The inverse of `to_dict`, and what earlier versions wrote; what is left out takes its default."""
        if not isinstance(values, Mapping):
            raise UserError(f"a run's configuration must be a JSON object, not {type(values).__name__}")
        return cls(**{str(name): value for name, value in upgraded(values).items()})

    def to_json(self) -> str:
        return json.dumps(self.to_dict(), indent=2)

    @classmethod
    def from_json(cls, text: str | bytes) -> "RunConfig":
        """Raises UserError for text that is not JSON, or not a configuration."""
        try:
            values = json.loads(text)
        except ValueError as error:
            raise UserError(f"the configuration is not valid JSON: {error}") from None
        return cls.from_dict(values)

    @property
    def lacks_pictures(self) -> bool:
        """Are one's own pictures still to be chosen, as in a preset for them? Nothing can be trained before."""
        return DATASETS[self.dataset].needs_path and not self.data_path

    def check_pictures(self) -> None:
        """Raises UserError as long as one's own pictures are to be chosen."""
        if self.lacks_pictures:
            raise UserError(
                f"the dataset {self.dataset} needs ",
                Name("data_path"),
                ", a folder or zip file of pictures: --set data_path=PICTURES",
            )

    def share_done(self, step: int, seconds: float) -> float:
        """How much of a run is over, 0..1: of its steps, or of its time if that ends it first."""
        by_time = seconds / self.time_limit if self.time_limit else 0.0
        return min(max(step / self.steps, by_time), 1.0)

    def share_decayed(self, step: int, seconds: float) -> float:
        """How far what fades has faded, 0..1."""
        return min(step / self.decay_steps, 1.0) if self.decay_steps else self.share_done(step, seconds)

    def longer(self, steps: int, made: int, seconds: float) -> "RunConfig":
        """The same game with `steps` steps in all, of which `made` are made, in so many seconds of training.

        What fades goes on as it was to fade: the longer run played in one go is the same game. A limit of time falls.
        Raises UserError for steps that are not more than those that are made.
        """
        if steps <= made:
            raise UserError(f"{made:,} steps are made already: name more in all than that, not {steps:,}")
        noise_fades = self.anneal_instance_noise and self.instance_noise
        fades = self.lr_decay != "constant" or noise_fades or bool(self.stages)
        done = self.share_done(made, seconds)
        end = self.decay_steps or (round(made / done) if self.time_limit and done else self.steps)
        return self.replace(steps=steps, time_limit=0.0, decay_steps=end if fades else 0)

    def replace(self, **changes: Any) -> "RunConfig":
        """A checked copy with these changes and no others."""
        return RunConfig(**(self.flat() | _by_setting(changes, self.game)))

    def adapted(self, **changes: Any) -> "RunConfig":
        """A copy with these changes, and with what goes with them.

        A new objective brings its own optimizer settings, clipping and penalties; a dataset of the other
        kind brings networks that fit; another kind of game keeps what it has a use for. Whatever is named in
        `changes` is kept as given.
        """
        data = DATASETS[changes.get("dataset", self.dataset)]
        fitting = self.game if data.class_names or not self.kind.needs_classes else SETTINGS["game"].default
        game = SETTINGS["game"].check("game", changes.get("game", fitting))
        named = _by_setting(changes, game)
        extra: dict[str, Any] = {}
        if data.kind != DATASETS[self.dataset].kind:
            extra |= _FITTING[data.kind]
        objective = named.get("objective", self.objective)
        if objective != self.objective:
            extra |= suggestions(objective, data)
            if not OBJECTIVES[objective].uses_labels:
                extra |= LABEL_TRICKS
        if data.kind != DATASETS[self.dataset].kind and OBJECTIVES[objective].suggested_points:
            extra |= suggestions(objective, data)
        if named.get("dataset", self.dataset) != self.dataset:
            extra |= {"data_class": "all", "data_path": "", "drawing": FIRST if data.needs_drawing else ""}
            extra |= {} if data.mirrors else {"mirror": False}
            extra |= {} if data.kind == "images" else {"diffaugment": OFF}
            extra |= {} if data.class_names else {"conditioning": NONE}
        if extra.get("critic_steps", 1) > 1:
            extra["schedule"] = "alternating"
        known = settings_of(game)
        kept = {name: value for name, value in self.flat().items() if name in known}
        if game != self.game:  # its other players have networks that fit the data
            kept = _of_roles(_FITTING[data.kind], GAMES[game]) | kept
        brought = {name: value for name, value in _of_roles(extra, GAMES[game]).items() if name in known}
        return RunConfig(**(kept | brought | named | {"game": game}))

    def spec(self, player: str, shape: tuple[int, ...]) -> Spec:
        """What `player`'s network is built from, for samples of `shape`."""
        chosen, role = self.players[player], self.kind.player(player).role
        return Spec(
            shape=shape if role.draws else packed_shape(shape, self.packing),
            widths=chosen.widths,
            activation=chosen.activation,
            norm=chosen.norm,
            latent_dim=self.latent_dim if role.draws else 0,
            output=chosen.output,
            outputs=role.outputs(self),
            dropout=chosen.dropout,
            layer_noise=chosen.layer_noise,
            minibatch=chosen.minibatch,
            classes=len(self.classes_told(player)),
            conditioning=CONCATENATION if self.kind.needs_classes else self.conditioning,
        )


# By role, for the players of any game.
_FITTING: dict[str, dict[str, Any]] = {
    "points": {
        "generator.network": "mlp",
        "critic.network": "mlp",
        "generator.widths": (128, 128),
        "critic.widths": (128, 128),
        **{f"{role}.network": "mlp" for role in ("encoder", "classifier")},
        **{f"{role}.widths": (128, 128) for role in ("encoder", "classifier")},
        "generator.output": "linear",
        "latent_dim": 2,
    },
    "images": {
        "generator.network": "mlp",
        "critic.network": "mlp",
        "generator.widths": (256, 512),
        "critic.widths": (512, 256),
        **{f"{role}.network": "mlp" for role in ("encoder", "classifier")},
        **{f"{role}.widths": (512, 256) for role in ("encoder", "classifier")},
        "generator.output": "tanh",
        "latent_dim": 64,
    },
}


@cache
def settings_of(game: str) -> dict[str, Setting]:
    """Every setting of a kind of game by its name, in the order of forms."""
    kind = GAMES[game]
    unused = OF_SINGLE_KINDS - (OF_SINGLE_KINDS if kind.uses is None else kind.uses)
    shared = {name: about for name, about in SETTINGS.items() if name not in unused} | dict(kind.settings)
    players = {f"{player.name}.{name}": about for player in kind.players for name, about in player.settings.items()}
    ordered: dict[str, Setting] = {}
    for group in GROUPS:
        parts = (players, shared) if group == LEARNING else (shared, players)
        ordered |= {name: about for part in parts for name, about in part.items() if about.group == group}
    return ordered


def setting_name(name: str, game: str = "adversarial") -> str:
    """The name of the setting that `name` means. Raises UserError with the nearest legal names."""
    known = settings_of(game)
    if name in known:
        return name
    for player in GAMES[game].players:
        flat = f"{player.name}.{name.removeprefix(player.name).removeprefix('_') or 'network'}"
        if name.startswith(player.name) and flat in known:
            return flat
    if name in SETTINGS:
        raise UserError(f"the game {game} has no setting {name}")
    near = difflib.get_close_matches(str(name), known, n=3)
    hint = f"did you mean {' or '.join(near)}?" if near else f"choose from {', '.join(known)}"
    raise UserError(f"unknown setting {str(name)[:40]!r}; {hint}")


def known_setting(name: str, game: str = "adversarial") -> Setting:
    """The setting of that name. Raises UserError with the nearest legal names."""
    return settings_of(game)[setting_name(name, game)]


def python_name(name: str) -> str:
    """How a setting is spelled where no dot can stand, as format 1 did: generator_lr; `generator` is its network."""
    return name.removesuffix(".network").replace(".", "_")


def suggestions(objective: str, data: Dataset) -> dict[str, Any]:
    """The settings that go with an objective on this kind of data; players' by their role."""
    entry = OBJECTIVES[objective]
    return dict(entry.suggested) | (dict(entry.suggested_points) if data.kind == "points" else {})


def _by_setting(values: Mapping[str, Any], game: str) -> dict[str, Any]:
    """`values` by the names of settings, players' settings out of `players`. Raises UserError."""
    players = values.get("players", {})
    if not isinstance(players, Mapping):
        raise UserError(f"players must be a JSON object, not {type(players).__name__}")
    found: dict[str, Any] = {}
    for player, chosen in players.items():
        if player not in (known := [one.name for one in GAMES[game].players]):
            raise UserError(f"the game {game} has no player {str(player)[:40]!r}; its players are {', '.join(known)}")
        if not isinstance(chosen, Mapping):
            raise UserError(f"players.{player} must be a JSON object, not {type(chosen).__name__}")
        found |= {setting_name(f"{player}.{name}", game): value for name, value in chosen.items()}
    return found | {setting_name(name, game): value for name, value in values.items() if name != "players"}


def _of_roles(values: Mapping[str, Any], kind: GameKind) -> dict[str, Any]:
    """Settings of roles, such as "critic.lr", as those of every player of that role."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        role, dot, rest = name.partition(".")
        mine = [player.name for player in kind.players if player.role.name == role] if dot else []
        found |= {f"{player}.{rest}": value for player in mine} if dot else {name: value}
    return found
