"""The one way to say no to a file."""

from gan_core.base.errors import UserError


class Refusal(UserError):
    """The file itself is at fault: one sentence that says what it is and, where there is one, the way out."""
