"""Normalised weights become the weights that torch's own modules draw with, whatever layer, axis and API."""

import warnings
from collections.abc import Callable

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn.utils import parametrizations

from gan_core.generators.foreign.folding import folded
from gan_core.generators.foreign.parts import parts
from gan_core.generators.foreign.refusal import Refusal

LAYERS: dict[str, Callable[[], nn.Module]] = {
    "linear": lambda: nn.Linear(6, 4),
    "to one": lambda: nn.Linear(6, 1),
    "conv": lambda: nn.Conv2d(4, 6, 3),
    "conv to one": lambda: nn.Conv2d(4, 1, 3),
    "square conv": lambda: nn.Conv2d(4, 4, 3),
    "transposed": lambda: nn.ConvTranspose2d(6, 4, 4),
    "transposed from one": lambda: nn.ConvTranspose2d(1, 4, 4),
    "square transposed": lambda: nn.ConvTranspose2d(4, 4, 4),
}


def rests(module: nn.Module) -> tuple[Tensor, Tensor]:
    """(the weight that the module draws with, the one that is folded from what it saves)."""
    (found,) = parts({f"net.{name}": value for name, value in module.state_dict().items()})
    assert found.name == "net"
    return module.weight.detach(), found.weight


@pytest.mark.parametrize("dim", [0, 1, -1, None])
@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("new", [False, True], ids=["old", "new"])
def test_weight_norm_is_folded_as_torch_does(layer: str, dim: int | None, new: bool) -> None:
    torch.manual_seed(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # strangers use the old way
        wrap = parametrizations.weight_norm if new else nn.utils.weight_norm
        module = wrap(LAYERS[layer](), dim=dim)
    with torch.no_grad():
        for name, value in module.named_parameters():
            if name.endswith(("_g", "original0")):
                value.mul_(1.7).add_(0.1)  # as trained: no longer the length of what lies beside it
    inputs = torch.randn(2, 6) if isinstance(module, nn.Linear) else torch.randn(2, module.in_channels, 5, 5)
    module(inputs)  # the old way sets its weight when it runs
    torch.testing.assert_close(*rests(module))


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("new", [False, True], ids=["old", "new"])
def test_spectral_norm_is_folded_as_torch_does(layer: str, new: bool) -> None:
    torch.manual_seed(0)
    wrap = parametrizations.spectral_norm if new else nn.utils.spectral_norm
    module = wrap(LAYERS[layer]()).train()
    inputs = torch.randn(2, 6) if isinstance(module, nn.Linear) else torch.randn(2, module.in_channels, 5, 5)
    for _ in range(5):
        module(inputs)
    module.eval()(inputs)
    torch.testing.assert_close(*rests(module))


@pytest.mark.parametrize("seed", range(8))
def test_a_spectral_norm_that_never_ran_is_folded_as_torch_does(seed: int) -> None:
    torch.manual_seed(seed)
    module = nn.utils.spectral_norm(nn.Conv2d(4, 6, 3)).eval()
    module(torch.randn(1, 4, 5, 5))
    torch.testing.assert_close(*rests(module))


@pytest.mark.parametrize("names", [("sn_u", "sn_sigma"), ("u0", "sv0")])
def test_a_row_beside_the_plain_weight_divides_it_by_its_largest_singular_value(names: tuple[str, str]) -> None:
    torch.manual_seed(0)
    weight = torch.randn(6, 4, 3, 3)
    left, values, _ = torch.linalg.svd(weight.flatten(1))
    (found,) = parts({"c.weight": weight, f"c.{names[0]}": left[:, 0][None], f"c.{names[1]}": values[:1]})
    torch.testing.assert_close(found.weight, weight / values[0])


SHAPES = st.lists(st.integers(0, 4), max_size=5).map(tuple)


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(
            ["weight", "weight_g", "weight_v", "weight_u", "weight_orig", "weight_bar", "sn_u", "u0"]
            + [f"parametrizations.weight.{leaf}" for leaf in ("original", "original0", "original1", "0._u", "0._v")]
        ),
        SHAPES,
    )
)
def test_any_shapes_are_folded_or_refused(shapes: dict[str, tuple[int, ...]]) -> None:
    try:
        weight = folded({leaf: torch.ones(shape) for leaf, shape in shapes.items()})
    except Refusal as refusal:
        assert "normalisation does not fit" in str(refusal)
        return
    assert weight is None or weight.isfinite().all()
