"""`password`: the hash of the teacher's password, to be set in its place."""

import argparse
import getpass
import sys
from typing import Any

from gan_core.base.errors import UserError
from gan_core.visitors.ownership import PASSWORD
from gan_core.visitors.password import hashed

SHORTEST = 8  # characters


def add(commands: Any) -> None:
    """Declare the command."""
    command = commands.add_parser(
        "password",
        help="hash the teacher's password",
        description=f"Ask for a password twice, without showing it, and print what {PASSWORD} may hold in its place: "
        "nobody who reads the server's settings learns the password. Where no terminal is, it is the first line of "
        "standard input.",
    )
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the hash, and nothing else, to standard output."""
    password = _typed() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    if len(password) < SHORTEST:
        raise UserError(f"a password has at least {SHORTEST} characters")
    print(hashed(password))
    print(f"Set {PASSWORD} to this line, and start the server anew.", file=sys.stderr)
    return 0


def _typed() -> str:
    password = getpass.getpass("Password: ")
    if getpass.getpass("Once more: ") != password:
        raise UserError("the two passwords are not the same")
    return password
