"""Whence does a file come? What it says of its origin, and what becomes of an invisible mark."""

import streamlit as st

from ui import provenance
from ui.studio import STUDIO
from ui.what_is_seen import page_title

STUDIO.warm_up()
page_title("Provenance")
st.markdown(
    "Every picture, film, checkpoint and model card that leaves this app says in machine-readable form that a model "
    "has made it, and which. In the EU, marking generated pictures so is law since 2 August 2026 (Regulation (EU) "
    "2024/1689, Article 50)."
)
st.header("What does a file say?", anchor=False)
provenance.offer()

st.header("Can you get it off?", anchor=False)
st.markdown(
    "Metadata is gone after a screenshot. So a sheet of samples of 256 pixels or more also bears an **invisible mark** "
    "in its pixels: 48 bits, 32 of them a hash of the run, 16 a checksum. Each bit is carried by 16 slow waves of "
    "brightness all over the sheet. Send the sheet through what pictures go through, and watch how many waves still "
    "say the right thing."
)
provenance.lesson()

st.header("Why not on a single digit?", anchor=False)
st.markdown(
    "**A single 28 x 28 digit cannot hold the mark**, so it carries metadata alone. 48 bits with 16 waves each need "
    "768 waves, and 784 pixels have 784: the fast ones too, which JPEG rounds away first. Moved as far as here, they "
    "would change every pixel by 11 of 255 levels, root mean square; in a sheet it is less than 2."
)
st.caption(
    "A mark says where a picture comes from to whoever asks in good faith. It is no proof: who wants it gone crops the "
    "picture, and a file that says nothing may be generated all the same."
)
