"""A run that cannot fit into memory is told before it starts."""

from pathlib import Path

import pytest

from gan_core import runs
from gan_core.__main__ import main
from gan_core.base import machine
from gan_core.base.errors import UserError
from gan_core.config.footprint import check_memory, least_bytes
from gan_core.config.presets import PRESETS
from gan_core.config.run_config import RunConfig
from gan_core.config.settings import sample_shape
from gan_core.networks import CRITICS, ENCODERS, GENERATORS
from gan_core.networks.conditioning import inner
from gan_core.training.game import build_network

TABLES = {"generator": GENERATORS, "critic": CRITICS, "encoder": ENCODERS, "classifier": ENCODERS}


def fitting(player: str, name: str) -> RunConfig:
    """A preset with that network."""
    return next(preset.config for preset in PRESETS.values() if preset.config.flat().get(f"{player}.network") == name)


@pytest.mark.parametrize(
    ("player", "name"),
    [(player, name) for player, table in TABLES.items() for name in table],
)
def test_the_size_of_every_network_is_that_of_the_real_one(player: str, name: str) -> None:
    if not any(preset.config.flat().get(f"{player}.network") == name for preset in PRESETS.values()):
        start = PRESETS["mnist-cvae-gan" if player in ("encoder", "classifier") else "mnist-dcgan"].config
        config = start.replace(**{f"{player}.network": name, f"{player}.widths": (32, 16)})
    else:
        config = fitting(player, name)
    shape = sample_shape(config)
    table = TABLES[player]
    network = build_network(config, player, shape)
    counted = sum(parameter.numel() for parameter in network.parameters())
    said = table[name].size(inner(config.spec(player, shape), flat=not table[name].convolutional)).weights
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
