"""A model that was saved as a whole: its layers as the plain dicts that they are in the pickle. Nothing is imported."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from torch import Tensor

# What only holds one module, and runs it: the key under which it lies.
_TRANSPARENT = {
    ("torch.nn.parallel.data_parallel", "DataParallel"): "module",
    ("torch.nn.parallel.distributed", "DistributedDataParallel"): "module",
    ("torch.optim.swa_utils", "AveragedModel"): "module",
}
AVERAGE = ("torch.optim.swa_utils", "AveragedModel")
SEQUENTIAL = ("torch.nn.modules.container", "Sequential")
_TORCH = "torch.nn.modules."


@dataclass(frozen=True)
class Module:
    """One module. about: the numbers, texts and tuples of its __dict__: kernel_size, stride, eps ...

    tensors: parameters and buffers that belong to the state dict. children: in the order in which they were declared.
    """

    key: tuple[str, str]
    about: dict[str, Any] = field(default_factory=dict)
    tensors: dict[str, Tensor] = field(default_factory=dict)
    children: "dict[str, Module]" = field(default_factory=dict)

    @property
    def layer(self) -> str:
        """The name of torch's own class, "" for an author's: a class may call itself Linear, and be anything."""
        return self.key[1] if self.key[0].startswith(_TORCH) else ""

    @property
    def runs_in_order(self) -> bool:
        """Do its children run one after the other, with nothing in between? Of an author's class nobody knows."""
        return self.key == SEQUENTIAL

    def named(self, prefix: str = "") -> "Iterator[tuple[str, Module]]":
        """It and everything in it by dotted path, in the order of declaration."""
        yield prefix, self
        for name, child in self.children.items():
            yield from child.named(f"{prefix}.{name}" if prefix else name)


@dataclass(frozen=True)
class WholeModel:
    """root: without the wrappers of parallel and averaged training. averaged: such a wrapper was one of them."""

    root: Module
    averaged: bool = False

    @property
    def tensors(self) -> dict[str, Tensor]:
        """Its state dict."""
        return {
            f"{path}.{name}" if path else name: tensor
            for path, module in self.root.named()
            for name, tensor in module.tensors.items()
        }

    @property
    def name(self) -> str:
        """What its author calls its class."""
        return self.root.key[1]


def unwrapped(module: Module) -> WholeModel:
    """The model inside of parallel and averaged ones."""
    averaged = False
    while (inner := module.children.get(_TRANSPARENT.get(module.key, ""))) is not None:
        averaged = averaged or module.key == AVERAGE
        module = inner
    return WholeModel(module, averaged)
