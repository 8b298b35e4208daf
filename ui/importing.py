"""A checkpoint zip that a visitor brings becomes a run. A process of its own looks at it: this one has no torch."""

import json
import tempfile
from pathlib import Path

import streamlit as st

from gan_core.base.errors import UserError
from gan_core.runs import owner, runs_root
from gan_core.runs.importing.members import is_checkpoint
from gan_core.runs.uploads import is_upload, upload_path
from gan_core.visitors import acting
from ui.api.errors import sentence
from ui.command import ask
from ui.plain import plain
from ui.upload_allowance import admit


def offer(key: str) -> None:
    """An uploader; what is brought is imported when the button is pressed, and shown on the page Train."""
    file = st.file_uploader(
        "A checkpoint zip that was downloaded from a run",
        type=["zip"],
        key=key,
        help="Everything in it is checked before it is taken over, and nothing in it is executed.",
    )
    pressed = st.button(
        "Import it as a run", icon=":material/move_to_inbox:", key=f"{key}-go", disabled=file is None, type="primary"
    )
    if file is not None and pressed:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "upload.zip"
            path.write_bytes(file.getbuffer())
            run_id = take(path, file.name) if _admitted(file.size) else ""
        if run_id:
            show(run_id)


def _admitted(size: int) -> bool:
    """May the visitor bring so many bytes? A sentence if not."""
    try:
        admit(size)
    except UserError as error:
        st.error(plain(sentence(error)))
        return False
    return True


def own_checkpoint(source: str, name: str) -> bool:
    """Is what lies on the import of weights a checkpoint zip of this app? Then offer to import it, and nothing else."""
    if not is_upload(source):
        return False
    path = upload_path(source)
    if not is_checkpoint(path):
        return False
    st.success(
        "This is a checkpoint that this app has written: a run with its settings, figures and weights. As a run it can "
        "be watched, explored and, if its state came along, trained on.",
        icon=":material/check_circle:",
    )
    pressed = st.button("Import it as a run", icon=":material/move_to_inbox:", key="import-checkpoint", type="primary")
    if pressed and (run_id := take(path, name)):
        show(run_id)
    return True


def take(path: Path, name: str) -> str:
    """Import the zip at `path`, which visitors call `name`. Returns the run's id; "", with a sentence, if refused."""
    try:
        with st.spinner("Checking everything in it ..."):
            return imported(path)
    except UserError as error:
        told = sentence(UserError(str(error).replace(repr(path.name), repr(name))))
        st.error(plain(told), icon=":material/block:")
        return ""


def show(run_id: str) -> None:
    """Go to the new run."""
    st.switch_page("../pages/train.py", query_params={"run": run_id})


def imported(path: Path) -> str:
    """The id of the new run. Raises UserError, one sentence."""
    answer = ask("import", str(path), "--runs", str(runs_root()), "--json")
    run_id = str(json.loads(answer)["id"])
    owner.give(runs_root() / run_id, acting())  # a process of its own made it, for nobody
    return run_id
