"""Weights from strangers: looked at before anything of them is loaded, and never executed."""

import streamlit as st

from ui.choices import choices_in
from ui.customs_report import desk, report
from ui.customs_ways import WAYS, lesson, repository, upload
from ui.importing import own_checkpoint
from ui.studio import STUDIO

STUDIO.ask("prepare")
st.title("Customs desk", anchor=False)
st.markdown(
    "Weights that somebody else has trained are inspected here before anything is loaded: what the file is, what it "
    "would execute, whose weights they are, and what they draw. Nothing in a file or a repository is ever run."
)
way = st.segmented_control(
    "Where they come from",
    [*WAYS],
    default="hub" if "repo" in st.query_params else "upload",
    required=True,
    key="way",
    format_func=lambda name: WAYS[name],
)
{"upload": upload, "hub": repository, "lesson": lesson}[way]()

query = st.query_params
if "source" in query:
    st.divider()
    with desk(query["source"]):
        if not own_checkpoint(query["source"], query.get("name", "")):
            report(query["source"], query.get("name", ""), choices_in(query))
else:
    st.info("Bring a file, name a repository, or take the lesson: the report appears here.", icon=":material/luggage:")
