"""What the training's process takes of its machine, told beside the figures of each report: 0.02 ms each."""

import time
from collections.abc import Callable

import torch

from gan_core.base.machine import resident_memory

SHORTEST = (
    0.05  # seconds that a share of the processor is measured over: clocks of processes may tick 60 times a second
)
_MB = 1e6


class ProcessLoad:
    """`read` gives `base.machine.LOAD`, as far as the system tells them.

    now, used: seconds of the clock, and of all cores' time that this process took.
    """

    def __init__(
        self,
        device: torch.device,
        now: Callable[[], float] = time.perf_counter,
        used: Callable[[], float] = time.process_time,
    ) -> None:
        self.device, self.now, self.used = device, now, used
        self._since = now(), used()
        self._share: float | None = None

    def read(self) -> dict[str, float]:
        """cpu_percent: since the last report, 100 is one core; megabytes of 10**6 bytes, as they are at this moment."""
        now, used = self.now(), self.used()
        then, before = self._since
        if now - then >= SHORTEST:
            self._share, self._since = 100 * (used - before) / (now - then), (now, used)
        found = {
            "cpu_percent": self._share,
            "memory_mb": _megabytes(resident_memory()),
            "device_memory_mb": _megabytes(device_memory(self.device)),
        }
        return {name: round(value, 1) for name, value in found.items() if value is not None}


def device_memory(device: torch.device) -> int | None:
    """Bytes that this process holds on a GPU, PyTorch's cache included; None on the processor."""
    if device.type == "cuda":
        return torch.cuda.memory_reserved(device)
    return torch.mps.driver_allocated_memory() if device.type == "mps" else None


def _megabytes(size: int | None) -> float | None:
    return None if size is None else size / _MB
