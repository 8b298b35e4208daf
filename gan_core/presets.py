"""The path that the README printed, for ever: see `gan_core.config.presets`."""

from gan_core.config.presets import PRESETS, Preset

__all__ = ["PRESETS", "Preset"]
