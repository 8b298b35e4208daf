"""How much a visitor may bring: the size of one file, and of all within a day."""

from gan_core.base.errors import UserError
from gan_core.limits import Allowance, cap
from gan_core.runs import runs_root
from gan_core.visitors import acting

MB = 1 << 20
BROUGHT = Allowance(24 * 3600.0)


def admit(size: int) -> None:
    """Count a file of `size` bytes. Raises UserError, which says what is the most, if it may not be brought."""
    actor = acting()
    if actor.teacher:
        return
    one, day = cap("upload_mb", runs_root()), cap("uploads_mb_each", runs_root())
    if one is not None and size > one * MB:
        raise UserError(f"an upload may have at most {one:g} MB here, and this one has {size / MB:,.1f} MB")
    if BROUGHT.wait(actor.id, size, None if day is None else day * MB) is not None:
        raise UserError(f"a visitor may upload {day:g} MB in a day, and this would be more")
    BROUGHT.take(actor.id, size)
