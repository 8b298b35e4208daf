"""The one kind of error a user can cause: a sentence that says what is wrong and what is legal."""


class UserError(ValueError):
    """Shown as it stands: a box in the app, one line and exit status 2 on the command line."""
