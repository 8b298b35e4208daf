"""A worker may not take the memory that others work with."""

from pathlib import Path

from gan_core.base.machine import free_memory
from gan_core.limits import cap

LESS = "choose a smaller batch, smaller networks or fewer images; what was saved is kept"
RESERVE = 256 * 2**20  # bytes that are left to others
_STATUS, _GPU = Path("/proc/self/status"), Path("/proc/driver/nvidia")
_capped: float | None = None  # megabytes: the cap that this process is held to


def limit_memory(root: Path | None = None) -> int | None:
    """Let this process take what is free now, but for a reserve, and no more than a worker may. Returns it in bytes.

    A run that wants more then fails alone, in a sentence, where the system would kill whoever is largest. None, and no
    limit, where the system cannot tell: then, and with a GPU, whose driver maps more than there is, the pool looks.
    root: the runs beside which the teacher's caps lie.
    """
    global _capped
    _capped = None
    free, held = free_memory(), _held()
    if free is None or held is None or _GPU.exists():
        return None
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    limit, most = held + max(0, free - max(RESERVE, free // 20)), cap("worker_memory_mb", root)
    if most is not None and most * 2**20 < limit:
        limit, _capped = int(most * 2**20), most
    resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))
    return limit


def ran_out() -> str:
    """Why there was no more memory, as the beginning of a sentence."""
    return "the memory ran out" if _capped is None else needs_more(_capped)


def needs_more(most: float) -> str:
    """The same of a run that outgrew the cap, in megabytes."""
    return f"the run needs more than {most:,.0f} MB of memory, which is what one may take here"


def megabytes(pid: int) -> float | None:
    """What a process holds in memory now; None where the system does not tell, and of one that has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:")), None)


def _held() -> int | None:
    """Bytes of data that this process has asked for so far; None where that is not known."""
    try:
        lines = _STATUS.read_text().splitlines()
    except OSError:  # not Linux
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmData:")), None)
