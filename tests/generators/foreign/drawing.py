"""Does what the importer builds from a module's tensors draw what the module draws?"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from gan_core.generators.foreign.choices import Choices
from gan_core.generators.foreign.inspection import examine
from gan_core.generators.foreign.report import Inspection
from gan_core.generators.loaded import Loaded


def settled(module: nn.Module, inputs: Callable[[int], tuple[Tensor, ...]], batches: int = 12) -> nn.Module:
    """The module in eval mode, after its norms have seen batches of 32. They take the mean over all batches at once."""
    for norm in module.modules():
        if isinstance(norm, nn.BatchNorm1d | nn.BatchNorm2d):
            norm.momentum = None
    module.train()
    with torch.no_grad():
        for _ in range(2):  # spectral norms have settled when the norms begin anew
            for norm in module.modules():
                if isinstance(norm, nn.BatchNorm1d | nn.BatchNorm2d):
                    norm.reset_running_stats()
            for _ in range(batches):
                module(*inputs(32))
    return module.eval()


def examined(saved: Any, folder: Path, **chosen: Any) -> tuple[Inspection, Loaded | None]:
    path = folder / "weights.pth"
    torch.save(saved, path)
    return examine(path, choices=Choices(**chosen))


def draws_the_same(
    module: nn.Module, inputs: Callable[[int], tuple[Tensor, ...]], folder: Path, **chosen: Any
) -> Inspection:
    """Fails unless the rebuilt generator's pictures are the module's."""
    report, loaded = examined(module.state_dict(), folder, **chosen)
    assert loaded is not None, report.reason
    given = inputs(12)
    with torch.inference_mode():
        expected, drawn = module(*given), loaded.network(*given)
    assert drawn.shape == expected.shape, report.choices
    torch.testing.assert_close(drawn, expected, rtol=1e-3, atol=1e-4, msg=lambda text: f"{text}\n{report.choices}")
    assert report.misfit is None or report.misfit < 0.1
    return report
