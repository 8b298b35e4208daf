"""Generators beside real pictures, by the features of a frozen network, and what such figures cannot see."""

import streamlit as st

from ui import degraded_view, evaluation_form, evaluation_table
from ui.evaluation_bench import evaluate, show_refusals
from ui.views import choose_view
from ui.what_is_seen import page_title

VIEWS = {"generators": "Compare generators", "worse": "What a figure cannot see"}
VIEW, EVALUATED = "evaluate-view", "evaluated"  # the latter: results of this visit, by what was asked

page_title("Evaluate")
st.markdown(
    "How good and how varied the pictures of generators are: each draws some, a frozen network describes them, and the "
    "descriptions are compared with those of real pictures. The real row is what a perfect generator would get."
)
view = choose_view(st.container(), VIEW, VIEWS)
if view == "worse":
    degraded_view.show()
else:
    questions = evaluation_form.ask()
    results = st.session_state.setdefault(EVALUATED, {})
    if questions:
        show_refusals(evaluate(questions, lambda number, result: results.update({repr(questions[number]): result})))
    if results:
        evaluation_table.tables([*results.values()])
    with st.expander("What the figures say", expanded=not results, icon=":material/menu_book:"):
        evaluation_table.legend()
st.caption(
    "Metrics by Inception-v3, FID among them, do not follow human judgement of realism (Stein et al. 2023, dgm-eval: "
    "41 generative models). No single figure is a verdict: look at the pictures too."
)
