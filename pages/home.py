"""What this is and what to press, on the first screen; a finished run replaying; doors to the other pages."""

import streamlit as st

from ui.live import live_view
from ui.tour import tour
from ui.what_is_seen import page_title

page_title("GAN Arena")
st.markdown(
    "Two networks play against each other: a **generator** draws, a **critic** (discriminator) tells its drawings from "
    "real data. Watch them learn, live, on this machine."
)
with st.container(horizontal=True):
    if st.button("Train a GAN now", type="primary", icon=":material/play_arrow:"):
        st.switch_page("../pages/train.py")
    if st.button("Compare GAN, WGAN, WGAN-GP", icon=":material/flag_circle:"):
        st.switch_page("../pages/compare.py")
    if st.button("Learn step by step", icon=":material/school:"):
        st.switch_page("../pages/learn.py")
tour()
st.caption(
    "Real data are :green[**green**], what is generated is :orange[**orange**], the critic's curves are "
    ":violet[**violet**], the generator's :blue[**blue**]. Press play, drag the slider, switch the curves."
)

live_view("ring-wgan-gp", mode="replay", key="home-replay")

doors = st.columns(3)
with doors[0], st.container(border=True, height="stretch"):
    st.page_link(
        "../pages/train.py",
        label="**Draw handwritten digits**",
        icon=":material/draw:",
        query_params={"preset": "mnist-mlp-gan"},
    )
    st.markdown("The classic first GAN on MNIST. With no network, take the built-in 8x8 digits.")
with doors[1], st.container(border=True, height="stretch"):
    st.page_link("../pages/latent.py", label="**Drag through latent space**", icon=":material/explore:")
    st.markdown("Ten generators of images, and any of yours: see what each direction of the noise changes, live.")
with doors[2], st.container(border=True, height="stretch"):
    st.page_link("../pages/runs.py", label="**Look at kept runs**", icon=":material/folder_open:")
    st.markdown("Replay, compare two configurations, download pictures, curves and checkpoints.")
