"""May who acts now have these runs? Asked before anything of them is made. The teacher and this machine may."""

import os
from collections.abc import Sequence
from pathlib import Path

from gan_core.base.errors import Name, UserError
from gan_core.classroom import state_of
from gan_core.config.footprint import parameters
from gan_core.config.run_config import RunConfig
from gan_core.config.settings import sample_shape
from gan_core.limits import Allowance, cap
from gan_core.runs import owner
from gan_core.visitors import acting, guarded

NO_COOKIE = (
    "this browser keeps no cookies, so nothing could be yours here; allow them for this site, and reload the page"
)
LOCKED = "your teacher lets no new runs start just now"
STARTED = Allowance(60.0)


def check(configs: Sequence[RunConfig], root: Path) -> None:
    """Raises UserError, which says what is the most, if one of the runs is too large here, or they are too many."""
    actor = acting()
    if actor.teacher:
        return
    if not actor.id and guarded():
        raise UserError(NO_COOKIE)
    if state_of(root).locked:
        raise UserError(LOCKED)
    for config in {id(config): config for config in configs}.values():
        check_size(config, root)
    kept, most = _kept_by(actor.id, root) if actor.id else 0, cap("kept_each", root)
    if most is not None and kept + len(configs) > most:
        raise UserError(f"you keep {kept} runs, and a visitor may keep {most:g}: delete some on the page Runs")
    _check_pace(actor.id, len(configs), root)


def note() -> None:
    """A run was made by who acts now."""
    STARTED.take(acting().id)


def check_size(config: RunConfig, root: Path) -> None:
    """Raises UserError if a run is longer, finer or larger than a visitor's may be."""
    if acting().teacher:
        return
    if (most := cap("steps", root)) is not None and config.steps > most:
        raise UserError(
            "runs of visitors have at most ", f"{most:,.0f} steps here, not {config.steps:,}", setting="steps"
        )
    if (most := cap("image_size", root)) is not None and max(sample_shape(config)[1:], default=0) > most:
        raise UserError(f"pictures have at most {most:g} x {most:g} pixels here: choose a smaller ", Name("image_size"))
    if (most := cap("parameters", root)) is not None and (count := parameters(config)) > most:
        raise UserError(f"networks have at most {most:,.0f} parameters here, not {count:,}: choose smaller widths")


def _kept_by(visitor: str, root: Path) -> int:
    try:
        with os.scandir(root) as entries:
            return sum(owner.owner_of(root / entry.name) == visitor for entry in entries if entry.name[:1].isalnum())
    except FileNotFoundError:
        return 0


def _check_pace(visitor: str, count: int, root: Path) -> None:
    most = cap("starts_each", root)
    if (wait := STARTED.wait(visitor, count, most)) is not None:
        when = f"; go on in {wait:.0f} seconds" if wait else ""
        raise UserError(f"a visitor may start {most:g} runs in a minute{when}")
