"""What a training's process takes of its machine."""

import mmap
import os
from pathlib import Path

import numpy as np
import pytest
import torch

from gan_core.base import machine
from gan_core.base.machine import LOAD
from gan_core.engines.execute import execute
from gan_core.engines.process_load import SHORTEST, ProcessLoad, device_memory
from gan_core.training.loop import Cadence
from tests.engines.conftest import Create
from ui.api.curves import chart_facts

CPU = torch.device("cpu")


class Clocks:
    def __init__(self) -> None:
        self.now = self.used = 0.0

    def load(self) -> ProcessLoad:
        return ProcessLoad(CPU, now=lambda: self.now, used=lambda: self.used)


def test_the_share_is_of_the_time_since_the_last_report() -> None:
    clocks = Clocks()
    load = clocks.load()
    clocks.now, clocks.used = 2.0, 3.0
    assert load.read()["cpu_percent"] == 150.0
    clocks.now, clocks.used = 6.0, 4.0
    assert load.read()["cpu_percent"] == 25.0


def test_a_moment_is_too_short_for_a_share() -> None:
    clocks = Clocks()
    load = clocks.load()
    clocks.now, clocks.used = SHORTEST / 2, 1.0
    assert "cpu_percent" not in load.read()
    clocks.now = 1.0
    assert load.read()["cpu_percent"] == 100.0
    clocks.now, clocks.used = 1.0 + SHORTEST / 2, 2.0
    assert load.read()["cpu_percent"] == 100.0, "the last one stands"


def test_the_process_really_took_that_time() -> None:
    load = ProcessLoad(CPU)
    began = os.times()
    while sum(os.times()[:2]) - sum(began[:2]) < 0.2:
        np.linalg.norm(np.ones(1000))
    assert load.read()["cpu_percent"] > 0


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux tells it")
def test_memory_is_what_the_system_says() -> None:
    before = machine.resident_memory()
    with mmap.mmap(-1, 64 << 20) as block:  # of its own: an allocator may give what it had kept
        block.write(b"x" * len(block))
        after = machine.resident_memory()
    assert before is not None and after is not None and after - before > 0.9 * (64 << 20)
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    assert after == pytest.approx(int(lines["VmRSS"].split()[0]) * 1024, rel=0.1)


def test_a_system_that_does_not_tell_leaves_the_column_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "_STATM", tmp_path / "none")
    assert machine.resident_memory() is None
    assert "memory_mb" not in ProcessLoad(CPU).read()


def test_a_processor_has_no_memory_of_its_own() -> None:
    assert device_memory(CPU) is None


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs an NVIDIA GPU")
def test_memory_of_a_gpu_is_told() -> None:
    block = torch.ones(64 << 20, device="cuda")
    assert ProcessLoad(block.device).read()["device_memory_mb"] >= 268.4


def test_every_run_reports_it_and_has_a_chart_of_it(create: Create) -> None:
    run = create(steps=40)
    assert execute(run, cadence=Cadence(metrics=0)) == "finished"
    last = run.last_metrics()
    assert last["memory_mb"] > 50 and last["cpu_percent"] >= 0 and "device_memory_mb" not in last
    facts = chart_facts(run.config)
    assert [curve["key"] for curve in facts["curves"] if curve["group"] == "machine"] == [*LOAD]
    assert [group["optional"] for group in facts["groups"] if group["key"] == "machine"] == [True], "older runs lack it"
