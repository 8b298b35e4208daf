"""torch's layers without the weights that they would draw: a file's tensors take that place.

Drawing on the meta device costs more than all the rest of making a layer, and a search makes thousands.
"""

from torch import nn


class Linear(nn.Linear):
    def reset_parameters(self) -> None:
        """Nothing is drawn."""


class Conv2d(nn.Conv2d):
    def reset_parameters(self) -> None:
        """Nothing is drawn."""


class ConvTranspose2d(nn.ConvTranspose2d):
    def reset_parameters(self) -> None:
        """Nothing is drawn."""


class Embedding(nn.Embedding):
    def reset_parameters(self) -> None:
        """Nothing is drawn."""
