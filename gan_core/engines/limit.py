"""A worker may not take the memory that others work with."""

from pathlib import Path

from gan_core.base.machine import free_memory

RESERVE = 256 * 2**20  # bytes that are left to others
_STATUS, _GPU = Path("/proc/self/status"), Path("/proc/driver/nvidia")


def limit_memory() -> int | None:
    """Let this process take what is free now, but for a reserve, and no more. Returns the limit in bytes.

    A run that wants more then fails alone, in a sentence, where the system would kill whoever is largest. None, and no
    limit, where the system cannot tell: then, and with a GPU, whose driver maps more than there is.
    """
    free, held = free_memory(), _held()
    if free is None or held is None or _GPU.exists():
        return None
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    limit = held + max(0, free - max(RESERVE, free // 20))
    resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))
    return limit


def _held() -> int | None:
    """Bytes of data that this process has asked for so far; None where that is not known."""
    try:
        lines = _STATUS.read_text().splitlines()
    except OSError:  # not Linux
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmData:")), None)
