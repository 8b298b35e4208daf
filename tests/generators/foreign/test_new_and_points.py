"""What is said of a network that never learned, and of one that draws points, not pictures."""

import json
import re
from pathlib import Path

import pytest
import torch
from torch import nn

from gan_core.generators.foreign.inspection import inspect


def net(outputs: int, batches: int, path: Path) -> Path:
    torch.manual_seed(0)
    made = nn.Sequential(nn.Linear(8, 32), nn.BatchNorm1d(32), nn.ReLU(), nn.Linear(32, outputs))
    with torch.no_grad():
        for _ in range(batches):
            made(torch.randn(64, 8))
    torch.save(made.state_dict(), path)
    return path


@pytest.mark.parametrize(("batches", "untrained"), [(0, True), (50, False)])
def test_norms_that_never_saw_a_batch_are_called_untrained(batches: int, untrained: bool, tmp_path: Path) -> None:
    reason = inspect(net(784, batches, tmp_path / "a.pt")).reason
    assert ("it is untrained: its BatchNorms never saw a batch" in reason) == untrained


@pytest.mark.parametrize("batches", [0, 100])
def test_a_generator_of_points_is_not_told_of_pictures(batches: int, tmp_path: Path) -> None:
    report = inspect(net(2, batches, tmp_path / "points.pt"))
    assert report.draws == "points" and report.loadable
    choices = [{"label": choice.label, "why": choice.why} for choice in report.open_choices]
    said = json.dumps([report.reason, report.player_why, report.pixel_why, report.pixel_range, choices])
    assert not re.search(r"pictur|image|pixel|black|white|contrast|colour", said), said
