"""Presets: named, complete configurations, each with its reason in a sentence."""

import sys
from dataclasses import dataclass

from gan_core.base.registry import Registry, import_all
from gan_core.config.run_config import RunConfig


@dataclass(frozen=True, kw_only=True)
class Preset:
    """One legal RunConfig, and why it looks as it does.

    source: the preset that is the same system as it was published, where this one departs from it. departs: in what,
    and why, one sentence. table: the protocol that holds the two against each other, if one does; found: what another
    measurement of both has shown, one sentence.
    """

    label: str
    reason: str
    config: RunConfig
    source: str = ""
    departs: str = ""
    table: str = ""
    found: str = ""


PRESETS: Registry[Preset] = Registry("preset")
import_all(sys.modules[__name__], first=("points", "digits"))  # menus begin with the quickest
