"""What people write to a run for themselves: a note, tags, a pin. They stand in its config.json, beside its title."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from gan_core.base.errors import UserError
from gan_core.runs.names import LONGEST_NOTE, LONGEST_TAG, MOST_TAGS

KEYS = ("note", "tags", "pinned")
_TAG = re.compile(r"\w[\w.-]*")


def checked_note(text: str) -> str:
    """Plain text of several lines, without what nobody sees. Raises UserError if it is too long."""
    lines = ("".join(letter for letter in line if letter.isprintable()).rstrip() for line in text.splitlines())
    note = "\n".join(lines).strip()
    if len(note) > LONGEST_NOTE:
        raise UserError(f"a note has at most {LONGEST_NOTE:,} characters, not {len(note):,}")
    return note


def checked_tags(words: Iterable[str]) -> tuple[str, ...]:
    """Each once, in small letters and in order. Raises UserError for what is no tag, or for too many."""
    tags = sorted({word.strip().lower() for word in words} - {""})
    for tag in tags:
        if not _TAG.fullmatch(tag) or len(tag) > LONGEST_TAG:
            raise UserError(
                f"a tag is one word of letters, digits, hyphens and dots, at most {LONGEST_TAG} characters, not {tag!r}"
            )
    if len(tags) > MOST_TAGS:
        raise UserError(f"a run has at most {MOST_TAGS} tags, not {len(tags)}")
    return tuple(tags)


def tags_in(text: str) -> tuple[str, ...]:
    """Tags as they are typed, with commas or spaces between them. Raises UserError."""
    return checked_tags(re.split(r"[,\s]+", text))


def checked(found: Mapping[str, Any]) -> dict[str, Any]:
    """What a config.json that comes from elsewhere says of them; what is of another type counts as nothing.

    Raises UserError for a note or tags that could not have been written here.
    """
    note, tags = found.get("note"), found.get("tags")
    words = [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []
    told = {
        "note": checked_note(note if isinstance(note, str) else ""),
        "tags": [*checked_tags(words)],
        "pinned": found.get("pinned") is True,
    }
    return {name: value for name, value in told.items() if value}


def without(about: Mapping[str, Any]) -> dict[str, Any]:
    """A config.json for everybody: what was written for oneself stays here."""
    return {name: value for name, value in about.items() if name not in KEYS}
