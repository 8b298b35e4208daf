"""The command line, `python -m gan_core COMMAND`: train, fork, race, sample, score, evaluate, export and more."""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from gan_core.base.errors import UserError, shortened
from gan_core.cli import (
    diagnose,
    dissect,
    evaluate,
    export,
    fork,
    importing,
    inspect,
    password,
    presets,
    protocol,
    publish,
    race,
    sample,
    score,
    sign,
    start,
    train,
    whence,
)

COMMANDS = (
    presets,
    train,
    fork,
    race,
    sample,
    score,
    evaluate,
    diagnose,
    dissect,
    inspect,
    whence,
    sign,
    importing,
    export,
    start,
    protocol,
    publish,
    password,
)
BAD_INPUT = 2
INTERRUPTED = 130  # as shells report a Ctrl-C


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Returns the exit status; what the user got wrong is one sentence on stderr and status 2."""
    args = parser().parse_args(argv)
    try:
        status: int = args.run(args)
        sys.stdout.flush()
        return status
    except UserError as error:
        return _refuse(str(error))
    except BrokenPipeError:
        # `... | head` is satisfied. Python would complain once more when it closes stdout: let it write to nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        return _refuse(f"{error.filename or 'the disk'} cannot be used: {error.strerror or error}")
    except KeyboardInterrupt:
        return INTERRUPTED


class _Parser(argparse.ArgumentParser):
    """Repeats what was typed as other errors do: a long value loses its middle."""

    def error(self, message: str) -> NoReturn:
        super().error(shortened(message))


def parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    top = _Parser(
        prog="python -m gan_core",
        description="Train GANs from the command line. Runs are folders that the app shows too.",
        epilog="Exit status: 0 done, 1 the run failed, 2 a bad name or value, 3 a file that is refused, 130 stopped.",
    )
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add(commands)
    return top


def _refuse(sentence: str) -> int:
    print(f"error: {shortened(sentence)}", file=sys.stderr)
    return BAD_INPUT


if __name__ == "__main__":
    sys.exit(main())
