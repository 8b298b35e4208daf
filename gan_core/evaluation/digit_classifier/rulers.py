"""The two classifiers of digits that the project ships, and how each of them is trained."""

from collections.abc import Callable
from dataclasses import dataclass

from gan_core.evaluation.digit_classifier.names import FIRST_NAME, FOLDER, SCALE, SECOND_NAME
from gan_core.evaluation.digit_classifier.network import DigitClassifier, PooledCNN, StridedCNN


@dataclass(frozen=True, kw_only=True)
class Ruler:
    """name: of its two files. seed: of the first weights, and of the order in which it sees its lesson."""

    name: str
    label: str
    build: Callable[[], DigitClassifier]
    seed: int
    epochs: int
    learning_rate: float

    @property
    def weights(self) -> str:
        return f"{self.name}.safetensors"

    @property
    def card(self) -> str:
        return f"{self.name}.json"


FIRST = Ruler(
    name=FIRST_NAME,
    label=f"{SCALE} (strides, BatchNorm, ReLU)",
    build=StridedCNN,
    seed=0,
    epochs=40,
    learning_rate=3e-3,
)
SECOND = Ruler(
    name=SECOND_NAME,
    label="second classifier (max-pooling, no norm, SiLU)",
    build=PooledCNN,
    seed=1,
    epochs=36,
    learning_rate=2e-3,
)
RULERS = {ruler.name: ruler for ruler in (FIRST, SECOND)}

__all__ = ["FIRST", "FOLDER", "RULERS", "SCALE", "SECOND", "Ruler"]
