"""Drag through the noise of any generator."""

import streamlit as st

from ui.choices import choices_in
from ui.generator_menu import choose_generator
from ui.latent_view import PLACE, latent_view
from ui.studio import STUDIO

LONGEST = 15  # digits of a step

STUDIO.warm_up()
title, choice = st.columns([1.2, 3], vertical_alignment="bottom")
title.title("Latent space", anchor=False)
with choice:
    source = choose_generator()
if source:
    query = st.query_params.to_dict() if st.query_params.get("source") == source else {}
    step = query.get("step", "")
    latent_view(
        source,
        step=int(step) if step.isdecimal() and len(step) <= LONGEST else None,
        name=query.get("name", ""),
        choices=choices_in(query),
        place={name: query[name] for name in PLACE if name in query},
        sliders=query.get("sliders", "").split(","),
        pad=query.get("pad", "").split(","),
    )
