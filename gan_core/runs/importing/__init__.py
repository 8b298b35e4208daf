"""A run that comes back as the zip that it left as. Whoever made the zip may have meant harm.

`members` takes the files out, `weights` and `figures` check what is in them, `run` makes a run of it. No file holds
code; what does not fit the configuration is refused, and nothing of it stays.
"""

from gan_core.runs.importing.run import import_zip

__all__ = ["import_zip"]
