"""Whole models, as torch.save(model) writes them: of classes in a module that only their author has."""

import sys
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from torch import nn

from tests.generators.foreign.hostile import saved

MODULE = "stranger_nets"


@contextmanager
def authors_module(name: str = MODULE) -> Iterator[types.ModuleType]:
    """A module that is there while a file is written, and gone when it is read."""
    made = sys.modules[name] = types.ModuleType(name)
    try:
        yield made
    finally:
        del sys.modules[name]


def belonging(module: types.ModuleType, made: Any, name: str = "") -> Any:
    """The class or function, as if it had been written in that module."""
    made.__module__, made.__qualname__ = module.__name__, name or made.__name__
    setattr(module, made.__qualname__, made)
    return made


def whole(build: Callable[[types.ModuleType], Any], *, legacy: bool = False, name: str = MODULE) -> bytes:
    """A file with what `build` makes of the author's module."""
    with authors_module(name) as module:
        return saved(build(module), legacy=legacy)


def net(module: types.ModuleType, inner: nn.Module, name: str = "Net", **attributes: Any) -> nn.Module:
    """A model of the author's own class `name` around `inner`."""
    made = (getattr(module, name, None) or belonging(module, type(name, (nn.Module,), {})))()
    made.main = inner
    for key, value in attributes.items():
        setattr(made, key, value)
    return made


def plain_net(module: types.ModuleType, **attributes: Any) -> nn.Module:
    """16 numbers -> 28 x 28 pixels."""
    return net(module, nn.Sequential(nn.Linear(16, 32), nn.ReLU(), nn.Linear(32, 784), nn.Tanh()), **attributes)


class Running:
    """What runs a command when it is unpickled."""

    def __init__(self, canary: Path) -> None:
        self.canary = canary

    def __reduce__(self) -> Any:
        import os

        return os.system, (f"touch {self.canary}",)
