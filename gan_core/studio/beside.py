"""What waits for a network waits beside the lane of jobs, not in it."""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor, wait

_LOOK = 0.1  # seconds of a turn
_threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="beside")


def beside(work: Callable[[], object], threads: Executor = _threads) -> Iterator[None]:
    """Do `work` in another thread, giving up one's turn until it is done. Raises what it raises.

    threads: of one's own, for what must not keep others waiting.
    """
    doing = threads.submit(work)
    while wait([doing], timeout=_LOOK).not_done:
        yield None
    doing.result()
