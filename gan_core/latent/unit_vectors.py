"""Unit vectors with a sign that does not depend on the library that found them. Imports torch."""

import torch
from torch import Tensor


def upright(vectors: Tensor) -> Tensor:
    """Each of the vectors [K, d] at length one, its largest component positive."""
    unit = torch.nn.functional.normalize(vectors.float(), dim=1)
    largest = unit.abs().argmax(dim=1, keepdim=True)
    return unit * torch.where(unit.gather(1, largest) < 0, -1.0, 1.0)


def principal(matrix: Tensor) -> tuple[Tensor, list[float]]:
    """Right singular vectors of a matrix [n, d], [d, d] with the largest first, and their shares of its squares."""
    values, vectors = torch.linalg.eigh((matrix.t() @ matrix).double())
    values = values.flip(0).clamp_min(0)
    return upright(vectors.flip(1).t()), (values / values.sum().clamp_min(1e-300)).tolist()


def unit(vector: Tensor) -> Tensor:
    """The vector [d] at length one."""
    return torch.nn.functional.normalize(vector, dim=0)


def slope(z: Tensor, values: Tensor) -> tuple[Tensor, float]:
    """The unit vector [d] along which `values` float64 [N] grow most, by least squares on z [N, d].

    Beside it the explained share of their variance, corrected for the number of coordinates (Wherry's formula), at
    least 0; the zero vector and 0 for values that are all the same.
    """
    count, coordinates = z.shape
    centred, target = (z - z.mean(dim=0)).double(), values.double() - values.double().mean()
    total = float(target.square().sum())
    if total <= 1e-18 * count:
        return torch.zeros(coordinates), 0.0
    product = centred.t() @ centred
    weights = torch.linalg.solve(
        product + 1e-9 * product.diagonal().mean() * torch.eye(coordinates), centred.t() @ target
    )
    left = float((target - centred @ weights).square().sum()) / total
    explained = 1 - left * (count - 1) / max(count - coordinates - 1, 1)
    return unit(weights).float(), max(explained, 0.0)
