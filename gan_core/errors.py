"""The one kind of error a user can cause: a sentence that says what is wrong and what is legal."""

import re

LONGEST_VALUE = 120  # characters of one name, path or value that a sentence repeats; see _QUOTED too
LONGEST = 2000  # characters of a whole sentence: a list of all choices is one

_QUOTED = re.compile(r"""'[^'\n]{120,}'|"[^"\n]{120,}"|\S{120,}""")


class UserError(ValueError):
    """Shown as it stands: a box in the app, one line and exit status 2 on the command line.

    Whatever long thing the sentence repeats loses its middle: a typed value may have 100,000 letters.
    """

    def __init__(self, sentence: str = "") -> None:
        super().__init__(shortened(sentence))


def shortened(sentence: str) -> str:
    """The sentence, with the middle left out of what is too long in it, or of all of it."""
    return _cut(_QUOTED.sub(lambda found: _cut(found[0], LONGEST_VALUE), sentence), LONGEST)


def quoted(value: object) -> str:
    """The value as Python writes it, for a sentence. Python writes no whole number of more than 4,300 digits."""
    try:
        return repr(value)
    except ValueError:
        return "a number of thousands of digits"


def _cut(text: str, most: int) -> str:
    tail = most // 4
    return text if len(text) <= most else f"{text[: most - tail - 1]}…{text[-tail:]}"
