"""See why: what happens inside a game, one part of it at a time."""

import streamlit as st

from ui.stability_view import stability_lab

st.title("Inside", anchor=False)
st.header("Stability lab", anchor=False)
st.markdown(
    "The smallest GAN there is: real data are the point 0, the generator draws the point θ, the critic is D(x) = ψx "
    "(Mescheder, Geiger & Nowozin 2018). Drag the start and see where both players go. Whether they come to rest is "
    "told by the eigenvalues of one step: inside the unit circle a distance shrinks, outside it grows."
)
stability_lab()
