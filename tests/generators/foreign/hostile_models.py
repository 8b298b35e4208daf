"""Whole models, and things beside weights, that must be refused: code in them, or names used as no container is."""

import argparse
import functools
import pickle
import struct
import types
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from tests.generators.foreign.authors import Running, belonging, net, plain_net, whole
from tests.generators.foreign.hostile import (
    Make,
    good,
    head,
    legacy,
    program,
    saved,
    tensor_program,
    text,
    torch_zip,
    touching,
)

_WHOLE = "it was saved as a whole model"


def hooked(module: types.ModuleType) -> nn.Module:
    def hook(*arguments: Any) -> None:
        return None

    made = plain_net(module)
    made.register_forward_hook(belonging(module, hook, "hook"))
    return made


def holding(module: types.ModuleType, value: Any, where: str) -> nn.Module:
    """A model in one of whose dicts something lies that is none of its layers."""
    made = plain_net(module)
    vars(made)[where] = OrderedDict({0: value})
    return made


def configured(module: types.ModuleType) -> nn.Module:
    return plain_net(module, config=belonging(module, type("Config", (), {}))())


def built(module: types.ModuleType) -> Any:
    """A model that its author's function makes: with arguments, nobody knows what it does."""
    kind = belonging(module, type("Net", (nn.Module,), {"__reduce__": lambda self: (module.build, (3,))}))
    belonging(module, lambda size: kind(), "build")
    return {"netG": kind(), "good": good()}


def described(canary: Path) -> dict[str, Any]:
    """A state dict with code in its _metadata."""
    state = OrderedDict(good())
    state._metadata = OrderedDict({"": {"version": Running(canary)}})  # type: ignore[attr-defined]
    return state


def disguised(name: bytes) -> bytes:
    """A function in the shape in which an object of a class of layers is pickled."""
    dicts = b"".join(text(key) + b"}" for key in ("_parameters", "_buffers", "_modules"))
    return torch_zip(program(b"c" + name + b")\x81}(" + dicts + b"ub"))


def weights_and(*parts: bytes) -> bytes:
    """One good tensor, and beside it whatever the parts say."""
    numbers = struct.pack("<16f", *[0.5] * 16)
    start = tensor_program((4, 4), (4, 1), 16)[:-1]
    return torch_zip(start + text("beside") + b"".join(parts) + b"s.", **{"archive/data/0": numbers})


def doubled(module: types.ModuleType) -> nn.Module:
    """Each level holds the next one twice: twenty modules, a million paths."""
    inner: nn.Module = nn.Linear(2, 2)
    for _ in range(20):
        inner = nn.Sequential(inner, inner)
    return inner


def circular(module: types.ModuleType) -> nn.Module:
    made = plain_net(module)
    made._modules["again"] = made
    return made


def persistent_class(canary: Path) -> bytes:
    """Before torch 1.6 a class lay beside its source text; here it is a function of the system, in the same place."""
    dicts = b"".join(text(key) + b"}" for key in ("_parameters", "_buffers", "_modules"))
    source = b"(" + text("module") + b"cos\nsystem\n" + text("nets.py") + text(f"touch {canary}") + b"tQ"
    return legacy(*head(), program(source + b")\x81}(" + dicts + b"ub"), pickle.dumps([], 2))


