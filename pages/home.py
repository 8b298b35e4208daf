"""What this is, in three lines; a finished run replaying; doors to the other pages."""

import streamlit as st

from ui.live import live_view

st.title("GAN Arena")
st.markdown(
    "Two networks play against each other: a **generator** draws, a **critic** tells its drawings from real data.  \n"
    "Here you watch them learn: live, on this machine, with nothing to install and no account.  \n"
    "Change the objective and see why GAN, WGAN and WGAN-GP behave so differently."
)

live_view("ring-wgan-gp", mode="replay", key="home-replay")
st.caption(
    "A finished run, replayed: the generator (orange) learns a ring of eight Gaussians (teal). Play, drag, switch."
)

doors = st.columns(4)
with doors[0], st.container(border=True, height="stretch"):
    st.page_link("../pages/train.py", label="**Train a GAN now**", icon=":material/play_arrow:")
    st.markdown("A ring of eight modes: moving within a second, done within a minute.")
with doors[1], st.container(border=True, height="stretch"):
    st.page_link(
        "../pages/train.py",
        label="**Draw handwritten digits**",
        icon=":material/draw:",
        query_params={"preset": "mnist-mlp-gan"},
    )
    st.markdown("The classic first GAN on MNIST. With no network, take the built-in 8x8 digits.")
with doors[2], st.container(border=True, height="stretch"):
    st.page_link("../pages/latent.py", label="**Drag through latent space**", icon=":material/explore:")
    st.markdown("Eight generators of images, and any of yours: see what each direction of the noise changes, live.")
with doors[3], st.container(border=True, height="stretch"):
    st.page_link("../pages/runs.py", label="**Look at kept runs**", icon=":material/folder_open:")
    st.markdown("Replay, compare two configurations, download pictures, curves and checkpoints.")
