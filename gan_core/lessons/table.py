"""One table of a lesson's file, read strictly: what is missing, of another type or unknown is refused in a sentence."""

import difflib
import re
from collections.abc import Mapping
from typing import Any

from gan_core.base.errors import UserError, quoted

NAME = re.compile(r"[a-z][a-z0-9-]{0,23}")  # of answers and faults; links hold them


class Table:
    """Each reader takes a key out; `finish` refuses those that nobody has taken.

    where: what the table is called in sentences, "the lesson tour, [setup]".
    """

    def __init__(self, values: Mapping[str, Any], where: str) -> None:
        self.where = where
        self._values = dict(values)
        self._known: list[str] = []

    def text(self, key: str, *, longest: int = 20_000, default: str | None = None) -> str:
        """Text that is not empty. Without a default it must be there."""
        value = self._take(key, str, "text", default)
        if not value.strip() and default is None:
            raise self.wrong(f"{key} is empty")
        if len(value) > longest:
            raise self.wrong(f"{key} has {len(value)} characters, and may have {longest}")
        return str(value).strip()

    def name(self, key: str = "name") -> str:
        """A name that stays for ever, as links hold it."""
        value = self.text(key)
        if not NAME.fullmatch(value):
            raise self.wrong(f"{key} must be of a to z, digits and hyphens, 24 at most, not {quoted(value)}")
        return value

    def choice(self, key: str, legal: Mapping[str, Any] | tuple[str, ...], default: str | None = None) -> str:
        """One of the legal names."""
        value = self.text(key, default=default)
        if value not in legal:
            guess = difflib.get_close_matches(value, [*legal], n=1)
            hint = f" (did you mean {guess[0]}?)" if guess else ""
            raise self.wrong(f"{key} is {quoted(value)}{hint}; choose from {', '.join(legal)}")
        return value

    def whole(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number between both."""
        value = self._take(key, int, "a whole number", default)
        if not low <= value <= high:
            raise self.wrong(f"{key} must be between {low} and {high}, not {value}")
        return int(value)

    def number(self, key: str, default: float) -> float:
        """Any number."""
        return float(self._take(key, int | float, "a number", default))

    def flag(self, key: str) -> bool:
        """True or false, false where it is left out."""
        return bool(self._take(key, bool, "true or false", False))

    def texts(self, key: str, fewest: int = 0) -> tuple[str, ...]:
        """A list of texts."""
        values = self._take(key, list, "a list of texts", None if fewest else [])
        if not all(isinstance(value, str) and value.strip() for value in values):
            raise self.wrong(f"{key} must be a list of texts")
        if len(values) < fewest:
            raise self.wrong(f"{key} must name {fewest} or more")
        return tuple(values)

    def mapping(self, key: str) -> dict[str, Any]:
        """Names and values, {} where it is left out."""
        return dict(self._take(key, dict, "a table", {}))

    def table(self, key: str) -> "Table":
        """A table within this one."""
        return Table(self._take(key, dict, "a table", None), f"{self.where}, [{key}]")

    def tables(self, key: str, fewest: int, most: int) -> list["Table"]:
        """A list of tables."""
        values = self._take(key, list, "a list of tables", None if fewest else [])
        if not all(isinstance(value, dict) for value in values):
            raise self.wrong(f"{key} must be a list of tables")
        if not fewest <= len(values) <= most:
            raise self.wrong(f"{key} has {len(values)} entries, and may have {fewest} to {most}")
        return [Table(value, f"{self.where}, [[{key}]] {number}") for number, value in enumerate(values, 1)]

    def holds(self, key: str) -> bool:
        """Is it there, whether somebody has taken it or not?"""
        return key in self._values or key in self._known

    def finish(self) -> None:
        """Raises UserError for a key that nobody has taken."""
        for key in self._values:
            guess = difflib.get_close_matches(key, self._known, n=1)
            hint = f" (did you mean {guess[0]}?)" if guess else ""
            raise self.wrong(f"{quoted(key)} is unknown here{hint}; there may be {', '.join(self._known)}")

    def wrong(self, words: str) -> UserError:
        """The error to raise."""
        return UserError(f"{self.where}: {words}")

    def _take(self, key: str, kind: Any, words: str, default: Any) -> Any:
        self._known.append(key)
        if key not in self._values:
            if default is None:
                raise self.wrong(f"{key} is missing")
            return default
        value = self._values.pop(key)
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.wrong(f"{key} must be {words}, not {quoted(value)}")
        return value