MODELS: dict[str, tuple[Make, str]] = {
    "model, code in __reduce__": (
        lambda canary: whole(lambda m: net(m, nn.Sequential(nn.Linear(16, 784)), extra=Running(canary))),
        "its pickle names posix.system",
    ),
    "model, code in __reduce__, before torch 1.6": (
        lambda canary: whole(lambda m: plain_net(m, extra=Running(canary)), legacy=True),
        "its pickle names posix.system",
    ),
    "model in a dict, code deep in it": (
        lambda canary: whole(lambda m: {"G": plain_net(m), "D": plain_net(m, a=[{"b": (Running(canary),)}])}),
        "its pickle names posix.system",
    ),
    "model, an author's hook": (lambda canary: whole(hooked), _WHOLE),
    "model, a hook of the system": (
        lambda canary: whole(lambda m: holding(m, Running(canary), "_forward_pre_hooks")),
        "its pickle names posix.system",
    ),
    "model, print as a hook": (
        lambda canary: whole(lambda m: holding(m, print, "_forward_hooks")),
        "its pickle names __builtin__.print",
    ),
    "model, a partial function": (
        lambda canary: whole(lambda m: plain_net(m, norm=functools.partial(nn.BatchNorm2d, eps=0.8))),
        "its pickle names functools.partial",
    ),
    "model, a method": (lambda canary: whole(lambda m: plain_net(m, act=torch.tanh)), "getattr"),
    "model, an object of an author's class": (lambda canary: whole(configured), _WHOLE),
    "model, an author's class as a value": (
        lambda canary: whole(lambda m: plain_net(m, kind=belonging(m, type("Kind", (nn.Module,), {})))),
        _WHOLE,
    ),
    "model that a function makes": (lambda canary: whole(built), "its pickle names stranger_nets.build"),
    "model of a module of Python's own": (
        lambda canary: whole(plain_net, name="code"),
        "its pickle names code.Net",
    ),
    "model that holds itself": (lambda canary: whole(circular), "modules within modules without end"),
    "model of a million paths": (lambda canary: whole(doubled), "it holds more than 5,000 modules"),
    "function disguised as a model": (lambda canary: disguised(b"os\nsystem\n"), "its pickle names os.system"),
    "function of torch disguised as a model": (
        lambda canary: disguised(b"torch.hub\nload\n"),
        "its pickle names torch.hub.load",
    ),
    "dotted name disguised as a model": (
        lambda canary: torch_zip(b"\x80\x04" + text("nets") + text("Net.system") + b"\x93)\x81}b."),
        "its pickle names nets.Net.system",
    ),
    "function in the place of a class with its source": (persistent_class, "its pickle names os.system"),
    "function of torch's layers, called": (
        lambda canary: weights_and(b"ctorch.nn.modules.module\nregister_module_forward_hook\n)R"),
        "its pickle names torch.nn.modules.module.register_module_forward_hook",
    ),
    "layer of torch, called with arguments": (
        lambda canary: weights_and(b"ctorch.nn.modules.linear\nLinear\nK\x04K\x04\x86R"),
        "its pickle names torch.nn.modules.linear.Linear",
    ),
    "author's class, named and thrown away": (
        lambda canary: weights_and(b"cnets\nNet\n0N"),
        "its pickle names nets.Net",
    ),
    "author's class that is no model": (
        lambda canary: weights_and(b"cnets\nNet\n)\x81}" + text("a") + b"K\x01sb"),
        "its pickle names nets.Net",
    ),
    "author's class as a key": (lambda canary: weights_and(b"}cnets\nNet\nK\x01s"), "its pickle names nets.Net"),
    "author's class, called through copyreg": (
        lambda canary: weights_and(b"ccopyreg\n_reconstructor\n(cnets\nNet\ncbuiltins\nobject\n" + text("x") + b"tR"),
        "its pickle names nets.Net",
    ),
    "code in _metadata": (lambda canary: saved(described(canary)), "its pickle names posix.system"),
    "code beside NumPy's numbers": (
        lambda canary: saved({"G": good(), "loss": np.float64(0.3), "x": Running(canary)}),
        "its pickle names posix.system",
    ),
    "code in a Namespace": (
        lambda canary: saved({"G": good(), "args": argparse.Namespace(x=Running(canary))}),
        "its pickle names posix.system",
    ),
    "code in an array of objects": (
        lambda canary: saved({"G": good(), "x": np.array([Running(canary), 1], dtype=object)}),
        "its pickle names posix.system",
    ),
    "code in a set": (
        lambda canary: weights_and(b"\x8f(", touching(canary), b"\x90"),
        "its pickle names os.system",
    ),
    "call of what a call gave": (
        lambda canary: weights_and(b"cbuiltins\ndict\n)R", text(f"touch {canary}") + b"\x85R"),
        "calls something that has no name",
    ),
    "pairs named again and again": (
        lambda canary: torch_zip(
            b"\x80\x02(" + b"NN\x86" * 4_000 + b"lq\x000" + b"ccollections\nOrderedDict\nh\x00\x85R0" * 4_000 + b"N."
        ),
        "copies the same lists again and again",
    ),
    "list named as pairs": (
        lambda canary: torch_zip(
            b"\x80\x02(" + b"N" * 4_000 + b"lq\x000ccollections\nOrderedDict\n(" + b"h\x00" * 4_000 + b"l\x85R."
        ),
        "its pickle is damaged or cut off",
    ),
    "tensors without names": (lambda canary: saved([torch.ones(3, 3), torch.ones(3)]), "its tensors have no names"),
    "model with a kind of padding that is not drawn": (
        lambda canary: whole(
            lambda m: net(
                m,
                nn.Sequential(
                    nn.Unflatten(1, (16, 1, 1)),
                    nn.ConvTranspose2d(16, 8, 4, 1, 0, dilation=2),
                    nn.Tanh(),
                    nn.ConvTranspose2d(8, 1, 4, 2, 1),
                ),
            )
        ),
        "with dilation, is none of those that are drawn",
    ),
}
