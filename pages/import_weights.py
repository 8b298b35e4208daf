"""Weights from strangers: looked at before anything of them is loaded, and never executed."""

import streamlit as st

from ui.address import chosen
from ui.choices import choices_in
from ui.importing import own_checkpoint
from ui.studio import STUDIO
from ui.weights_report import report, report_area
from ui.weights_ways import WAYS, lesson, repository, upload
from ui.what_is_seen import page_title

STUDIO.ask("prepare")
page_title("Import weights")
st.markdown(
    "Weights that somebody else has trained are inspected here before anything is loaded: what the file is, what it "
    "would execute, whose weights they are, and what they draw. Nothing in a file or a repository is ever run."
)
way = st.segmented_control(
    "Where they come from",
    [*WAYS],
    default="hub" if "repo" in st.query_params else chosen("way", WAYS),
    required=True,
    key="way",
    format_func=lambda name: WAYS[name],
)
{"upload": upload, "hub": repository, "lesson": lesson}[way]()

query = st.query_params
if "source" in query:
    st.divider()
    with report_area(query["source"]):
        if not own_checkpoint(query["source"], query.get("name", "")):
            report(query["source"], query.get("name", ""), choices_in(query))
else:
    st.info(
        "Upload a file, name a repository, or open the lesson: the report appears here.", icon=":material/description:"
    )
