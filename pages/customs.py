"""What Import weights was called: links to it lead on for ever."""

import streamlit as st

st.switch_page("../pages/import_weights.py", query_params=st.query_params.to_dict())
