"""What a word for a generator is: the one rule, wherever such a word is typed or posted. Needs no torch.

upload     upload:<hash>, what a visitor brought
file       a path at which a file lies, anybody's
folder     a path at which a folder lies, in the shape of a run
repo       owner/name[@revision][:file], on the Hub
run        the id of a run, or the name of a shipped checkpoint
"""

from pathlib import Path
from typing import Literal

from gan_core import hub
from gan_core.base.errors import UserError
from gan_core.hub.files import WEIGHTS
from gan_core.runs.uploads import is_upload

Kind = Literal["upload", "file", "folder", "repo", "run"]


def kind_of(source: str, *, paths: bool = True) -> Kind:
    """Which of these `source` is; whether an upload, a repository or a run of that name exists is not looked up.

    paths: False takes no path of this machine, for words that come from strangers. Raises UserError for a path at
    which nothing lies.
    """
    if is_upload(source):
        return "upload"
    if paths and (path := Path(source)).exists():
        return "file" if path.is_file() else "folder"
    if "/" in source and (not paths or hub.may_be_meant(source)):
        return "repo"
    if paths and (path.suffix in WEIGHTS or len(path.parts) > 1):
        raise UserError(f"there is no file or folder {source!r}")
    return "run"
