"""The origin in a model card: an entry `provenance` in the YAML at its beginning."""

from dataclasses import asdict
from typing import Any

import yaml

from gan_core.base.errors import UserError
from gan_core.provenance.origin import Maker, Origin
from gan_core.provenance.packet import LONGEST, MOST_MAKERS, whole
from gan_core.provenance.reading import Content

BEGINS = b"---\n"
KEY = "provenance"
_MOST_BYTES = 64 << 10  # of the YAML
_TEXTS, _NUMBERS = ("model", "run"), ("seed", "step")


def entry_of(origin: Origin) -> dict[str, Any]:
    """For `KEY` in the YAML of a card."""
    makers = [
        {name: value for name, value in asdict(maker).items() if value not in (None, "", ())} for maker in origin.makers
    ]
    return {"digital_source_type": origin.source_type, "tool": origin.tool, "makers": makers}


def origin_in_card(content: Content) -> Origin | None:
    """None if the YAML says nothing of it. Raises UserError where there is no YAML to read."""
    ends = content.find(b"\n---", 3, _MOST_BYTES)
    if ends < 0:
        raise UserError("its YAML does not end within 64 KB")
    try:
        # All values stay texts, aliases are not copied out: nothing grows.
        values = yaml.load(content[4 : ends + 1].decode(), Loader=yaml.BaseLoader)
    except (yaml.YAMLError, ValueError, TypeError, RecursionError):
        raise UserError("its YAML is damaged") from None
    entry = values.get(KEY) if isinstance(values, dict) else None
    if not isinstance(entry, dict):
        return None
    makers = entry.get("makers")
    told = [maker for maker in makers if isinstance(maker, dict)] if isinstance(makers, list) else []
    return Origin(
        makers=tuple(map(_maker, told[:MOST_MAKERS])),
        tool=_text(entry, "tool"),
        source_type=_text(entry, "digital_source_type"),
    )


def _maker(entry: dict[str, Any]) -> Maker:
    texts = {name: _text(entry, name) for name in _TEXTS}
    numbers = {name: whole(_text(entry, name)) for name in _NUMBERS}
    return Maker(**texts, **numbers)  # type: ignore[arg-type]


def _text(entry: dict[str, Any], name: str) -> str:
    value = entry.get(name)
    return value[:LONGEST] if isinstance(value, str) else ""
