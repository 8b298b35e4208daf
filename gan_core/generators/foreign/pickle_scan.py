"""Reads a pickle's opcodes without executing them: every global that it names, and what it would build.

A pickle is a program for a stack machine. Here the machine runs on symbols: a call is written down, not made.
So the scan sees a name wherever its two words come from (constants, memo), and nested as deep as it likes.
"""

import io
import pickletools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from gan_core.generators.foreign.allowed import NEW_OBJECT, ORDERED_DICT, RECONSTRUCTOR, explained, kind_of
from gan_core.generators.foreign.limits import MOST_OPCODES, MOST_WORK
from gan_core.generators.foreign.refusal import Refusal
from gan_core.generators.foreign.symbols import Bag, Call, Global, Persistent, Unknown


@dataclass
class Scan:
    """What was found so far: whoever hands one in sees the globals even of a pickle that breaks off."""

    globals: list[Global] = field(default_factory=list)
    whole: bool = False  # layers lie in it as objects, as in a model that was saved as a whole

    def refused(self) -> list[Global]:
        """What is named and not allowed: first what could run something, in the order of the pickle."""
        found = [found for found in self.globals if not found.allowed]
        return sorted(found, key=lambda found: kind_of(found.key) != "never")

    def check(self) -> None:
        """Raises Refusal for the first global that is not allowed."""
        if refused := self.refused():
            first = refused[0]
            others = f" and {len(refused) - 1} more" if len(refused) > 1 else ""
            raise Refusal(
                f"its pickle names {first.full}{others}, which is not on the short list of what weights need: "
                f"{self.why(first)}"
            )

    def why(self, found: Global) -> str:
        """Why this name is not allowed, as half a sentence."""
        return explained(found.full, whole=self.whole)


def scan(data: bytes, start: int = 0, found: Scan | None = None) -> tuple[Any, int]:
    """The symbolic value of the pickle that begins at `start`, and where it ends. Globals go to `found`.

    Raises Refusal for a pickle that is cut off, has an unknown opcode, or empties its stack.
    """
    machine = _Machine(found if found is not None else Scan())
    file = io.BytesIO(data)
    file.seek(start)
    try:
        for count, (opcode, argument, position) in enumerate(pickletools.genops(file)):
            if count >= MOST_OPCODES:
                raise Refusal(f"its pickle has more than {MOST_OPCODES:,} instructions: weights need far fewer")
            machine.step(opcode.name, argument, position or 0)
    except (ValueError, IndexError, KeyError, TypeError, OverflowError) as error:
        if isinstance(error, Refusal):
            raise
        raise Refusal(f"its pickle is damaged or cut off near byte {file.tell():,}") from None
    return machine.stack[-1] if machine.stack else None, file.tell()


class _Mark:
    pass


_MARK = _Mark()
_CONSTANTS = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False}
_PUSHED = {
    *("INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT"),
    *("STRING", "BINSTRING", "SHORT_BINSTRING", "UNICODE", "BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8"),
    *("BINBYTES", "SHORT_BINBYTES", "BINBYTES8", "BYTEARRAY8"),
}
_TUPLES = {"EMPTY_TUPLE": 0, "TUPLE1": 1, "TUPLE2": 2, "TUPLE3": 3}
_IGNORED = {"PROTO", "FRAME", "STOP", "READONLY_BUFFER"}


