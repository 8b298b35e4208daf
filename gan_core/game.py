"""The path that the README printed, for ever: see `gan_core.training.game`."""

from gan_core.training.game import Game

__all__ = ["Game"]
