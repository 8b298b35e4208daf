"""Where a measurement was taken, and how busy that machine was with other things."""

import os
import platform
import time
from datetime import date
from pathlib import Path

import torch

from gan_core.base.machine import processor


def describe() -> dict[str, str | int]:
    """Processor, cores, versions and date: what a figure is worth nothing without."""
    return {
        "machine": processor(),
        "cores": os.cpu_count() or 1,
        "system": platform.system(),
        "python": platform.python_version(),
        "torch": torch.__version__,
        "date": date.today().isoformat(),
    }


def sentence() -> str:
    about = describe()
    return (
        f"{about['machine']}, {about['cores']} cores, {about['system']}; "
        f"Python {about['python']}, torch {about['torch']}; {about['date']}"
    )


def busy_seconds() -> float:
    """CPU seconds of all processes since the machine started; NaN where the system does not say."""
    stat = Path("/proc/stat")
    if not stat.exists():
        return float("nan")
    user, nice, system, _idle, _wait, irq, soft, steal, *_guests = stat.read_text().splitlines()[0].split()[1:]
    ticks = sum(map(int, (user, nice, system, irq, soft, steal)))
    return ticks / os.sysconf("SC_CLK_TCK")


def wait_until_quiet(cores: float, patience: float) -> None:
    """Return as soon as all processes together used fewer than `cores` for a second, or after `patience` seconds."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        before = busy_seconds()
        time.sleep(1.0)
        if not busy_seconds() - before >= cores:  # NaN, where nobody knows, is quiet
            return
