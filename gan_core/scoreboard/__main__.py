"""`python -m gan_core.scoreboard`, a child: questions come on stdin, answers and progress leave on stdout.

It ends with whoever asked, even at work.
"""

import os
import sys
import threading
from typing import Any

from gan_core.base import framing
from gan_core.base.errors import UserError
from gan_core.base.malloc import keep_freed_memory
from gan_core.scoreboard.asked import done
from gan_core.scoreboard.evaluation import Evaluator

_NICE = 10  # as trainings: the web server and the browser come first


def main() -> None:
    """Answer the questions of one message, in their order; then wait to be ended."""
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # whatever else is printed does not get between the answers
    if hasattr(os, "nice"):
        os.nice(_NICE)
    message = framing.read(sys.stdin.buffer)
    if message is None:
        return
    threading.Thread(target=_end_with_parent, daemon=True, name="parent").start()
    keep_freed_memory()
    evaluator = Evaluator()
    questions: list[dict[str, Any]] = message[0]["questions"]
    for number, question in enumerate(questions):

        def told(what: str, share: float, number: int = number) -> None:
            framing.write(answers, {"progress": (number + share) / len(questions), "what": what, "number": number})

        try:
            framing.write(answers, {"result": done(evaluator, question, told), "number": number})
        except UserError as error:
            framing.write(answers, {"error": str(error), "number": number})
    framing.write(answers, {"done": True})
    threading.Event().wait()


def _end_with_parent() -> None:
    while framing.read(sys.stdin.buffer) is not None:
        pass
    os._exit(0)


if __name__ == "__main__":
    main()
