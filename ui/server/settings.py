"""The server's own settings are read before anything else: a wrong one ends it with a sentence."""

import sys

from gan_core.base.errors import UserError
from gan_core.limits import settings_file


def check_settings() -> None:
    """Exits with status 2 where arena.toml or a variable holds what is not legal."""
    try:
        settings_file.read()
    except UserError as error:
        sys.stderr.write(f"error: {error}\n")
        raise SystemExit(2) from None
