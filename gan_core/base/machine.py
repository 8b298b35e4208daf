"""Which machine this is: a figure that took time is worth nothing without it."""

import os
import platform
from pathlib import Path

LOAD = ("cpu_percent", "memory_mb", "device_memory_mb")  # figures of a report on what its process takes

_CPUINFO, _MEMINFO = Path("/proc/cpuinfo"), Path("/proc/meminfo")
_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
_USED = Path("/sys/fs/cgroup/memory.current")
_STATM = Path("/proc/self/statm")


def processor() -> str:
    """The processor's name as people know it."""
    try:
        lines = _CPUINFO.read_text().splitlines()
    except OSError:  # not Linux
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def memory() -> int | None:
    """Bytes of memory that this process may ever use: the machine's, or its container's share; None if unknown."""
    try:
        there = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):  # Windows
        return None
    return min([there, *filter(None, map(_number, _LIMITS))])


def free_memory() -> int | None:
    """Bytes that could be used now without anybody being pushed out; None if unknown."""
    try:
        lines = dict(line.split(":", 1) for line in _MEMINFO.read_text().splitlines())
        free = int(lines["MemAvailable"].split()[0]) * 1024
    except (OSError, KeyError, ValueError):  # not Linux
        return None
    shares = [limit - (_number(_USED) or 0) for limit in [_number(_LIMITS[0])] if limit]
    return max(0, min([free, *shares]))


def resident_memory() -> int | None:
    """Bytes of memory that this process has at this moment; None if unknown: macOS and Windows tell only its peak."""
    try:
        return int(_STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError, ValueError, AttributeError):  # not Linux
        return None


def _number(path: Path) -> int | None:
    """The whole number in a file of the system; None for "max", or without the file."""
    try:
        return int(path.read_text())
    except (OSError, ValueError):
        return None
