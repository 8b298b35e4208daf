"""Names that others chose change nothing around them: what reorders or erases text is shown by its number."""

import re

# Control characters, as ANSI's escape; what turns the direction of text; halves of letters, which no file takes.
_DOES_SOMETHING = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_ISOLATE, _END = "\u2068", "\u2069"


def visible(text: str) -> str:
    """The text with every such sign as [U+202E]; lines and tabs stay."""
    return _DOES_SOMETHING.sub(lambda sign: f"[U+{ord(sign[0]):04X}]", text)


def one_line(text: str, longest: int | None = None) -> str:
    """`visible`, on one line, and cut with an ellipsis where it is longer than `longest` characters."""
    line = visible(" ".join(text.split()))
    return line if longest is None or len(line) <= longest else line[: longest - 1].rstrip() + "…"


def isolated(text: str) -> str:
    """Text of `visible`, to stand within other text: Hebrew or Arabic in it reorders nothing of what is beside it."""
    return f"{_ISOLATE}{text}{_END}" if _RIGHT_TO_LEFT.search(text) else text
