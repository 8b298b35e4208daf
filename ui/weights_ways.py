"""The three ways to the import of weights: an upload, a repository on the Hub, and the lesson."""

from typing import Any

import streamlit as st

from gan_core import hub
from gan_core.base.errors import UserError
from gan_core.generators.foreign.lesson import NAME, malicious_file
from gan_core.hub import Hit, Listing
from ui.address import remember
from ui.api.errors import sentence
from ui.plain import plain
from ui.released import release
from ui.uploads import keep_weights

WAYS = {"upload": "A file of yours", "hub": "The Hugging Face Hub", "lesson": "A lesson"}
SEARCH = ("gan-arena", "pytorch_model_hub_mixin", "gan", "dcgan", "wgan-gp")
_HITS = 12
_FOUND = "hub-found"  # what the last search found


def upload() -> None:
    """A file, kept under the hash of its content. Whatever it is: its report will say."""
    file = st.file_uploader(
        "Weights of a generator",
        key="weights-upload",
        help="A state dict from PyTorch: .safetensors, .pt, .pth, .ckpt or .bin; or a checkpoint zip of this app. "
        "Nothing in it is executed.",
    )
    if file is not None and st.session_state.get("weights-shown") != file.file_id:
        st.session_state["weights-shown"] = file.file_id
        content = file.getvalue()
        release(file)
        _keep(content, file.name)


def lesson() -> None:
    """A file that would run a command if it were unpickled."""
    st.markdown(
        "A `.pt` file is a **program**: a pickle, which may call any function of Python while it is opened. This "
        "one would call `os.system` and then hand out numbers as if nothing had happened. The command it carries only "
        "prints a line, and it is never run here: the pickle is read without executing it."
    )
    if st.button("Inspect it", icon=":material/coronavirus:", key="lesson"):
        _keep(malicious_file(), NAME)


def repository() -> None:
    """Name a repository or search for one; see what is in it before anything is fetched."""
    asked = st.text_input(
        "Repository",
        st.query_params.get("repo", ""),
        key="repo",
        placeholder="owner/name",
        help="A model on huggingface.co. For another branch, tag or commit: owner/name@revision. For one file of it: "
        "owner/name@revision:file.",
    ).strip()
    with st.expander("Search the Hub"):
        _search()
    if not asked:
        return
    try:
        with st.spinner("Asking for the list of its files …"):
            listing = hub.look(hub.parse(asked))
    except UserError as error:
        st.error(plain(sentence(error)), icon=":material/cloud_off:")
        return
    _listed(listing)


def _search() -> None:
    words, tag = st.columns([3, 2], vertical_alignment="bottom")
    text = words.text_input(
        "Words",
        key="hub-words",
        placeholder="mnist",
        help="To be found in a repository's name. Empty: the most downloaded ones.",
    )
    chosen = tag.selectbox(
        "Tag",
        [*SEARCH, ""],
        key="hub-tag",
        format_func=lambda name: name or "any",
        help="What their authors call them. gan-arena: what this app has published.",
    )
    if st.button("Search", icon=":material/search:", key="hub-search"):
        st.session_state.pop(_FOUND, None)
        try:
            with st.spinner("Searching …"):
                st.session_state[_FOUND] = hub.search(text, chosen, _HITS)
        except UserError as error:
            st.error(plain(sentence(error)), icon=":material/cloud_off:")
    hits: list[Hit] | None = st.session_state.get(_FOUND)  # they stay while other things on the page are changed
    if hits == []:
        st.info("Nothing was found.", icon=":material/search_off:")
    for hit in hits or ():
        st.button(_words(hit), key=f"hit-{hit.repo}", on_click=_name, args=(hit.repo,), width="stretch")


def _name(repo: str) -> None:
    st.session_state["repo"] = repo


def _words(hit: Hit) -> str:
    own = " · made by GAN Arena" if hit.own else ""
    return f"{plain(hit.repo)} · {hit.downloads:,} downloads{own}"


def _listed(listing: Listing) -> None:
    """What is in the repository, what would be loaded, and the button that fetches it."""
    marks = {"private": listing.private, "gated": listing.gated, "from the cache": listing.cached}
    told = [f"commit `{listing.commit[:8]}`", plain(listing.license), *(name for name, is_so in marks.items() if is_so)]
    st.markdown(" · ".join(filter(None, told)))
    rows = [_row(listing, file.name, file.size, file.kind) for file in listing.files]
    st.dataframe(rows, hide_index=True, alt="The files of the repository")
    if listing.refusal:
        st.error(plain(sentence(UserError(listing.refusal))), icon=":material/block:")
    else:
        st.caption(f"{plain(listing.why)}.")
    others = [name for name in (listing.generator, *listing.offered) if name]
    if not others:
        return
    file = others[0] if len(others) == 1 else st.selectbox("File", others, key="hub-file")
    if st.button("Fetch it for inspection", type="primary", icon=":material/download:", key="hub-fetch"):
        _fetch(listing, file)


def _row(listing: Listing, name: str, size: int | None, kind: str) -> dict[str, Any]:
    kilobytes = None if size is None else max(0.1, round(size / 1024, 1))
    return {"File": name, "KB": kilobytes, "Kind": kind, "Fetched": name in listing.chosen}


def _fetch(listing: Listing, file: str) -> None:
    """Only what is needed, at the commit that was shown."""
    own = file == listing.generator and listing.layout != "bare"
    bar = st.progress(0.0, "Fetching …")

    def tell(done: int, total: int, rate: float) -> None:
        words = f"{done / 2**20:.1f} of {total / 2**20:.1f} MB, {rate / 2**20:.1f} MB/s"
        bar.progress(min(1.0, done / max(1, total)), words)

    try:
        hub.fetch(listing, listing.chosen if own else [file], tell)
    except UserError as error:
        bar.empty()
        st.error(plain(sentence(error)), icon=":material/cloud_off:")
        return
    _declare(f"{listing.name.repo}@{listing.commit}" + ("" if own else f":{file}"), f"{listing.name.repo}: {file}")


def _keep(content: bytes, name: str) -> None:
    try:
        source = keep_weights(content)
    except UserError as error:  # the disk is full, or the room for uploads
        st.error(plain(sentence(error)), icon=":material/block:")
        return
    _declare(source, name)


def _declare(source: str, name: str) -> None:
    """Have it inspected: the address says what lies there."""
    remember(source=source, name=name[:80])
    st.rerun()
