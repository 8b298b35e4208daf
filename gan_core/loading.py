"""The path that snippets printed, for ever: see `gan_core.generators.loading`."""

from gan_core.generators.loading import load

__all__ = ["load"]
