"""More steps for a run that is over: how many, and the button."""

import streamlit as st

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.config.run_config import known_setting
from gan_core.runs import STATE_FILE, Run
from ui.api.errors import sentence
from ui.plain import plain


def possible(run: Run) -> bool:
    """Is it over, ours, and able to go on?"""
    over = run.is_changeable and not run.problem and run.status()["state"] in runs.FINAL
    return over and (run.folder / STATE_FILE).is_file()


def more_steps(run: Run, key: str) -> None:
    """A button that opens the number of steps; nothing for a run that cannot go on."""
    if not possible(run):
        return
    made = run.status()["saved"] or 0
    with st.popover("More steps", icon=":material/forward:", help="Train this run on, as if it had been longer."):
        count = st.number_input(
            "Steps more",
            value=max(run.config.steps - made, 0) or max(run.config.steps // 2, 1),
            step=max(run.config.steps // 10, 1),
            key=f"{key}-count-{run.id}-{made}",
            help="What fades by the last step has faded, and stays so: the run is the same as a longer one in one go.",
        )
        if st.button("Train on", type="primary", icon=":material/play_arrow:", key=f"{key}-go"):
            _train_on(run, made + int(count))


def _train_on(run: Run, steps: int) -> None:
    try:
        run.extend(int(known_setting("steps").check("steps", steps)))
        runs.enqueue(run)
    except UserError as error:
        st.error(plain(sentence(error)), icon=":material/error:")
        return
    st.switch_page("../pages/train.py", query_params={"run": run.id})
