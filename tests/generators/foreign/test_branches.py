"""Residual blocks and self-attention: what is rebuilt from tensors draws what the author's module draws."""

from pathlib import Path

import pytest
import torch
from torch import Tensor

from tests.generators.foreign.branched import AUTHORS
from tests.generators.foreign.drawing import draws_the_same, settled


@pytest.mark.parametrize("name", AUTHORS)
def test_a_branched_generator_draws_what_its_author_sees(name: str, tmp_path: Path) -> None:
    author = AUTHORS[name]
    torch.manual_seed(0)

    def inputs(count: int) -> tuple[Tensor, ...]:
        return (torch.randn(count, author.noise),)

    module = settled(author.build(), inputs)
    report = draws_the_same(module, inputs, tmp_path, output="tanh", pixel_range="-1..1", **author.chosen)
    assert any(author.said in row.what for row in report.architecture)
    assert all(row.used or row.key.endswith("num_batches_tracked") for row in report.match)
