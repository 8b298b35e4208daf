"""The one studio of this server; see `gan_core.studio`."""

from gan_core.studio.client import Studio

STUDIO = Studio()
