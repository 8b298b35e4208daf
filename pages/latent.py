"""Drag through the noise of any generator."""

import streamlit as st

from ui.choices import choices_in
from ui.generator_menu import choose_generator
from ui.latent_view import ASKED, latent_view
from ui.studio import STUDIO
from ui.titles import name_tab
from ui.what_is_seen import page_title

STUDIO.warm_up()
title, choice = st.columns([1.2, 3], vertical_alignment="bottom")
with title:
    page_title("Latent space")
with choice:
    source = choose_generator()
if source:
    name_tab(f"Latent space of {st.query_params.get('name') or source}")
    query = st.query_params.to_dict() if st.query_params.get("source") == source else {}
    latent_view(
        source,
        name=query.get("name", ""),
        choices=choices_in(query),
        asked={name: query[name] for name in ASKED if name in query},
    )
    is_run = not {"/", ":"} & set(source)
    st.page_link(
        "../pages/train.py",
        label="Train on from these weights",
        icon=":material/forward:",
        query_params={"start": source, "name": query.get("name", "")}
        | ({} if "/" in source or ":" in source else {"from": source}),
        help="A new run that starts from them, where shapes agree.",
    )
