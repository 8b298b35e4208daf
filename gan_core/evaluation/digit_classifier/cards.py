"""The cards of the two classifiers of digits, for those who need their names and hashes and no torch."""

import json
from functools import cache
from typing import Any

from gan_core.base.errors import UserError
from gan_core.evaluation.digit_classifier.names import CARDS, FOLDER

EARLIER = "e724a0508c3292acbde0c5dfe9af3199a27bf949bcf5aea8240e6e162e5e34cc"  # the only one until November 2026
SHORT = 12  # letters of a hash that people see


@cache
def cards() -> tuple[dict[str, Any], ...]:
    """The card of the first ruler and of the second. Raises UserError where one cannot be read."""
    found = []
    for name in CARDS:
        try:
            found.append(json.loads((FOLDER / name).read_text(encoding="utf-8")))
        except (OSError, ValueError):
            raise UserError(f"the digit classifier's card {name} cannot be read: restore it from the project") from None
    return tuple(found)


def rulers() -> list[str]:
    """The hashes of their weights, the first ruler's first: what makes two figures comparable."""
    return [str(card["sha256"])[:SHORT] for card in cards()]


def rulers_of(kept: Any) -> list[str]:
    """The rulers of figures of digits that were kept. kept: what they wrote, None before there were two."""
    told = kept if isinstance(kept, list) and kept and all(isinstance(one, str) for one in kept) else [EARLIER]
    return [one[:SHORT] for one in told]
