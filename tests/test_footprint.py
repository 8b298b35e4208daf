"""A run that cannot fit into memory is told before it starts."""

from pathlib import Path

import pytest

from gan_core import machine, runs
from gan_core.__main__ import main
from gan_core.config import RunConfig, sample_shape
from gan_core.errors import UserError
from gan_core.footprint import check_memory, least_bytes
from gan_core.game import build_critic, build_generator
from gan_core.networks import CRITICS, GENERATORS
from gan_core.presets import PRESETS


def fitting(player: str, name: str) -> RunConfig:
    """A preset with that network."""
    return next(preset.config for preset in PRESETS.values() if getattr(preset.config, player) == name)


@pytest.mark.parametrize(
    ("player", "name"),
    [(player, name) for player, table in (("generator", GENERATORS), ("critic", CRITICS)) for name in table],
)
def test_the_size_of_every_network_is_that_of_the_real_one(player: str, name: str) -> None:
    if not any(getattr(preset.config, player) == name for preset in PRESETS.values()):
        config = PRESETS["mnist-dcgan"].config.replace(**{player: name, f"{player}_widths": (32, 16)})
    else:
        config = fitting(player, name)
    shape = sample_shape(config)
    build, table = (build_generator, GENERATORS) if player == "generator" else (build_critic, CRITICS)
    network = build(config, shape)
    counted = sum(parameter.numel() for parameter in network.parameters())
    said = table[name].size(config.spec(player, shape)).weights
    assert said == pytest.approx(counted, rel=0.03)


def test_every_preset_fits_into_four_gigabytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "memory", lambda: 4 * 2**30)
    for preset in PRESETS.values():
        check_memory(preset.config)


def test_a_run_that_cannot_fit_is_refused_and_leaves_no_folder(tmp_path: Path) -> None:
    config = RunConfig(dataset="ring", device="cpu").replace(**_largest())
    assert least_bytes(config) > 2**32
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(machine, "memory", lambda: 4 * 2**30)
        with pytest.raises(UserError, match=r"GB of memory at the least, and there are 4\.0 GB here"):
            runs.create(config, root=tmp_path)
    assert not list(tmp_path.iterdir())


def _largest() -> dict[str, object]:
    """The widest networks that are legal."""
    return {"generator_widths": [4096] * 12, "critic_widths": [4096] * 12}


def test_the_command_line_refuses_it_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(machine, "memory", lambda: 2**30)
    widths = ",".join(["4096"] * 12)
    assert (
        main(["train", "ring-gan", "--runs", str(tmp_path), "--set", f"generator_widths={widths}", "device=cpu"]) == 2
    )
    assert "GB of memory at the least" in capsys.readouterr().err


def test_memory_of_this_machine_is_known() -> None:
    there, free = machine.memory(), machine.free_memory()
    assert there is not None and free is not None
    assert 2**28 < free <= there
