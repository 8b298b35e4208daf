"""What visitors of a server may take: caps and switches, from arena.toml, environment variables, and the teacher."""

from gan_core.limits import settings_file
from gan_core.limits.allowance import Allowance
from gan_core.limits.current import cap, is_public, switch, table
from gan_core.limits.entries import CAPS, SWITCHES, Cap, Switch
from gan_core.limits.raised import lower_all, raised, set_cap, unset_cap

__all__ = [
    "CAPS",
    "SWITCHES",
    "Allowance",
    "Cap",
    "Switch",
    "cap",
    "is_public",
    "lower_all",
    "raised",
    "set_cap",
    "settings_file",
    "switch",
    "table",
    "unset_cap",
]
