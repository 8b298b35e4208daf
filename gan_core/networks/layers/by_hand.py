"""One pass of a piecewise linear critic with its gradients written out: no autograd, few operations.

Small networks spend their time between operations, not in them, and no critic's slope is a second derivative
here. With h_0 = x, weights W_l and biases b_l, z_l = W_l h_(l-1) + b_l, and h_l = a_l z_l, where a_l stands for
the activations after it (with dropout and pooling), the gradient of a score s = z_L by z_l is

    u_L = 1,    u_l = a_l' (W_(l+1)' u_(l+1)),    and by the sample    v = W_1' u_1.

A loss that depends on the scores, c = dL/ds, has the gradients dL/dW_l = sum c u_l h_(l-1)' over the samples.
One that depends on the slopes, q = dL/dv, adds sum u_l t_(l-1)', where t_0 = q and t_l = a_l (W_l t_(l-1)):
the a_l are constant almost everywhere.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from gan_core.networks.layers.chain import Activation, Link


class HandPass:
    """The scores of real and generated samples, the slopes at `points`, and the ways back from them.

    links: what `read_chain` finds in a critic. real_scores [B], fake_scores [B] and slopes (one [B, *shape] for
    each of `points`) are leaves: whatever is computed from them, `sample_gradient` and `learn` carry on from there.
    """

    def __init__(self, links: list[Link], real: Tensor | None, fake: Tensor, points: Sequence[Tensor] = ()) -> None:
        parts = [part for part in (real, fake, *points) if part is not None]
        self._links, self._shape = links, fake.shape
        self.class_losses: dict[str, Tensor] = {}  # such critics name no classes
        self._fakes = slice(len(parts[0]), 2 * len(parts[0])) if real is not None else slice(0, len(fake))
        self._scored = self._fakes.stop  # rows from here on are points
        with torch.no_grad():
            scores = self._forward(self._as_input(torch.cat(parts)))
            self._chain(slice(0, len(scores)))
            slopes = self._to_samples(slice(self._scored, None)) if points else None
        self.real_scores = scores[: self._fakes.start].detach().requires_grad_()
        self.fake_scores = scores[self._fakes].detach().requires_grad_()
        self.slopes: list[Tensor] = []
        if slopes is not None:
            self.slopes = [part.detach().requires_grad_() for part in slopes.split(len(fake))]

    def sample_gradient(self, loss: Tensor) -> Tensor:
        """dL/dx at the generated samples."""
        (c,) = torch.autograd.grad(loss, self.fake_scores)
        with torch.no_grad():
            return _by_sample(self._to_samples(self._fakes), c)

    @torch.no_grad()
    def learn(self, loss: Tensor) -> None:
        """Leave dL/dW in the critic's weights. The pass is spent afterwards."""
        by_scores = torch.autograd.grad(loss, [self.real_scores, self.fake_scores, *self.slopes])
        self._put_tangents(by_scores[2:])
        c = torch.cat(by_scores[:2])
        for link, u, h in zip(self._links, self._u, self._h, strict=True):
            scored = _by_sample(u[: self._scored], c)
            _set_gradient(link.weight, link.weight_gradient(u, h))
            if link.bias is not None:
                link.bias.grad = scored.sum(0) if u.ndim == 2 else scored.sum((0, 2, 3))

    def _forward(self, h: Tensor) -> Tensor:
        self._h: list[Tensor] = []  # inputs of each link
        self._activations: list[list[Activation]] = []
        for link in self._links:
            self._h.append(h)
            self._activations.append(link.activations())
            h = link.forward(h)
            for activation in self._activations[-1]:
                h = activation.forward(h)
        return h.squeeze(1)

    def _chain(self, rows: slice) -> None:
        """u_1 ... u_L."""
        last = self._links[-1].weight
        self._u = [last.new_ones(rows.stop, 1)]
        by_h = last.expand(rows.stop, -1)
        for index in range(len(self._links) - 2, -1, -1):
            for activation in reversed(self._activations[index]):
                by_h = activation.back(by_h, rows)
            self._u.insert(0, by_h)
            if index:
                by_h = self._links[index].back(by_h, self._h[index])

    def _put_tangents(self, by_slopes: Sequence[Tensor]) -> None:
        """Write t_(l-1) over h_(l-1) in the rows of the points, which have served."""
        if not by_slopes:
            return
        rows = slice(self._scored, None)
        t = self._as_input(torch.cat(list(by_slopes)))
        for index, link in enumerate(self._links[:-1]):
            after = link.push(t)
            for activation in self._activations[index]:
                after = activation.push(after, rows)
            self._h[index][rows], t = t, after
        self._h[-1][rows] = t

    def _as_input(self, x: Tensor) -> Tensor:
        return x.flatten(1) if self._links[0].weight.ndim == 2 else x

    def _to_samples(self, rows: slice) -> Tensor:
        """v = W_1' u_1, shaped like samples."""
        return self._links[0].back(self._u[0][rows], self._h[0][rows]).view(-1, *self._shape[1:])


def _by_sample(u: Tensor, c: Tensor) -> Tensor:
    """c u for each sample, in place. u [B, ...], c [B]."""
    return u.mul_(c.view(-1, 1) if u.ndim == 2 else c.view(-1, 1, 1, 1))


def _set_gradient(weight: Tensor, gradient: Tensor) -> None:
    """In the weight's own memory format: fused optimizers go through both as they lie in memory."""
    same = gradient.stride() == weight.stride()
    weight.grad = gradient if same else torch.empty_like(weight).copy_(gradient)
