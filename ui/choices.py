"""What somebody chose under Import weights, as it stands in an address."""

import json
from collections.abc import Mapping
from typing import Any


def choices_in(query: Mapping[str, str]) -> dict[str, Any]:
    """{} where there are none, or what stands there is no JSON object; which values are legal, the studio says."""
    try:
        found = json.loads(query.get("choices", "{}"))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
