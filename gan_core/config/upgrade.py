"""Configurations as earlier versions wrote them, for ever readable.

Format 1 had two players and one flat list of settings: generator_lr, critic_widths, and `generator` and `critic` for
their networks. Format 2 has a mapping of players: {"format": 2, "game": ..., "players": {"generator": {"lr": ...}}}.
"""

from collections.abc import Mapping
from typing import Any

from gan_core.base.errors import UserError, quoted
from gan_core.config.player_config import NAMES

FORMAT = 2
_FIRST = ("generator", "critic")  # the players of format 1


def upgraded(values: Mapping[str, Any]) -> dict[str, Any]:
    """`values` of any format as those of the newest, without its number. Raises UserError for a newer one."""
    plain = dict(values)
    number = plain.pop("format", 1)
    if number == FORMAT:
        return plain
    if number != 1:
        raise UserError(f"the configuration has format {quoted(number)}; this version reads formats 1 to {FORMAT}")
    return _from_first(plain)


def _from_first(values: dict[str, Any]) -> dict[str, Any]:
    players: dict[str, dict[str, Any]] = {}
    for name in list(values):
        player, _, setting = name.partition("_")
        if player in _FIRST and (setting or "network") in NAMES:
            players.setdefault(player, {})[setting or "network"] = values.pop(name)
    return values | ({"players": players} if players else {})
