"""Running averages that are stale: what the file says stays, and averages taken anew are offered."""

from pathlib import Path

import pytest
import torch
from torch import nn

from gan_core.generators.foreign.choices import Choices
from gan_core.generators.foreign.inspection import examine

SET = {"geometry": ("convt s1 p0", "convt s2 p1", "convt s2 p1"), "activation": "relu", "output": "tanh"}


def generator() -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(
        *(nn.ConvTranspose2d(32, 48, 7, 1, 0), nn.BatchNorm2d(48), nn.ReLU()),
        *(nn.ConvTranspose2d(48, 24, 4, 2, 1), nn.BatchNorm2d(24), nn.ReLU()),
        *(nn.ConvTranspose2d(24, 1, 4, 2, 1), nn.Tanh()),
    )


def saved(stale: float, path: Path, whole: bool = False) -> tuple[Path, nn.Sequential]:
    """A generator with averages that are so many times too large, and as it was before. whole: the model itself."""
    net = generator()
    with torch.no_grad():
        for _ in range(100):
            net(torch.randn(64, 32, 1, 1))
    weights = {
        key: value * stale if key.endswith(("running_mean", "running_var")) else value
        for key, value in net.state_dict().items()
    }
    if whole:
        model = generator()
        model.load_state_dict(weights)
        torch.save(model, path)
    else:
        torch.save(weights, path)
    return path, net.eval()


def test_averages_taken_anew_draw_what_the_network_drew(tmp_path: Path) -> None:
    path, net = saved(30.0, tmp_path / "stale.pt")
    z = torch.randn(32, 32)
    with torch.inference_mode():
        right = net(z[:, :, None, None])
        _, kept = examine(path, choices=Choices(**SET))
        report, renewed = examine(path, choices=Choices(**SET, averages="renewed"))
        assert kept is not None and renewed is not None
        far, near = ((loaded.network(z) - right).std() for loaded in (kept, renewed))
    assert near < 0.05 * right.std() < far
    assert "its running averages were taken anew" in report.reason


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize(("stale", "offered"), [(1.0, False), (30.0, True)])
def test_they_are_offered_where_the_file_contradicts_itself(
    stale: float, offered: bool, whole: bool, tmp_path: Path
) -> None:
    report, _ = examine(saved(stale, tmp_path / "a.pt", whole)[0], choices=Choices(**SET))
    found = [choice for choice in report.open_choices if choice.name == "averages"]
    assert bool(found) == offered
    assert ("take its running averages anew" in report.reason) == offered
    assert all(choice.how == "guessed" and choice.value == "kept" for choice in found)


def test_each_sample_stays_itself(tmp_path: Path) -> None:
    _, loaded = examine(saved(30.0, tmp_path / "a.pt")[0], choices=Choices(**SET, averages="renewed"))
    assert loaded is not None
    z = torch.randn(8, 32)
    with torch.inference_mode():
        torch.testing.assert_close(loaded.network(z)[:1], loaded.network(z[:1]), atol=1e-5, rtol=0)
