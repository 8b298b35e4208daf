"""Where things lie on this machine is nobody else's business: a name is told, folders are not."""

import re

_DRIVE = r"(?:~|[A-Za-z]:)?"
_QUOTED = re.compile(rf"""(['"]){_DRIVE}[\\/][^'"\n]*[\\/]([^'"\\/\n]+)[\\/]?\1""")
_BARE = re.compile(rf"""(?<![\w:/\\.~-]){_DRIVE}[\\/](?:[^\s'"\\/:;,()]+[\\/])+([^\s'"\\/:;,()]*)""")


def name_of(path: str) -> str:
    """The last part of a path of any system; "" of an empty one, or of a root."""
    return re.split(r"[\\/]", path.rstrip("\\/"))[-1]


def without_folders(text: str) -> str:
    """The text with every absolute path in it cut to its last part; addresses of the web stay as they are."""
    return _BARE.sub(r"\1", _QUOTED.sub(r"\1\2\1", text))
