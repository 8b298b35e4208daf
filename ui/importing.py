"""A checkpoint zip that a visitor brings becomes a run. Looked at in a process of its own, as this one has no torch.

That process has limits of time and memory, so that no file can keep others waiting.
"""

import json
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import streamlit as st

from gan_core.engines.child import environment
from gan_core.errors import UserError
from gan_core.importing.members import is_checkpoint
from gan_core.runs import runs_root
from gan_core.runs.uploads import is_upload, upload_path
from ui.api.errors import sentence
from ui.plain import plain

SECONDS = 120.0
MEMORY = 8 << 30  # bytes of addresses; torch alone takes some of them


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
            run_id = take(path, file.name)
        if run_id:
            show(run_id)


def own_checkpoint(source: str, name: str) -> bool:
    """Is what lies on the customs desk a checkpoint zip of this app? Then offer to import it, and nothing else."""
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
    command = [sys.executable, "-m", "gan_core", "import", str(path), "--runs", str(runs_root()), "--json"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment()
    ) as child:
        _limit(child.pid)
        try:
            answer, complaint = child.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            raise UserError(f"the file takes more than {SECONDS:.0f} seconds to check, which is the limit") from None
    if child.returncode == 0:
        return str(json.loads(answer.splitlines()[-1])["id"])
    last = (complaint.strip().splitlines() or [""])[-1]
    if last.startswith("error: "):
        raise UserError(last.removeprefix("error: "))
    raise UserError("the file could not be checked: the process that looked at it ended early")


def _limit(pid: int) -> None:
    with suppress(ImportError, AttributeError, OSError):  # Linux has it; elsewhere the files' own limits hold
        import resource

        resource.prlimit(pid, resource.RLIMIT_AS, (MEMORY, MEMORY))
