"""Every kept run: open, edit, delete, compare, download."""

import streamlit as st

from gan_core import runs
from ui import importing, run_comparison, run_pages, run_table
from ui.downloads import run_downloads
from ui.family_view import family_view
from ui.what_is_seen import page_title

page_title("Runs")

with st.expander("Import a run", icon=":material/move_to_inbox:"):
    importing.offer("import-run")

everything = run_pages.mine_first(run_pages.pinned_first(runs.list_runs(shipped=True)))
if all(run.read_only for run in everything):
    st.markdown("No run of yours is kept so far. What you see here came with the app.")
    st.page_link("../pages/train.py", label="Train a GAN now", icon=":material/play_arrow:")

shown = run_pages.pick(run_pages.choose_whose(everything), by_tag=True)
chosen = run_table.choose(shown)
run_table.actions(chosen)
if not chosen.problem:
    run_downloads(chosen.id, key="downloads")
run_table.publishing(chosen)
family_view(everything, chosen)

st.header("Compare runs", anchor=False)
run_comparison.compare(run_pages.pick(everything, "others"), chosen)
