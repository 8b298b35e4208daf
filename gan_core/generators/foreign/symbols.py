"""What a pickle would build, as symbols: calls that were not made, names that were not imported."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from gan_core.generators.foreign.allowed import Key, kind_of, modern
from gan_core.generators.foreign.refusal import Refusal

_MOST_VISITS = 2_000_000


@dataclass(eq=False)
class Global:
    """A name that the pickle would import. position: of its opcode, in bytes.

    called: it is called with arguments. objects: what it makes without any. loose: it lies somewhere as a value.
    """

    module: str
    name: str
    position: int
    called: bool = False
    objects: "list[Call]" = field(default_factory=list)
    loose: bool = False

    @property
    def full(self) -> str:
        return f"{self.module}.{self.name}"

    @property
    def key(self) -> Key:
        return modern(self.module, self.name)

    @property
    def allowed(self) -> bool:
        """Is this use of the name harmless? Known once the pickle has been scanned and `mark_loose` has seen it."""
        match kind_of(self.key):
            case "weights" | "aside":
                return True
            case "layer":
                return not self.called
            case "function":
                return not self.objects
            case "own":
                made = bool(self.objects) and all(item.is_module for item in self.objects)
                return made and not self.called and not self.loose
        return False


@dataclass(eq=False)
class Call:
    """A call that was not made. states: what would be set on its result; items, values: what would be put into it."""

    function: Any
    arguments: Any
    states: list[Any] = field(default_factory=list)
    items: dict[Any, Any] = field(default_factory=dict)
    values: list[Any] = field(default_factory=list)

    @property
    def key(self) -> Key:
        """Of what is called; ("", "") where that is no name."""
        return self.function.key if isinstance(self.function, Global) else ("", "")

    @property
    def state(self) -> dict[Any, Any]:
        """What it holds by name: the dict that was set on it, {} where there is none."""
        found = next((state for state in self.states if isinstance(state, dict)), None)
        return found if found is not None else {}

    @property
    def is_module(self) -> bool:
        """A torch.nn.Module: made of nothing, and one dict with its parameters, buffers and modules set on it."""
        if len(self.states) != 1 or self.items or self.values or self.arguments != ():
            return False
        inner = (self.state.get(name) for name in ("_parameters", "_buffers", "_modules"))
        return all(isinstance(held, dict) for held in inner)


@dataclass(eq=False)
class Persistent:
    """Something that lies outside of the pickle: a storage, or (before torch 1.6) a class with its source text."""

    key: Any

    @property
    def named(self) -> Global | None:
        """The class, if it is one."""
        match self.key:
            case ("module", Global() as found, *_):
                return found
        return None


@dataclass(eq=False)
class Bag:
    """A set."""

    items: list[Any] = field(default_factory=list)


@dataclass(eq=False)
class Unknown:
    """A value that no weights need."""

    what: str


def walk(value: Any) -> Iterator[Any]:
    """Every symbol in it, containers once each: the same object may be named a thousand times.

    The name that a call calls is no symbol of its own. Raises Refusal for a call of what is no name, and for too many.
    """
    seen: set[int] = set()
    waiting = [value]
    visits = 0
    while waiting:
        item = waiting.pop()
        visits += 1
        if visits > _MOST_VISITS:
            raise Refusal("its pickle nests too much for a dict of weights")
        if id(item) in seen:
            continue
        if isinstance(item, Call | Persistent | Bag | dict | list | tuple):
            seen.add(id(item))
            waiting.extend(_inside(item))
        yield item


def _inside(item: Any) -> Iterator[Any]:
    match item:
        case dict():
            yield from item.values()
        case list() | tuple():
            yield from item
        case Bag():
            yield from item.items
        case Call():
            if not isinstance(item.function, Global):
                raise Refusal("its pickle calls something that has no name")
            yield from (item.arguments, *item.states, *item.items.values(), *item.values)
        case Persistent():
            inner = item.key if isinstance(item.key, tuple) else ()
            yield from (part for part in inner if not isinstance(part, Global))


def mark_loose(value: Any) -> None:
    """Marks every name that lies in the value as such, and not as the class of an object. Raises Refusal."""
    for item in walk(value):
        if isinstance(item, Global):
            item.loose = True
