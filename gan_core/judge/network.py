"""The judge's network."""

from torch import Tensor, nn

CLASSES = 10
FEATURES = 64


class DigitCNN(nn.Module):
    """Images [B, 1, 28, 28] in [0, 1] -> scores of the ten digits [B, 10], by way of 64 features.

    PacGAN's judge (two convolutions, a dense layer, dropout) with strides in the place of pooling, and
    BatchNorm: a third of the time on a processor. 225 000 weights.
    """

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(
            *_halving(1, 32, 5),  # 14 x 14
            *_halving(32, 64, 3),  # 7 x 7
            *_halving(64, 128, 3),  # 4 x 4
            nn.Flatten(),
            nn.Linear(128 * 4 * 4, FEATURES),
            nn.ReLU(),
        )
        self.dropout = nn.Dropout(0.3)
        self.head = nn.Linear(FEATURES, CLASSES)

    def features(self, images: Tensor) -> Tensor:
        """The layer before the last, [B, 64], none below 0."""
        return self.body(images)

    def forward(self, images: Tensor) -> Tensor:
        return self.head(self.dropout(self.features(images)))


def _halving(inputs: int, outputs: int, side: int) -> list[nn.Module]:
    convolution = nn.Conv2d(inputs, outputs, side, stride=2, padding=side // 2, bias=False)
    return [convolution, nn.BatchNorm2d(outputs), nn.ReLU()]
