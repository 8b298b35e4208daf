"""Settings as they were typed, in a terminal or an address. No torch."""

from collections.abc import Iterable, Mapping
from typing import Any

from gan_core.config.run_config import known_setting, setting_name

_WEIGHT = "penalties."  # before the name of one penalty


def typed(pairs: Iterable[tuple[str, str]], game: str) -> dict[str, Any]:
    """Changes as they were typed, (name, text) each, by their names. Raises UserError.

    "penalties" sets all weights, "penalties.r1" only that one.
    """
    found: dict[str, Any] = {}
    for name, text in pairs:
        if name.startswith(_WEIGHT):
            key = name.removeprefix(_WEIGHT)
            found[name] = known_setting("penalties", game).parse("penalties", f"{key}={text}").get(key, 0.0)
        else:
            known = setting_name(name, game)
            found[known] = known_setting(known, game).parse(known, text)
    return found


def parted(changes: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, float]]:
    """What of these changes is settings, and what are weights of single penalties, by the penalties' names."""
    settings = {name: value for name, value in changes.items() if not name.startswith(_WEIGHT)}
    return settings, {name.removeprefix(_WEIGHT): value for name, value in changes.items() if name not in settings}
