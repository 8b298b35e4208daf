"""Generators of random architectures: what is called measured is right in all of them."""

from pathlib import Path

import pytest
import torch

from gan_core.weights.inspection import examine
from tests.weights.random_generators import inputs, trained

SEEDS = range(6)
JUDGED = ("noise", "activation", "order", "eps", "upsampling", "geometry", "bare")


def discs() -> tuple[torch.Tensor, torch.Tensor]:
    """Pictures to learn from: bright discs on black, [64, 1, 28, 28] in [0, 1], and labels."""
    dice = torch.Generator().manual_seed(0)
    at = torch.rand(64, 2, 1, 1, generator=dice) * 16 + 6
    rows, columns = torch.meshgrid(torch.arange(28.0), torch.arange(28.0), indexing="ij")
    far = ((rows - at[:, 0]) ** 2 + (columns - at[:, 1]) ** 2).sqrt()
    return (6 - far).clamp(0, 1)[:, None], torch.arange(64) % 10


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_called_measured_is_right(seed: int, tmp_path: Path) -> None:
    module = trained(seed, *discs())
    torch.save(module.state_dict(), tmp_path / "weights.pt")
    report, loaded = examine(tmp_path / "weights.pt")
    assert loaded is not None, report.reason
    truth = {**module.truth.choices, "bare": ()}
    wrong = {}
    right = []
    for choice in report.open_choices:
        if choice.name not in JUDGED or truth.get(choice.name) is None:
            continue
        true = (truth["eps"],) if choice.name == "eps" else truth[choice.name]
        if choice.how == "measured" and choice.value != true:
            wrong[choice.name] = (choice.value, true, choice.why)
        elif choice.how == "guessed":
            right.append(choice.value == true)
    z, labels = inputs(module, 8)
    exact = False
    if report.latent_dim == z.shape[1]:
        with torch.inference_mode():
            ours = loaded.network(z, labels if report.classes else None)
            exact = ours.shape == module(z, labels).shape and torch.allclose(ours, module(z, labels), atol=1e-3)
    print(f"seed {seed}: guessed right {sum(right)} of {len(right)}, exact {exact}, misfit {report.misfit}")
    assert not wrong
