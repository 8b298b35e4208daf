"""What the browser's tab is called: the page, or what is on show."""

import streamlit as st

APP = "GAN Arena"


def browser_title(name: str = "") -> str:
    """The tab's name on a page, or for a run or a race."""
    return f"{name} · {APP}" if name else APP


def name_tab(name: str) -> None:
    """Call the tab after what is on show."""
    st.set_page_config(page_title=browser_title(name))
