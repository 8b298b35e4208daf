"""Work in a few threads whose results come in order. Imports torch."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import torch

Item = TypeVar("Item")
Result = TypeVar("Result")


def in_order(work: Callable[[Item], Result], items: Iterable[Item], workers: int) -> Iterator[Result]:
    """`work` of each item, as `map`, by so many threads of torch with one core each, and no further ahead than that.

    Whoever stops asking ends it: what has begun is waited for. With one worker this thread does the work.
    """
    if workers < 2:
        yield from map(work, items)
        return
    with ThreadPoolExecutor(workers, "in order", initializer=torch.set_num_threads, initargs=(1,)) as pool:
        begun: deque[Future[Result]] = deque()
        for item in items:
            begun.append(pool.submit(work, item))
            if len(begun) > workers:
                yield begun.popleft().result()
        while begun:
            yield begun.popleft().result()
