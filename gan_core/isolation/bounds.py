"""The limits of a child, from within: the system's where it keeps them, else a thread that looks.

Linux refuses memory beyond the limit (RLIMIT_DATA counts what is written, not what is merely reserved), so that Python
raises MemoryError and torch RuntimeError, and the child lives on. Elsewhere a thread looks at what the process holds,
and ends it.
"""

import contextlib
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from gan_core.isolation.held import bytes_held

MIB = 2**20
OUT_OF_MEMORY, IDLE = 77, 78  # exit statuses: it took too much, and it had nothing to do for long
_LOOK = 0.05  # seconds
_SPARE = 5  # seconds of the processor more than the clock may show: whoever waits ends it first


@contextlib.contextmanager
def bounded(megabytes: int, seconds: float) -> Iterator[None]:
    """Inside, this process may take so much more memory, and about so much of the processor for each core."""
    if sys.platform == "linux":
        with _by_the_system(megabytes, seconds):
            yield
    else:
        with _by_looking(megabytes):
            yield


@contextlib.contextmanager
def _by_the_system(megabytes: int, seconds: float) -> Iterator[None]:
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    cores = len(os.sched_getaffinity(0))
    limits = {
        resource.RLIMIT_DATA: _data() + megabytes * MIB,
        resource.RLIMIT_CPU: int(used.ru_utime + used.ru_stime + seconds * cores) + _SPARE,
    }
    before = {which: resource.getrlimit(which) for which in limits}
    for which, most in limits.items():
        hard = before[which][1]
        resource.setrlimit(which, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
    try:
        yield
    finally:
        for which, pair in before.items():
            resource.setrlimit(which, pair)


def _data() -> int:
    """Bytes of memory that this process could write to, as RLIMIT_DATA counts them."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmData:"):
            return int(line.split()[1]) * 1024
    return 0


@contextlib.contextmanager
def _by_looking(megabytes: int) -> Iterator[None]:
    over, most = threading.Event(), bytes_held() + megabytes * MIB

    def look() -> None:
        while not over.wait(_LOOK):
            if bytes_held() > most:
                os._exit(OUT_OF_MEMORY)

    looking = threading.Thread(target=look, daemon=True, name="memory")
    looking.start()
    try:
        yield
    finally:
        over.set()
        looking.join()
