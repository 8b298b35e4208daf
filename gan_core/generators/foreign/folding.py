"""Weights that are stored as something else: spectral and weight normalisation, applied as in evaluation."""

import torch
from torch import Tensor

from gan_core.generators.foreign.refusal import Refusal

_TINY = 1e-12
_NEW = "parametrizations.weight."


def folded(held: dict[str, Tensor]) -> Tensor | None:
    """The weight of a layer with these tensors, by leaf; None where it has none. Raises Refusal for shapes that do not
    go together."""
    v = held.get("weight_v", held.get(_NEW + "0._v"))
    u = held.get("weight_u", held.get(_NEW + "0._u"))
    stored = next((held[leaf] for leaf in ("weight_orig", "weight_bar", _NEW + "original") if leaf in held), None)
    if stored is not None and u is not None and v is not None:
        return _over(stored, _spectral_norm(stored, u, v))
    length = held.get("weight_g", held.get(_NEW + "original0"))
    direction = held.get("weight_v", held.get(_NEW + "original1"))
    if length is not None and direction is not None:
        return _weight_norm(length, direction)
    plain = stored if stored is not None else held.get("weight")
    row = held.get("sn_u", held.get("u0"))
    if plain is not None and row is not None:
        return _over(plain, _estimated_norm(plain, row))
    return plain


def _weight_norm(length: Tensor, direction: Tensor) -> Tensor:
    """g v / |v| (Salimans and Kingma 2016), one length for each slice along one axis, or one for the whole weight."""
    if length.numel() == 1:
        norm = torch.linalg.vector_norm(direction)
        return length.reshape(()) * direction / norm.clamp_min(_TINY)
    wide = [axis for axis in range(length.ndim) if length.shape[axis] != 1]
    if length.ndim != direction.ndim or len(wide) != 1 or length.shape[wide[0]] != direction.shape[wide[0]]:
        raise Refusal(
            f"a weight's normalisation does not fit its shape: lengths {list(length.shape)}, "
            f"directions {list(direction.shape)}"
        )
    slices = direction.movedim(wide[0], 0).flatten(1) if direction.ndim > 1 else direction[:, None]
    norms = torch.linalg.vector_norm(slices, dim=1).clamp_min(_TINY)
    return direction * (length.flatten() / norms).view(length.shape)


def _spectral_norm(weight: Tensor, u: Tensor, v: Tensor) -> Tensor:
    """u W v (Miyato et al. 2018). The axis that u belongs to is 1 for transposed convolutions; a square weight fits
    both ways, and only the right one gives a singular value, which is the larger in size."""
    norms = []
    for axis in range(min(weight.ndim, 2)):
        matrix = weight.movedim(axis, 0).flatten(1) if weight.ndim > 1 else weight[:, None]
        if matrix.shape == (u.numel(), v.numel()):
            norms.append(torch.dot(u.flatten(), matrix @ v.flatten()))
    return max(norms, key=abs) if norms else torch.zeros(())


def _estimated_norm(weight: Tensor, row: Tensor) -> Tensor:
    """The singular value that one step of power iteration finds from a stored row [1, outputs], as in networks that
    keep the plain weight beside it and divide when they draw."""
    if weight.ndim < 2 or row.numel() != len(weight):
        return torch.zeros(())
    matrix = weight.flatten(1)
    across = torch.nn.functional.normalize(row.flatten() @ matrix, dim=0, eps=_TINY)
    return torch.linalg.vector_norm(matrix @ across)


def _over(weight: Tensor, norm: Tensor) -> Tensor:
    # below 0 only where the power iteration never ran, and torch divides by it all the same
    if not bool(norm.abs() > 0):
        raise Refusal("a weight's spectral normalisation does not fit its shape")
    return weight / norm
