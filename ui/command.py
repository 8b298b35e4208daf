"""A command of gan_core, asked from a page: in a process of its own, since this one stays without torch.

It has limits of time and memory, so that no file can keep others waiting.
"""

import subprocess
import sys
from contextlib import suppress

from gan_core.base.errors import UserError
from gan_core.engines.child import environment

SECONDS = 120.0
MEMORY = 8 << 30  # bytes of addresses; torch alone takes some of them


def ask(*words: str, given: str = "") -> str:
    """The last line that `python -m gan_core` prints for these words, `given` on its stdin.

    Raises UserError with the command's own sentence, or one that says that it ended early or took too long.
    """
    command = [sys.executable, "-m", "gan_core", *words]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=environment()) as child:
        _limit(child.pid)
        try:
            answer, complaint = child.communicate(given, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            raise UserError(f"this takes more than {SECONDS:.0f} seconds, which is the limit") from None
    if child.returncode == 0:
        return answer.splitlines()[-1]
    last = (complaint.strip().splitlines() or [""])[-1]
    if last.startswith("error: "):
        raise UserError(last.removeprefix("error: "))
    raise UserError("this could not be done: the process that was to do it ended early")


def _limit(pid: int) -> None:
    with suppress(ImportError, AttributeError, OSError):  # Linux has it; elsewhere the files' own limits hold
        import resource

        resource.prlimit(pid, resource.RLIMIT_AS, (MEMORY, MEMORY))
