"""A generator cut at a layer: what comes before it, and what follows, with whatever stands between. Imports torch."""

import contextlib
from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn

from gan_core.dissection.layers import Layer
from gan_core.generators.loaded import Loaded


class _Enough(Exception):
    """The pass has come as far as anybody wants to look."""


class Cut:
    """`before` and `after` of one layer, on a twin of the generator. One thread at a time.

    tail: the modules after the layer, where the network is a plain chain of them; else None, and the whole network runs
    with the layer's output replaced.
    """

    def __init__(self, loaded: Loaded, layer: Layer) -> None:
        self.layer = layer
        self.facts = loaded.facts
        self.batch = loaded.batch
        self._twin = loaded.twin()
        self._kept: Tensor | None = None
        self._replaced: Tensor | None = None
        self._twin.network.get_submodule(layer.module).register_forward_hook(self._look)
        self.tail = self._chain_after()

    def before(self, z: Tensor, labels: Tensor | None = None) -> Tensor:
        """The layer's output for z [N, latent_dim]: [N, units, *size]."""
        with torch.inference_mode():
            return torch.cat([self._before(*part) for part in self._parts(z, labels)])

    def after(self, h: Tensor, z: Tensor, labels: Tensor | None = None) -> Tensor:
        """Samples [N, *shape] in the network's own range, drawn from the layer's output h [N, units, *size].

        z, labels: where they come from, for networks that look at the noise again.
        """
        with torch.inference_mode():
            if self.tail is not None:
                return torch.cat([self.shaped(self.tail(part)) for part in h.split(self.batch)])
            pairs = zip(h.split(self.batch), self._parts(z, labels), strict=True)
            return torch.cat([self._with(part, *of) for part, of in pairs])

    def shaped(self, drawn: Tensor) -> Tensor:
        """What the last module gives, as samples."""
        return drawn.float().view(-1, *self.facts.shape)

    def _parts(self, z: Tensor, labels: Tensor | None) -> Iterator[tuple[Tensor, Tensor | None]]:
        for start in range(0, len(z), self.batch):
            part = slice(start, start + self.batch)
            yield z[part], None if labels is None else labels[part]

    def _before(self, z: Tensor, labels: Tensor | None) -> Tensor:
        with contextlib.suppress(_Enough):
            self._twin.samples(z, labels)
        kept, self._kept = self._kept, None
        assert kept is not None, "the layer was found by looking on"
        return kept.clone()  # an activation in place may follow

    def _with(self, h: Tensor, z: Tensor, labels: Tensor | None) -> Tensor:
        self._replaced = h
        try:
            return self._twin.samples(z, labels)
        finally:
            self._replaced = None

    def _look(self, _module: nn.Module, _inputs: Any, output: Tensor) -> Tensor:
        if self._replaced is not None:
            return self._replaced
        self._kept = output
        raise _Enough

    def _chain_after(self) -> nn.Sequential | None:
        """The modules after the layer, if every one above it is a plain chain and the two parts draw the same."""
        network = self._twin.network
        names, modules = self.layer.module.split("."), list[nn.Module]()
        for depth in range(len(names), 0, -1):
            above = network.get_submodule(".".join(names[: depth - 1]))
            if isinstance(above, nn.Sequential):
                children = [name for name, _ in above.named_children()]
                modules += list(above)[children.index(names[depth - 1]) + 1 :]
        tail, z = nn.Sequential(*modules), self._twin.latents(2, seed=0)
        labels = torch.tensor([0, 1]) % len(self.facts.classes) if self.facts.classes else None
        with torch.inference_mode():
            h = self._before(z, labels)
            whole = self._with(h, z, labels)
            try:
                drawn = self.shaped(tail(h))
            except (RuntimeError, ValueError, TypeError, AttributeError):  # not of a kind that takes one tensor
                return None
        return tail if drawn.shape == whole.shape and torch.allclose(drawn, whole, atol=1e-5) else None
