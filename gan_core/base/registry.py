"""A choice is an entry in a registry: menus, forms, the command line and the tests read it."""

import difflib
import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Generic, TypeVar

from gan_core.base.errors import UserError

Entry = TypeVar("Entry")


class Registry(Mapping[str, Entry], Generic[Entry]):
    """Name -> choice, in the order of registration. An unknown name lists the legal ones."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._entries: dict[str, Entry] = {}

    def add(self, name: str, entry: Entry) -> Entry:
        """Register `entry` under `name` and return it. Raises ValueError if the name is taken."""
        if name in self._entries:
            raise ValueError(f"{self.kind} {name!r} is registered twice")
        self._entries[name] = entry
        return entry

    def __getitem__(self, name: str) -> Entry:
        if name in self._entries:
            return self._entries[name]
        guess = difflib.get_close_matches(str(name), self._entries, n=1)
        hint = f" (did you mean {guess[0]}?)" if guess else ""
        raise UserError(f"unknown {self.kind} {name!r}{hint}; choose from {', '.join(self._entries)}")

    def __contains__(self, name: object) -> bool:  # Mapping's own version expects a KeyError
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


def import_all(package: ModuleType, first: tuple[str, ...] = ()) -> None:
    """Import every module of `package`, so that each can register its entries: `first` ones, then by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    for name in dict.fromkeys((*first, *names)):
        importlib.import_module(f"{package.__name__}.{name}")