class _Machine:
    """One stack, one memo, and symbols instead of objects."""

    def __init__(self, found: Scan) -> None:
        self.found = found
        self.stack: list[Any] = []
        self.memo: dict[int, Any] = {}
        self.spent = 0

    def step(self, name: str, argument: Any, position: int) -> None:
        if name in _IGNORED:
            return
        if name in _PUSHED:
            self.stack.append(argument)
        elif name in _CONSTANTS:
            self.stack.append(_CONSTANTS[name])
        elif name in _TUPLES:
            self.stack.append(self._several(_TUPLES[name]))
        elif name in _STEPS:
            _STEPS[name](self, argument, position)
        else:
            raise ValueError(name)

    def pop(self) -> Any:
        value = self.stack.pop()
        if value is _MARK:
            raise ValueError("a mark in the place of a value")
        return value

    def since_mark(self) -> list[Any]:
        values = []
        while (value := self.stack.pop()) is not _MARK:
            values.append(value)
        self.spend(len(values))
        return values[::-1]

    def _several(self, count: int) -> tuple[Any, ...]:
        return tuple([self.pop() for _ in range(count)][::-1])

    def named(self, module: Any, name: Any, position: int) -> None:
        known = isinstance(module, str) and isinstance(name, str)
        found = Global(module, name, position) if known else Global("?", "a name that is computed", position)
        self.found.globals.append(found)
        self.stack.append(found)

    def called(self, function: Any, arguments: Any) -> Any:
        """An OrderedDict is what it holds; every other call is written down."""
        function, arguments = _shown(function, arguments)
        if isinstance(function, Global) and function.key == ORDERED_DICT:
            self.spend(_length(arguments))  # before anything is copied
            pairs = _pairs(arguments)
            self.spend(len(pairs))
            made: dict[Any, Any] = {}
            _fill(made, [word for pair in pairs for word in pair])
            return made
        call = Call(function, arguments)
        if isinstance(function, Global):
            function.called = function.called or arguments != ()
            function.objects.append(call)
        return call

    def spend(self, count: int) -> None:
        """Raises Refusal where a short program copies long lists again and again."""
        self.spent += count
        if self.spent > MOST_WORK:
            raise Refusal("its pickle copies the same lists again and again: weights need no such thing")

    # one method for each kind of opcode that does more than push a constant

    def mark(self, argument: Any, position: int) -> None:
        self.stack.append(_MARK)

    def drop(self, argument: Any, position: int) -> None:
        self.stack.pop()

    def drop_to_mark(self, argument: Any, position: int) -> None:
        self.since_mark()

    def repeat(self, argument: Any, position: int) -> None:
        self.stack.append(self.stack[-1])

    def empty_list(self, argument: Any, position: int) -> None:
        self.stack.append([])

    def empty_dict(self, argument: Any, position: int) -> None:
        self.stack.append({})

    def empty_set(self, argument: Any, position: int) -> None:
        self.stack.append(Bag())

    def make_tuple(self, argument: Any, position: int) -> None:
        self.stack.append(tuple(self.since_mark()))

    def make_list(self, argument: Any, position: int) -> None:
        self.stack.append(self.since_mark())

    def make_dict(self, argument: Any, position: int) -> None:
        made: dict[Any, Any] = {}
        _fill(made, self.since_mark())
        self.stack.append(made)

    def make_set(self, argument: Any, position: int) -> None:
        self.stack.append(Bag(self.since_mark()))

    def append(self, argument: Any, position: int) -> None:
        _extend(self.stack[-2], [self.pop()])

    def appends(self, argument: Any, position: int) -> None:
        values = self.since_mark()
        _extend(self.stack[-1], values)

    def add_items(self, argument: Any, position: int) -> None:
        values = self.since_mark()
        _extend(self.stack[-1], values)

    def set_item(self, argument: Any, position: int) -> None:
        value, key = self.pop(), self.pop()
        _fill(self.stack[-1], [key, value])

    def set_items(self, argument: Any, position: int) -> None:
        values = self.since_mark()
        _fill(self.stack[-1], values)

    def put(self, argument: Any, position: int) -> None:
        self.memo[int(argument)] = self.stack[-1]

    def memoize(self, argument: Any, position: int) -> None:
        self.memo[len(self.memo)] = self.stack[-1]

    def get(self, argument: Any, position: int) -> None:
        self.stack.append(self.memo[int(argument)])

    def a_global(self, argument: Any, position: int) -> None:
        module, _, name = argument.partition(" ")
        self.named(module, name, position)

    def stack_global(self, argument: Any, position: int) -> None:
        name, module = self.pop(), self.pop()
        self.named(module, name, position)

    def extension(self, argument: Any, position: int) -> None:
        self.named("copyreg.extension", str(argument), position)

    def reduce(self, argument: Any, position: int) -> None:
        arguments, function = self.pop(), self.pop()
        self.stack.append(self.called(function, arguments))

    def instance(self, argument: Any, position: int) -> None:
        module, _, name = argument.partition(" ")
        arguments = tuple(self.since_mark())
        self.named(module, name, position)
        self.stack.append(self.called(self.pop(), arguments))

    def make_object(self, argument: Any, position: int) -> None:
        function, *arguments = self.since_mark()
        self.stack.append(self.called(function, tuple(arguments)))

    def new_object(self, argument: Any, position: int) -> None:
        arguments, function = self.pop(), self.pop()
        self.stack.append(self.called(function, arguments))

    def new_object_ex(self, argument: Any, position: int) -> None:
        named, arguments, function = self.pop(), self.pop(), self.pop()
        self.stack.append(self.called(function, (arguments, named) if named else arguments))

    def build(self, argument: Any, position: int) -> None:
        state, target = self.pop(), self.stack[-1]
        if isinstance(target, Call):
            target.states.append(state)
            self.found.whole = self.found.whole or target.is_module

    def persistent_text(self, argument: Any, position: int) -> None:
        self.stack.append(Persistent(argument))

    def persistent(self, argument: Any, position: int) -> None:
        self.stack.append(Persistent(self.pop()))

    def buffer(self, argument: Any, position: int) -> None:
        self.stack.append(Unknown("a buffer from outside"))


