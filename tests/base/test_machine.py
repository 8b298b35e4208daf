"""The name of the processor, where the system tells it and where it does not."""

from pathlib import Path

import pytest

from gan_core.base import machine


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("processor\t: 0\nmodel name\t: Some CPU: fast\nprocessor\t: 1\nmodel name\t: Other\n", "Some CPU: fast"),
        ("processor\t: 0\nBogoMIPS\t: 50\n", None),  # as on ARM
        (None, None),  # no such file
    ],
)
def test_the_processor_has_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: str | None, name: str | None
) -> None:
    path = tmp_path / "cpuinfo"
    if told is not None:
        path.write_text(told)
    monkeypatch.setattr(machine, "_CPUINFO", path)
    found = machine.processor()
    assert found == name if name else found
