"""The two networks that name digits: unlike each other, so that what both say is no quirk of one."""

from typing import cast

from torch import Tensor, nn

CLASSES = 10
NO_DIGIT = CLASSES  # the eleventh answer
ANSWERS = CLASSES + 1
FEATURES = 64


class DigitClassifier(nn.Module):
    """Images [B, 1, 28, 28] in [0, 1] -> scores of the ten digits and of "no digit" [B, 11], by way of features."""

    def __init__(self, body: nn.Sequential, features: int, dropout: float) -> None:
        super().__init__()
        self.body = body
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(features, ANSWERS)

    def features(self, images: Tensor) -> Tensor:
        """The layer before the last, [B, features]."""
        return cast(Tensor, self.body(images))

    def forward(self, images: Tensor) -> Tensor:
        return cast(Tensor, self.head(self.dropout(self.features(images))))


class StridedCNN(DigitClassifier):
    """The first ruler: strides in the place of pooling, BatchNorm, ReLU; 64 features, none below 0."""

    def __init__(self, widths: tuple[int, int, int] = (32, 64, 128)) -> None:
        first, second, third = widths
        body = nn.Sequential(
            *_convolution(1, first, 5, stride=2),  # 14 x 14
            *_convolution(first, second, 3, stride=2),  # 7 x 7
            *_convolution(second, second, 3),
            *_convolution(second, third, 3, stride=2),  # 4 x 4
            nn.Flatten(),
            nn.Linear(third * 4 * 4, FEATURES),
            nn.ReLU(),
        )
        super().__init__(body, FEATURES, dropout=0.3)


class PooledCNN(DigitClassifier):
    """The second ruler: max-pooling, no norm, SiLU, a mean over places in the place of a dense layer."""

    def __init__(self, widths: tuple[int, int, int] = (16, 32, 64)) -> None:
        first, second, third = widths
        body = nn.Sequential(
            nn.Conv2d(1, first, 3, padding=1),
            nn.SiLU(),
            nn.MaxPool2d(2),  # 14 x 14
            nn.Conv2d(first, second, 3, padding=1),
            nn.SiLU(),
            nn.Conv2d(second, second, 3, padding=1),
            nn.SiLU(),
            nn.MaxPool2d(2),  # 7 x 7
            nn.Conv2d(second, third, 3, padding=1),
            nn.SiLU(),
            nn.MaxPool2d(2, ceil_mode=True),  # 4 x 4
            nn.Conv2d(third, third, 4),
            nn.SiLU(),
            nn.Flatten(),
        )
        super().__init__(body, third, dropout=0.2)


def _convolution(inputs: int, outputs: int, side: int, stride: int = 1) -> list[nn.Module]:
    convolution = nn.Conv2d(inputs, outputs, side, stride=stride, padding=side // 2, bias=False)
    return [convolution, nn.BatchNorm2d(outputs), nn.ReLU()]
