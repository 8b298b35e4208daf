"""Kinds of game, one module each: who plays, in which turns, for which losses, and what is drawn of it.

A kind is declared without torch, for forms and charts; its `rules` are asked for once a game is built. Kinds of one's
own are modules that GAN_ARENA_GAMES names, separated by commas; each adds its entry to GAMES when it is imported.
"""

import importlib
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gan_core.base.palette import check_colour
from gan_core.base.registry import Registry, import_all
from gan_core.base.settings import Setting
from gan_core.games.losses import Losses
from gan_core.games.roles import Role
from gan_core.losses.objectives import Curve

if TYPE_CHECKING:
    from torch import Tensor

    from gan_core.config.run_config import RunConfig
    from gan_core.training.game import Game

ALL = "all"  # players learn, in a whole step
Told = Callable[["RunConfig"], bool]
Update = Callable[["Game", Losses], None]


def always(config: "RunConfig") -> bool:
    """Told of classes in every game that knows some."""
    return True


def never(config: "RunConfig") -> bool:
    """Told of no class."""
    return False


@dataclass(frozen=True, kw_only=True)
class Player:
    """One network that learns.

    name: of its settings, its losses and its file of weights; colour: one of `base.palette`.
    averaged: `RunConfig.ema` keeps a running average of it, which draws in its place. told: of classes, in a game that
    knows some.
    """

    name: str
    label: str
    colour: str
    role: Role
    averaged: bool = False
    told: Told = always

    def __post_init__(self) -> None:
        check_colour(self.colour)

    @property
    def settings(self) -> dict[str, Setting]:
        """Its settings by name, without its own."""
        return self.role.settings(self.label.capitalize())


@dataclass(frozen=True, kw_only=True)
class Turn:
    """Who learns, by which update, and how often in one step. The last turn of a step ends it."""

    players: tuple[str, ...]
    update: Update
    times: int = 1


@dataclass(frozen=True, kw_only=True)
class Rules:
    """How a game of a kind is played with one configuration.

    turns: of one step, in order. alone: one update of a player by itself, by its name.
    draw: noise z [n, latent_dim] and classes [n] or None to samples [n, *shape] on show, in eval mode.
    figures: what a report tells of the last batch besides losses, each a number on the device.
    scores: what people are shown of the critic, raw scores [n] of samples [n, *shape]; None without one.
    sample_gradient: the gradient by samples [n, *shape] of classes [n] or None, beside real ones, of what who draws
        minimises, for the arrows; None without one.
    reconstruct: samples [n, *shape] of classes [n] drawn again from what the game keeps of them; None where nobody can.
    """

    turns: tuple[Turn, ...]
    alone: Mapping[str, Update]
    draw: "Callable[[Game, Tensor, Tensor | None], Tensor]"
    figures: "Callable[[Game, Losses], dict[str, Tensor]]" = lambda game, losses: {}
    scores: "Callable[[Game, Tensor], Tensor] | None" = None
    sample_gradient: "Callable[[Game, Tensor, Tensor | None, Tensor], Tensor] | None" = None
    reconstruct: "Callable[[Game, Tensor, Tensor | None], Tensor] | None" = None


@dataclass(frozen=True, kw_only=True)
class GameKind:
    """A kind of game.

    players: in the order in which their weights are drawn. sampler: the one whose weights draw samples once the
    training is over. settings: of its own, besides those of every game and of its players. uses: the names of
    settings of single kinds that it understands, None for all; those that it does not may only have their default.
    needs_classes: it is played with data of several classes only, of which players are told. caption: what its walls of
    images show, if that is not generated samples alone.
    """

    label: str
    help: str
    players: tuple[Player, ...]
    sampler: str
    rules: "Callable[[RunConfig], Rules]"
    curves: "Callable[[RunConfig], tuple[Curve, ...]]"
    settings: Mapping[str, Setting] = field(default_factory=dict)
    uses: frozenset[str] | None = None
    needs_classes: bool = False
    caption: str = ""

    def player(self, name: str) -> Player:
        """The player of that name."""
        return next(player for player in self.players if player.name == name)


GAMES: Registry[GameKind] = Registry("game")
import_all(sys.modules[__name__])
for _name in filter(None, os.environ.get("GAN_ARENA_GAMES", "").split(",")):
    try:
        importlib.import_module(_name.strip())
    except ModuleNotFoundError as error:
        print(f"error: GAN_ARENA_GAMES names a module that cannot be imported: {error}", file=sys.stderr)
        raise SystemExit(2) from None
