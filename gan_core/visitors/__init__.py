"""Visitors of a server, and what belongs to whom: everybody may look, only the owner and the teacher may change.

Who acts is asked at the moment of a change, from whoever knows: `install` names a function that does. Where nobody has
installed one (command line, workers, tests), or where it knows of no visitor (the pool), this machine itself acts, and
may do everything.
"""

from gan_core.visitors.actor import MACHINE, Actor, acting, acting_as, identified, install
from gan_core.visitors.nickname import nickname
from gan_core.visitors.ownership import NOT_YOURS, check_may_change, guarded, may_change

__all__ = [
    "MACHINE",
    "NOT_YOURS",
    "Actor",
    "acting",
    "acting_as",
    "check_may_change",
    "guarded",
    "identified",
    "install",
    "may_change",
    "nickname",
]
