"""The path that snippets printed, for ever: see `gan_core.latent.explorer`."""

from gan_core.latent.explorer import Explorer

__all__ = ["Explorer"]
