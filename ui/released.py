"""Uploads that were taken over need not stay in the server's memory."""

from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile


def release(file: UploadedFile) -> None:
    """Forget what it holds. The uploader goes on showing its name; `file.size` is 0 from the next run of the script."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is None:
        return
    manager = context.uploaded_file_mgr
    for record in manager.get_files(context.session_id, [file.file_id]):
        manager.add_file(context.session_id, record._replace(data=b""))  # type: ignore[attr-defined]
