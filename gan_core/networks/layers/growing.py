"""What growing networks share: how far they are grown, and images as they look at a resolution of the moment."""

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, interpolate

from gan_core.networks.growth import place_at


class Growing(nn.Module):
    """A network, or a part of one, of `count` stages.

    How far it is grown is a buffer: copies, snapshots and checkpoints draw at the stage at which they were taken. One
    that nobody tells anything is grown to its end.
    """

    grown: Tensor

    def __init__(self, count: int) -> None:
        super().__init__()
        self.count = count
        self.register_buffer("grown", torch.ones(()))

    def progress(self, share_done: float) -> None:
        """Be told how much of the run is over, 0..1."""
        self.grown.fill_(share_done)

    def place(self) -> tuple[int, float]:
        """The stage, 0 ... count - 1, and alpha, 0..1: how far it is faded in."""
        return place_at(float(self.grown), self.count)

    def coarsened(self, samples: Tensor) -> Tensor:
        """Real samples [B, C, H, W] as they look at this stage, at full size.

        While a stage fades in, they lie between the two resolutions as generated ones do (appendix A of the paper).
        """
        stage, alpha = self.place()
        left = self.count - 1 - stage
        low = pooled(samples, left)
        if alpha < 1:
            low = torch.lerp(doubled(pooled(low, 1), 1), low, alpha)
        return doubled(low, left)


def doubled(x: Tensor, times: int) -> Tensor:
    """[B, C, H, W] -> [B, C, 2^times H, 2^times W], each pixel repeated."""
    return interpolate(x, scale_factor=2.0**times, mode="nearest") if times else x


def pooled(x: Tensor, times: int) -> Tensor:
    """[B, C, H, W] -> [B, C, H / 2^times, W / 2^times], means of squares of pixels."""
    return avg_pool2d(x, 2**times) if times else x
