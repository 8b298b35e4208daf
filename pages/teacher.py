"""The teacher's page: sign in with the server's password."""

import streamlit as st

from gan_core.visitors import acting, password
from ui.teacher_door import teacher_door

st.title("Teacher")

if not password.is_set():
    st.markdown(
        "Who teaches a class may watch, pause and stop every run, and change the limits of this server. "
        "It has no teacher yet: set `GAN_ARENA_TEACHER` to a password of your choice, or to its hash, "
        "and start it anew. This prints the hash:"
    )
    st.code("python -m gan_core password", language="bash")
elif not acting().teacher:
    st.markdown("Watch, pause and stop the runs of your class, and change the limits of this server.")
    teacher_door(signed_in=False)
else:
    st.markdown("You are signed in for twelve hours, in this browser.")
    teacher_door(signed_in=True)
