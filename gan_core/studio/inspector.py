"""Strangers' weights on behalf of the studio: looked at apart, slice by slice, so that others have their turns."""

import json
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gan_core.base.errors import UserError
from gan_core.isolation.bench import Bench, Doing
from gan_core.isolation.inspections import INSPECTION, weights_bench
from gan_core.studio.jobs import Answers

_KEPT = 256  # files that may be loaded


class Inspector:
    """Inspections, and what was cleared by them."""

    def __init__(self, bench: Bench | None = None) -> None:
        self.bench = bench or weights_bench()
        self._cleared: OrderedDict[tuple[Any, ...], None] = OrderedDict()

    def warm_up(self) -> None:
        """Have a child ready."""
        self.bench.warm_up()

    def inspected(self, path: Path, asked: dict[str, Any]) -> Answers:
        """The report and a wall. Closing this ends the inspection."""
        with self._begun("inspect", path, asked) as doing:
            yield from _waiting(doing)
            answer = doing.result()
        if answer[0]["loadable"]:
            self._remember(path, asked)
        yield answer

    def cleared(self, path: Path, asked: dict[str, Any]) -> Iterator[None]:
        """Until it is known that the file can be loaded and drawn within limits. Raises UserError where it cannot."""
        if _key(path, asked) in self._cleared:
            return
        with self._begun("inspect", path, asked) as doing:
            yield from _waiting(doing)
            report, _ = doing.result()
        if not report["loadable"]:
            raise UserError(f"{report['name']} is refused: {report['reason']}")
        self._remember(path, asked)

    def _begun(self, do: str, path: Path, asked: dict[str, Any]) -> Doing:
        told = {"path": str(path), "name": asked.get("name"), "choices": asked.get("choices")}
        return self.bench.begin(do, INSPECTION, **told)

    def _remember(self, path: Path, asked: dict[str, Any]) -> None:
        self._cleared[_key(path, asked)] = None
        while len(self._cleared) > _KEPT:
            self._cleared.popitem(last=False)


def _waiting(doing: Doing) -> Iterator[None]:
    while not doing.wait():
        yield None


def _key(path: Path, asked: dict[str, Any]) -> tuple[Any, ...]:
    """What was looked at: this very file, with these choices."""
    stat = path.stat()
    return str(path), stat.st_size, stat.st_mtime_ns, json.dumps(asked.get("choices") or {}, sort_keys=True)
