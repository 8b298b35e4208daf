"""What a visitor's file says of its origin, on the page Provenance."""

import tempfile
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from gan_core.base.errors import UserError
from gan_core.hub.publish import SAMPLES
from gan_core.isolation.whence import whence_apart
from gan_core.runs import shipped_root
from ui.api import assets
from ui.component import JS
from ui.pictures_bench import BENCH
from ui.plain import plain
from ui.waiting import still_wanted
from ui.weights_facts import table

EXAMPLE = "mnist-gan"
_TYPES = ["png", "jpg", "jpeg", "gif", "mp4", "zip", "md"]

_lesson = st.components.v2.component("gan_arena_weakening", js=JS, isolate_styles=False)


def offer() -> None:
    """A file of the visitor's; until there is one, a sheet that comes with the app."""
    file = st.file_uploader(
        "A picture, film, checkpoint zip or model card", type=_TYPES, help="It is read, and not kept."
    )
    if file is None:
        st.caption(f"No file yet. This is what the sheet of samples of `{EXAMPLE}` says, which came with the app.")
        report(_example(), "samples.png")
        return
    try:
        report(_read(file.getvalue(), file.name), file.name)
    except UserError as error:
        st.error(plain(str(error)), icon=":material/error:")


def report(said: dict[str, Any], name: str) -> None:
    """The finding as a sentence and a table."""
    origin, mark = said["origin"], said["mark"]
    tell = st.success if origin is not None or mark is not None else st.info
    tell(plain(f"{name}: {said['says']}."), icon=":material/fingerprint:")
    rows = {"File": said["kind"]} | (_of(origin) if origin is not None else {})
    if mark is not None:
        agrees = {True: ": the runs named above", False: ": not the runs named above", None: ""}[mark["agrees"]]
        rows["Invisible mark"] = f"found, tag {mark['tag']}{agrees}"
    elif said["kind"] in ("PNG picture", "JPEG picture"):
        rows["Invisible mark"] = said["unread"] or "none found"
    st.html(table({what: escape(text) for what, text in rows.items()}))


def lesson() -> None:
    """Sliders that weaken a mark, live."""
    _lesson(data={"module": assets.address("weakening.js")}, key="weakening")


def _of(origin: dict[str, Any]) -> dict[str, str]:
    source = origin["digital_source_type"]
    rows = {"Source type": source.rpartition("/")[2] or "not told", "Written by": origin["tool"] or "not told"}
    makers = origin["makers"]
    for number, maker in enumerate(makers, 1):
        rows["Made by" if len(makers) == 1 else f"Made by, {number}"] = maker["words"]
    return rows


@lru_cache(maxsize=1)
def _example() -> dict[str, Any]:
    return whence_apart(BENCH, shipped_root() / EXAMPLE / SAMPLES, SAMPLES)


def _read(content: bytes, name: str) -> dict[str, Any]:
    """Raises UserError, which calls the file by its name."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(content)
        return whence_apart(BENCH, path, name, still_wanted)
