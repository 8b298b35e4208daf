"""The growing pair of Karras et al. (2018, table 2) as torch modules.

Both show and see images of full size, whatever their stage: the generator repeats the pixels of a small image, the
critic averages what it sees. So pictures, figures and penalties are of one kind throughout a run. A slope is one by
images of full size, and the critic's scores do not jump when a stage begins.

Unlike the paper's, the noise is taken as it is. N(0, 1) in many dimensions lies near the paper's sphere already, and
planes and lengths of noise keep their meaning. The batch's deviation stands before the dense layers.
"""

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import ModuleList, Sequential

from gan_core.networks.layers.dcgan import Stem
from gan_core.networks.layers.equalised import EqualConv, EqualLinear, EqualUpsampleConv, PixelNorm, equal_weighted
from gan_core.networks.layers.growing import Growing, doubled, pooled
from gan_core.networks.layers.minibatch import batch_features
from gan_core.networks.layers.parts import OUTPUTS, Dropout, Flatten, activation, noisy, norm
from gan_core.networks.spec import Spec


class ProgressiveGenerator(Growing):
    """Noise [B, latent_dim] -> images [B, C, H, W]; widths: the channels at each resolution, the smallest first."""

    def __init__(self, spec: Spec) -> None:
        super().__init__(len(spec.widths))
        channels, side, _ = spec.shape
        first = spec.widths[0]
        stem = Stem(spec.latent_dim, first, side >> (self.count - 1), linear=EqualLinear)
        blocks = [Sequential(*_drawing(stem, first, spec), *_drawing(EqualConv(first, first, 3), first, spec))]
        for before, after in pairwise(spec.widths):
            convolved = _drawing(EqualUpsampleConv(before, after), after, spec)
            blocks.append(Sequential(*convolved, *_drawing(EqualConv(after, after, 3), after, spec)))
        self.blocks = ModuleList(blocks)
        self.to_image = ModuleList(
            Sequential(EqualConv(width, channels, 1, gain=1.0), OUTPUTS[spec.output]()) for width in spec.widths
        )

    def forward(self, z: Tensor) -> Tensor:
        stage, alpha = self.place()
        before = x = z
        for block in self.blocks[: stage + 1]:
            before, x = x, block(x)
        image = self.to_image[stage](x)
        if alpha < 1:
            image = torch.lerp(doubled(self.to_image[stage - 1](before), 1), image, alpha)
        return doubled(image, self.count - 1 - stage)


def _drawing(layer: nn.Module, width: int, spec: Spec) -> list[nn.Module]:
    """The layer with what follows it: its activation and pixel norm, or another norm and its activation."""
    if spec.norm == "none":
        return [layer, activation(spec.activation), PixelNorm()]
    return [layer, *norm(spec.norm, width, image=True), activation(spec.activation)]


class Descent(Growing):
    """Images [B, C, H, W] -> the smallest map [B, widths[-1], h, w] by convolutions and average pooling."""

    def __init__(self, spec: Spec) -> None:
        super().__init__(len(spec.widths))
        widths = spec.widths[::-1]  # the smallest resolution first
        self.from_image = ModuleList(
            Sequential(
                equal_weighted(EqualConv(spec.shape[0], width, 1), spec.norm),
                activation(spec.activation),
                *noisy(spec),
            )
            for width in widths
        )
        blocks = [Sequential(*_judging(widths[0], widths[0], spec))]
        for smaller, width in pairwise(widths):
            convolved = [*_judging(width, width, spec), *_judging(width, smaller, spec)]
            blocks.append(Sequential(*convolved, nn.AvgPool2d(2)))
        self.blocks = ModuleList(blocks)

    def forward(self, x: Tensor) -> Tensor:
        stage, alpha = self.place()
        h = self._seen(x, stage)
        if stage:
            h = self.blocks[stage](h)
        if alpha < 1:
            h = torch.lerp(self._seen(x, stage - 1), h, alpha)
        for place in range(max(stage - 1, 0), -1, -1):
            h = self.blocks[place](h)
        return h

    def _seen(self, x: Tensor, stage: int) -> Tensor:
        """A stage's first map, of an image that keeps its length: a fresh critic is as steep at any stage."""
        left = self.count - 1 - stage
        return self.from_image[stage](pooled(x, left) * 2**left)


def _judging(inputs: int, outputs: int, spec: Spec) -> list[nn.Module]:
    layer = equal_weighted(EqualConv(inputs, outputs, 3), spec.norm)
    return [layer, *norm(spec.norm, outputs, image=True), activation(spec.activation), *noisy(spec)]


class ProgressiveCritic(nn.Module):
    """Images [B, C, H, W] -> raw scores [B]; widths: the channels at each resolution, the largest first."""

    def __init__(self, spec: Spec) -> None:
        super().__init__()
        width, side = spec.widths[-1], spec.shape[1] >> (len(spec.widths) - 1)
        company, features = batch_features(spec, width * side * side)
        layers = [Descent(spec), Flatten(), *company, equal_weighted(EqualLinear(features, width), spec.norm)]
        layers += [activation(spec.activation), *noisy(spec), *([Dropout(spec.dropout)] if spec.dropout else [])]
        self.net = Sequential(*layers, equal_weighted(EqualLinear(width, 1, gain=1.0), spec.norm))

    def forward(self, x: Tensor) -> Tensor:
        return self.net(x).squeeze(1)
