"""The path that zips of checkpoints printed, for ever: see `gan_core.training.checkpoint`."""

from gan_core.training.checkpoint import load_generator

__all__ = ["load_generator"]
