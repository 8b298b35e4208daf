"""Where the weights and their card lie, and what size of picture is looked at. No torch."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from gan_core.base.errors import UserError

FOLDER = Path(__file__).parent
WEIGHTS, CARD = "effnet_lite0.safetensors", "effnet_lite0.json"
SIDE = 64  # at 224, what it was trained with, a picture takes twelve times as long
ADVICE = "restore both files from the project"


@cache
def card() -> dict[str, Any]:
    """Where the weights come from, and their hash. Raises UserError where it cannot be read."""
    try:
        told: dict[str, Any] = json.loads((FOLDER / CARD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise UserError(f"the card {CARD} of EfficientNet-Lite0 cannot be read: {ADVICE}") from None
    return told
