"""The teacher's page: sign in, see who runs what and end it, raise and lower the limits."""

import streamlit as st

from gan_core.visitors import acting, password
from ui.caps_view import caps_view
from ui.class_view import class_view
from ui.classroom import arrangement
from ui.teacher_door import teacher_door
from ui.what_is_seen import page_title

page_title("Teacher")

if not password.is_set():
    st.markdown(
        "Who teaches a class may watch, pause and stop every run, and change the limits of this server. "
        "It has no teacher yet: set `GAN_ARENA_TEACHER` to a password of your choice, or to its hash, "
        "and start it anew. This prints the hash:"
    )
    st.code("python -m gan_core password", language=None)
elif not acting().teacher:
    st.markdown("Watch, pause and stop the runs of your class, and change the limits of this server.")
    teacher_door(signed_in=False)
else:
    class_view()
    st.header("Class", anchor=False)
    arrangement()
    st.header("Limits", anchor=False)
    caps_view()
    st.header("Your session", anchor=False)
    st.caption("It ends by itself twelve hours after you signed in.")
    teacher_door(signed_in=True)
