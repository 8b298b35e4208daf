"""A place in latent space as a few lines of Python that draw its picture. Needs no torch."""

from collections.abc import Mapping
from typing import Any

from gan_core.latent.latent_state import LatentState


def snippet(
    source: str, state: LatentState, *, step: int | None = None, choices: Mapping[str, Any] | None = None
) -> str:
    """A program that writes picture.png, the same picture that the page shows. source: as `loading.load` takes it.

    step: a kept time step, whose generator draws the noise that the last one's directions lead to.
    """
    at = f", choices={dict(choices)!r}" if choices else ""
    values = state.to_dict()
    place = "".join(f"\n    {name}={_tuples(value)!r}," for name, value in values.items())
    return f"""\
from gan_core.explorer import Explorer
from gan_core.latent_state import LatentState
from gan_core.loading import load

explorer = Explorer(load({source!r}{at}))
state = LatentState({place}{chr(10) if place else ""})
{_LAST if step is None else _EARLIER.format(source=source, step=step, at=at)}
"""


_LAST = 'explorer.save(explorer.picture(state), "picture.png")'
_EARLIER = """\
earlier = load({source!r}, step={step}{at})  # the directions are those of the last generator
explorer.save(explorer.picture_of(earlier.draw(*explorer.latents([state]))), "picture.png")"""


def _tuples(value: object) -> object:
    """JSON's lists as the tuples that they were."""
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value
