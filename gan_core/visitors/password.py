"""The teacher's password: GAN_ARENA_TEACHER holds it, or its hash as `python -m gan_core password` prints it."""

import hashlib
import hmac
import os
import secrets

from gan_core.visitors.ownership import PASSWORD

_KIND = "scrypt"
_LONGEST = 1000  # bytes of a password that count
_SALT = secrets.token_hex(16)


def is_set() -> bool:
    """Is there a teacher?"""
    return bool(os.environ.get(PASSWORD))


def is_right(password: str) -> bool:
    """Compared as hashes of one length that take a while to make, so that neither time nor length tells anything."""
    given = os.environ.get(PASSWORD, "")
    kind, _, rest = given.partition(":")
    salt, _, digest = rest.partition(":")
    if kind != _KIND or not digest:
        salt, given = _SALT, hashed(given, _SALT)
    return is_set() and hmac.compare_digest(hashed(password, salt).encode(), given.encode())


def hashed(password: str, salt: str = "") -> str:
    """ "scrypt:SALT:HASH", which may stand in the place of the password. salt: by default a new one."""
    salt = salt or secrets.token_hex(16)
    found = hashlib.scrypt(password.encode()[:_LONGEST], salt=salt.encode(), n=2**14, r=8, p=1)
    return f"{_KIND}:{salt}:{found.hex()}"
