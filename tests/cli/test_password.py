"""`password` asks twice without showing anything, in a real terminal, and prints the hash."""

import os
import pty
import subprocess
import sys

import pytest

from gan_core.visitors.password import is_right

COMMAND = [sys.executable, "-m", "gan_core", "password"]


def typed(*lines: str) -> tuple[int, str]:
    """(exit status, all that the terminal showed)."""
    child, terminal = pty.fork()
    if child == 0:
        os.execv(sys.executable, COMMAND)
    shown = b""
    for prompt, line in zip((b"Password: ", b"Once more: "), lines, strict=False):
        while prompt not in shown:
            shown += os.read(terminal, 1024)
        os.write(terminal, line.encode() + b"\n")
    try:
        while part := os.read(terminal, 1024):
            shown += part
    except OSError:  # Linux ends a terminal so
        pass
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), shown.decode()


def test_it_prints_the_hash_and_never_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    status, shown = typed("chalk and cheese", "chalk and cheese")
    found = next(line for line in shown.split() if line.startswith("scrypt:"))
    monkeypatch.setenv("GAN_ARENA_TEACHER", found)
    assert status == 0 and "chalk" not in shown
    assert is_right("chalk and cheese") and not is_right("chalk")


@pytest.mark.parametrize(
    ("lines", "said"),
    [(["chalk and cheese", "chalk and chese"], "not the same"), (["chalk", "chalk"], "at least 8 characters")],
)
def test_it_refuses_in_one_sentence(lines: list[str], said: str) -> None:
    status, shown = typed(*lines)
    assert status == 2 and said in shown and "scrypt:" not in shown and "Traceback" not in shown


def test_a_script_gives_it_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    done = subprocess.run(COMMAND, input="chalk and cheese\n", capture_output=True, text=True, check=True)
    monkeypatch.setenv("GAN_ARENA_TEACHER", done.stdout.strip())
    assert is_right("chalk and cheese")
