"""See why: what happens inside a game, one part of it at a time."""

import streamlit as st

from ui.dissection_view import dissection
from ui.microscope_view import microscope
from ui.model_graph_view import model_graph
from ui.slow_motion_view import slow_motion
from ui.stability_view import stability_lab, two_lines
from ui.views import choose_view
from ui.what_is_seen import page_title

VIEW = "inside-view"
VIEWS = {
    "update": "One update",
    "microscope": "Microscope",
    "graph": "Model graph",
    "dissection": "Dissection",
    "stability": "Stability lab",
    "lines": "Two lines",
}
PARTS = {
    "update": (
        slow_motion,
        "A run stands still, and one update goes by stage by stage. Each stage is a picture, a formula and the PyTorch "
        "that was executed; point at a value to see it in all three. Nothing of the run changes.",
    ),
    "graph": (
        model_graph,
        "What a generator and its critic are made of, and what one batch of noise does in every layer: what comes out, "
        "how many units are silent, and how much the critic's score depends on it.",
    ),
    "stability": (
        stability_lab,
        "The smallest GAN there is: real data are the point 0, the generator draws the point θ, the critic is D(x) = "
        "ψx (Mescheder, Geiger & Nowozin 2018). Drag the start and see where both players go. Whether they come to "
        "rest is told by the eigenvalues of one step: inside the unit circle a distance shrinks, outside it grows.",
    ),
    "lines": (
        two_lines,
        "Real data are a line, and so is what the generator draws, θ apart (Arjovsky, Chintala & Bottou 2017, "
        "example 1). A divergence says the same wherever two separate lines lie, so it has no slope to follow; the "
        "earth mover's distance does. Noise makes them overlap. A classic critic that learns for long comes to the "
        "same end.",
    ),
    "microscope": (
        microscope,
        "What a critic gives its generator to follow, read from weights that runs have kept: D(x) and its slope along "
        "lines from generated to real samples and over the plane, where the critic's weights lie, and both players' "
        "gradients by layer. A classic critic that has won saturates (Arjovsky & Bottou 2017), clipped weights pile "
        "up at ±c and multiply to slopes that vanish or explode, a penalty keeps them near 1 (Gulrajani et al. 2017).",
    ),
    "dissection": (
        dissection,
        "Which unit draws what? Press units of a layer, switch them off, boost them, put another seed's in their "
        "place, or paint them onto a part of their map (Bau et al. 2019). Every unit is switched off once, and ranked "
        "by what the pictures lose; a class's ten strongest are held against 20 random sets.",
    ),
}

title, choice = st.columns([1, 4], vertical_alignment="center")
with title:
    page_title("Inside")
view = choose_view(choice, VIEW, VIEWS)
draw, words = PARTS[view]
st.markdown(words)
draw()
