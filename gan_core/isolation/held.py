"""How much memory this process holds, on any system."""

import ctypes
import sys
from typing import cast


def bytes_held() -> int:
    """What it holds now on Windows, the most that it ever held elsewhere."""
    if sys.platform == "win32":
        return _on_windows()
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def _on_windows() -> int:
    sizes = ("PageFaults", "PeakWorkingSet", "WorkingSet", "PeakPaged", "Paged", "PeakNonPaged", "NonPaged", "Pagefile")

    class Counters(ctypes.Structure):
        _fields_ = [
            ("cb", ctypes.c_uint32),
            (sizes[0], ctypes.c_uint32),
            *((name, ctypes.c_size_t) for name in (*sizes[1:], "PeakPagefile")),
        ]

    counters = Counters(cb=ctypes.sizeof(Counters))
    kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined, unused-ignore]
    kernel.GetCurrentProcess.restype = ctypes.c_void_p
    ask = kernel.K32GetProcessMemoryInfo
    ask.argtypes = (ctypes.c_void_p, ctypes.POINTER(Counters), ctypes.c_uint32)
    ask(kernel.GetCurrentProcess(), ctypes.byref(counters), counters.cb)
    return cast(int, counters.Pagefile)
