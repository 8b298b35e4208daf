"""May somebody change what belongs to somebody?"""

import os

from gan_core.base.errors import UserError
from gan_core.visitors.actor import Actor, acting

NOT_YOURS = "not-yours"  # the code of the refusal
PASSWORD = "GAN_ARENA_TEACHER"


def guarded() -> bool:
    """Does what belongs to nobody belong to the teacher? On a Space, and where the teacher has a password."""
    return bool(os.environ.get(PASSWORD) or os.environ.get("SPACE_ID"))


def may_change(owner: str, actor: Actor | None = None) -> bool:
    """May the actor, by default who acts now, change what `owner` owns?

    owner: a visitor's id; "" for what was made on the command line, or before there were owners.
    """
    actor = actor or acting()
    return actor.teacher or (not guarded() if owner == "" else owner == actor.id)


def check_may_change(owner: str, what: str) -> None:
    """Raises UserError with the code NOT_YOURS unless who acts may change it. what: "the run x"."""
    if not may_change(owner):
        whose = "another visitor" if owner else "whoever runs this server"
        raise UserError(
            f"{what} belongs to {whose}: you may look, follow and fork it, and not change it", code=NOT_YOURS
        )
