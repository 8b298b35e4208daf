"""The one kind of error a user can cause: a sentence that says what is wrong and what is legal."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

LONGEST_VALUE = 120  # characters of one name, path or value that a sentence repeats; see _QUOTED too
LONGEST = 2000  # characters of a whole sentence: a list of all choices is one

_QUOTED = re.compile(r"""'[^'\n]{120,}'|"[^"\n]{120,}"|\S{120,}""")


class Name(str):
    """The name of a setting, "generator.lr", as part of a sentence: a form has other words for it."""

    __slots__ = ()


class UserError(ValueError):
    """Shown as it stands: a box in the app, one line and exit status 2 on the command line.

    The sentence is given in parts, those that name settings as `Name`. What a program wants to know of it is data:
    `setting` is the one to be changed, by default the first that is named, "" for none; `code` says what went wrong
    where somebody acts on it. Whatever long thing the sentence repeats loses its middle: a typed value may have
    100,000 letters.
    """

    def __init__(self, *parts: str, setting: str = "", code: str = "") -> None:
        super().__init__(shortened("".join(parts)))
        self.parts = parts
        self.setting = setting or next((str(part) for part in parts if isinstance(part, Name)), "")
        self.code = code

    def told(self, called: Callable[[str], str]) -> str:
        """The sentence with other words for settings: `called` gives those for a name."""
        return shortened("".join(called(part) if isinstance(part, Name) else part for part in self.parts))

    def after(self, *parts: str) -> "UserError":
        """The same with these words before it."""
        return UserError(*parts, *self.parts, setting=self.setting, code=self.code)

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(type(self), setting=self.setting, code=self.code), self.parts


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
