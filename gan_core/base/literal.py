"""Text that Markdown shows as it stands: what others have named may hold links, pictures, formulas, icons."""

import re

from gan_core.base.visible import isolated, one_line

_JOINER = "\u2060"  # has no width, and keeps a line together
# What is looked for after Markdown has taken its backslashes away: addresses, icons and emoji, e-mails, arrows.
_FOUND_LATER = re.compile(r"(?<=:)(?=\S)|(?<=\S)(?=@\S)|(?<=www)(?=\.)|(?<=[-<>=~])(?=[-<>=~])", re.IGNORECASE)
_SIGN = re.compile(r"([\\`*_{}\[\]#~|<>$&^:]|^[-+=])")
_ITEM = re.compile(r"^(\d+)([.)])")  # "1. Mai" is no list


def literal(text: str) -> str:
    """The text on one line, for Markdown of any kind, which then shows it letter by letter."""
    line = _FOUND_LATER.sub(_JOINER, isolated(one_line(text)))
    return _ITEM.sub(r"\1\\\2", _SIGN.sub(r"\\\1", line))
