"""The script behind every page: order, names and icons. It stands apart from pages/, so that deep links work."""

from pathlib import Path

import streamlit as st

from gan_core.visitors import password
from ui.classroom import is_hidden, note_lock, seen
from ui.titles import browser_title

st.set_page_config(page_title="GAN Arena", page_icon=str(Path(__file__).parent / "assets" / "icon.png"), layout="wide")

page = st.navigation(
    [
        st.Page("../pages/home.py", title="Home", icon=":material/home:", default=True),
        st.Page("../pages/learn.py", title="Learn", icon=":material/school:"),
        st.Page("../pages/train.py", title="Train", icon=":material/play_arrow:"),
        st.Page("../pages/compare.py", title="Compare", icon=":material/flag_circle:", visibility=seen("compare")),
        st.Page("../pages/evaluate.py", title="Evaluate", icon=":material/straighten:", visibility=seen("evaluate")),
        st.Page("../pages/latent.py", title="Latent space", icon=":material/explore:", visibility=seen("latent")),
        st.Page("../pages/inside.py", title="Inside", icon=":material/biotech:", visibility=seen("inside")),
        st.Page("../pages/human.py", title="You against D", icon=":material/visibility:", visibility=seen("human")),
        st.Page(
            "../pages/import_weights.py",
            title="Import weights",
            icon=":material/upload:",
            url_path="import",
            visibility=seen("import"),
        ),
        st.Page(
            "../pages/provenance.py", title="Provenance", icon=":material/fingerprint:", visibility=seen("provenance")
        ),
        st.Page("../pages/runs.py", title="Runs", icon=":material/folder_open:", visibility=seen("runs")),
        st.Page(
            "../pages/teacher.py",
            title="Teacher",
            icon=":material/co_present:",
            visibility="visible" if password.is_set() else "hidden",
        ),
        st.Page("../pages/customs.py", title="Import weights", visibility="hidden"),
    ],
    position="top",
)
st.set_page_config(page_title=browser_title("" if page.title == "Home" else page.title))
if is_hidden(page.url_path):
    st.info("Your teacher has hidden this page for now.", icon=":material/visibility_off:")
    st.stop()
note_lock(page.url_path)
page.run()
