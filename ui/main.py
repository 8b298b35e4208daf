"""The script behind every page: order, names and icons. It stands apart from pages/, so that deep links work."""

from pathlib import Path

import streamlit as st

from gan_core.visitors import password
from ui.titles import browser_title

st.set_page_config(page_title="GAN Arena", page_icon=str(Path(__file__).parent / "assets" / "icon.png"), layout="wide")

page = st.navigation(
    [
        st.Page("../pages/home.py", title="Home", icon=":material/home:", default=True),
        st.Page("../pages/learn.py", title="Learn", icon=":material/school:"),
        st.Page("../pages/train.py", title="Train", icon=":material/play_arrow:"),
        st.Page("../pages/compare.py", title="Compare", icon=":material/flag_circle:"),
        st.Page("../pages/evaluate.py", title="Evaluate", icon=":material/straighten:"),
        st.Page("../pages/latent.py", title="Latent space", icon=":material/explore:"),
        st.Page("../pages/inside.py", title="Inside", icon=":material/biotech:"),
        st.Page("../pages/human.py", title="You against D", icon=":material/visibility:"),
        st.Page("../pages/import_weights.py", title="Import weights", icon=":material/upload:", url_path="import"),
        st.Page("../pages/provenance.py", title="Provenance", icon=":material/fingerprint:"),
        st.Page("../pages/runs.py", title="Runs", icon=":material/folder_open:"),
        st.Page(
            "../pages/teacher.py",
            title="Teacher",
            icon=":material/school:",
            visibility="visible" if password.is_set() else "hidden",
        ),
        st.Page("../pages/customs.py", title="Import weights", visibility="hidden"),
    ],
    position="top",
)
st.set_page_config(page_title=browser_title("" if page.title == "Home" else page.title))
page.run()