def _shown(function: Any, arguments: Any) -> tuple[Any, Any]:
    """What is called in truth: copyreg's helpers make an object of the class that they are given."""
    if isinstance(function, Persistent) and function.named is not None:
        function = function.named
    if isinstance(function, Global) and isinstance(arguments, tuple) and arguments:
        if function.key == NEW_OBJECT:
            return _shown(arguments[0], arguments[1:])
        if function.key == RECONSTRUCTOR and len(arguments) == 3 and arguments[2] is None:
            return _shown(arguments[0], ())
    return function, arguments


def _length(arguments: Any) -> int:
    """How many values an OrderedDict of these arguments is made of, at most."""
    first = arguments[0] if isinstance(arguments, tuple | list) and arguments else ()
    return len(first) if isinstance(first, dict | list | tuple) else 0


def _pairs(arguments: Any) -> list[tuple[Any, Any]]:
    """What an OrderedDict is made of. Raises ValueError for anything but a dict or pairs."""
    if not arguments:
        return []
    if isinstance(arguments[0], dict):
        return list(arguments[0].items())
    if not isinstance(arguments[0], list | tuple) or any(len(pair) != 2 for pair in arguments[0]):
        raise ValueError("an OrderedDict of what are no pairs")
    return [(key, value) for key, value in arguments[0]]


def _extend(target: Any, values: list[Any]) -> None:
    if isinstance(target, list):
        target.extend(values)
    elif isinstance(target, Bag):
        target.items.extend(values)
    elif isinstance(target, Call):
        target.values.extend(values)


def _fill(target: Any, values: list[Any]) -> None:
    """Keys and values in turn, into a dict or an object that is one."""
    if len(values) % 2:
        raise ValueError("a key without a value")
    held = target if isinstance(target, dict) else target.items if isinstance(target, Call) else None
    if held is None:
        return
    for key, value in zip(values[::2], values[1::2], strict=True):
        if isinstance(key, Global):
            key.loose = True
        held[key if isinstance(key, str | int | float | bytes | None) else f"<{type(key).__name__}>"] = value


_STEPS: dict[str, Callable[[_Machine, Any, int], None]] = {
    "MARK": _Machine.mark,
    "POP": _Machine.drop,
    "POP_MARK": _Machine.drop_to_mark,
    "DUP": _Machine.repeat,
    "EMPTY_LIST": _Machine.empty_list,
    "EMPTY_DICT": _Machine.empty_dict,
    "EMPTY_SET": _Machine.empty_set,
    "TUPLE": _Machine.make_tuple,
    "LIST": _Machine.make_list,
    "DICT": _Machine.make_dict,
    "FROZENSET": _Machine.make_set,
    "APPEND": _Machine.append,
    "APPENDS": _Machine.appends,
    "ADDITEMS": _Machine.add_items,
    "SETITEM": _Machine.set_item,
    "SETITEMS": _Machine.set_items,
    "PUT": _Machine.put,
    "BINPUT": _Machine.put,
    "LONG_BINPUT": _Machine.put,
    "MEMOIZE": _Machine.memoize,
    "GET": _Machine.get,
    "BINGET": _Machine.get,
    "LONG_BINGET": _Machine.get,
    "GLOBAL": _Machine.a_global,
    "STACK_GLOBAL": _Machine.stack_global,
    "EXT1": _Machine.extension,
    "EXT2": _Machine.extension,
    "EXT4": _Machine.extension,
    "REDUCE": _Machine.reduce,
    "INST": _Machine.instance,
    "OBJ": _Machine.make_object,
    "NEWOBJ": _Machine.new_object,
    "NEWOBJ_EX": _Machine.new_object_ex,
    "BUILD": _Machine.build,
    "PERSID": _Machine.persistent_text,
    "BINPERSID": _Machine.persistent,
    "NEXT_BUFFER": _Machine.buffer,
}
