"""How a game is played."""

from typing import Any


def __getattr__(name: str) -> Any:
    """`gan_core.training.train` is what the README printed before the loop had a module of its own."""
    if name != "train":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from gan_core.training.loop import train

    return train
