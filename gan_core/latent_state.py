"""The path that snippets printed, for ever: see `gan_core.latent.latent_state`."""

from gan_core.latent.latent_state import LatentState

__all__ = ["LatentState"]
