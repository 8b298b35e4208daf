"""The path that model cards printed, for ever: see `gan_core.hub.hub_model`."""

from gan_core.hub.hub_model import Generator

__all__ = ["Generator"]
