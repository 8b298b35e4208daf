"""The tab of published experiments: their table beside ours, and a button that runs any row again."""

from contextlib import suppress
from typing import Any

import streamlit as st

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.base.local_paths import without_folders
from gan_core.engines.cores import cores
from gan_core.engines.seeds import enqueue_seeds
from gan_core.evaluation.metrics import METRICS
from gan_core.experiments import results
from gan_core.experiments.claims import OUTCOMES, Outcome, findings
from gan_core.experiments.protocols import PROTOCOLS, SEEDS, Protocol
from ui.address import chosen, remember
from ui.api.errors import sentence
from ui.beginnings import first_index
from ui.plain import plain
from ui.protocol_chart import AXES, chart, figures_on_the_way, in_words
from ui.protocol_table import table

LOOK_EVERY = 2.0  # seconds between two looks at trials under way
MOST_SEEDS = 16
ENOUGH = 200  # steps; in shorter trials most of the time goes into getting started
STARTED = "protocol-started"  # in the script run before this one
LOOKS: dict[Outcome, tuple[str, str]] = {
    "holds": ("green", "check_circle"),
    "opposite": ("red", "cancel"),
    "open": ("orange", "help"),
}


def protocol_tab() -> None:
    """Choose a protocol, read its table, run a row again."""
    st.session_state.setdefault("protocol", chosen("protocol", PROTOCOLS))
    name = st.selectbox(
        "Published experiment",
        [*PROTOCOLS],
        index=first_index("protocol", PROTOCOLS),
        key="protocol",
        format_func=lambda name: PROTOCOLS[name].label,
        on_change=lambda: remember(view="protocols", protocol=st.session_state["protocol"]),
        label_visibility="collapsed",
    )
    if st.session_state.pop(STARTED, False):
        st.toast("Started: the table follows.", icon=":material/play_arrow:")  # it may be out of sight
    protocol = PROTOCOLS[name]
    st.markdown(f"{protocol.reason}  \n:small[Source: {plain(protocol.source)}.]")
    try:
        shipped = results.load(name)
    except UserError as error:
        st.error(plain(sentence(error)), icon=":material/error:")
        return
    own = _own_runs(name)
    live = any(_is_under_way(run) for run in own)
    _claims(protocol, shipped)
    st.fragment(_table_of, run_every=LOOK_EVERY if live else None)(name, shipped)
    if figures_on_the_way(shipped):
        _chart(protocol, shipped)
    _departures(protocol)
    _run_again(name, shipped, _own_results(name, own))


def _claims(protocol: Protocol, shipped: dict[str, Any]) -> None:
    """What the shipped trials say to each claim, with their numbers."""
    for one in findings(protocol, shipped):
        colour, icon = LOOKS[one.outcome]
        words = f"**{plain(one.claim.says)}.** :{colour}[{OUTCOMES[one.outcome]}.]  \n:small[{plain(one.text)}.]"
        st.markdown(f":{colour}[:material/{icon}:] {words}")


def _table_of(name: str, shipped: dict[str, Any]) -> None:
    """The table, with what is under way; drawn again by itself until that is over."""
    own = _own_runs(name)
    st.html(table(name, shipped, _own_results(name, own)))
    under_way = [run for run in own if _is_under_way(run)]
    if under_way:
        _under_way(under_way)
    elif st.session_state.pop("protocol-under-way", False):
        st.rerun()  # the last one has just ended: no more looks
    st.session_state["protocol-under-way"] = bool(under_way)


def _under_way(trials: list[runs.Run]) -> None:
    """How far they are, and a way to end them."""
    done, stop = st.columns([6, 1.5], vertical_alignment="center")
    words = "1 trial is" if len(trials) == 1 else f"{len(trials)} trials are"
    share = sum(_progress(run) for run in trials) / len(trials)
    done.progress(share, text=f"{words} under way; the table follows.")
    ours = [run for run in trials if run.is_changeable]
    if ours and stop.button("Stop", icon=":material/stop:", key="protocol-stop", width="stretch"):
        for run in ours:
            with suppress(runs.RunGone):
                run.stop()


def _chart(protocol: Protocol, shipped: dict[str, Any]) -> None:
    """The shipped trials on their way."""
    columns = st.columns(2)
    figure = columns[0].selectbox(
        "Figure", protocol.figures, key=f"figure-{protocol.label}", format_func=lambda name: METRICS[name].label
    )
    axis = columns[1].segmented_control(
        "Against", [*AXES], default="step", key="axis", format_func=lambda axis: AXES[axis]
    )
    st.plotly_chart(chart(protocol, shipped, figure, axis or "step"), key="protocol-chart")
    st.caption(in_words(protocol, shipped, figure, axis or "step"))


def _departures(protocol: Protocol) -> None:
    if protocol.departures:
        with st.expander("What is different here", icon=":material/difference:"):
            st.markdown("\n".join(f"- {plain(one)}" for one in protocol.departures))


def _run_again(name: str, shipped: dict[str, Any], own: dict[str, Any]) -> None:
    """Choose a row, seeds and steps; see how long that takes; start."""
    protocol = PROTOCOLS[name]
    with st.expander("Run a row again on this machine", icon=":material/replay:", key="run-again"):
        columns = st.columns(3)
        row = columns[0].selectbox(
            "Row", [*protocol.rows], key=f"row-{name}", format_func=lambda row: protocol.rows[row].label
        )
        seeds = columns[1].number_input("Seeds", 1, MOST_SEEDS, SEEDS, key="protocol-seeds")
        steps = columns[2].number_input("Steps", 1, protocol.steps, protocol.short_steps, key=f"steps-{name}")
        st.caption(_estimate(shipped["rows"].get(row), own["rows"].get(row), int(seeds), int(steps)))
        if st.button("Run again", type="primary", icon=":material/play_arrow:", key="protocol-start"):
            _start(name, row, int(seeds), int(steps))


def _estimate(shipped: dict[str, Any] | None, own: dict[str, Any] | None, seeds: int, steps: int) -> str:
    """How long, from what trials took: those of this machine, or else those that came with the app."""
    mine = own is not None and (own["steps"] >= ENOUGH or not shipped)
    kept = own if mine else shipped
    pace = results.seconds_per_step(kept) if kept else None
    if not kept or pace is None:
        return "How long this takes is not known: nobody has run this row so far. Few steps and one seed will tell."
    at_once = min(cores(), seeds)
    seconds = pace * steps * seeds / at_once
    words = f"{seconds / 60:.0f} minutes" if seconds >= 120 else f"{seconds:.0f} seconds"
    where = "1 core" if at_once == 1 else f"{at_once} cores"
    source = "as your own trials took" if mine else f"if they are as quick as {kept['trials'][0]['machine']}"
    return f"{'At most' if kept['steps'] < min(ENOUGH, steps) else 'About'} {words} on {where}, {source}."


def _start(name: str, row: str, seeds: int, steps: int) -> None:
    """An ordinary run for each seed, found again by its preset; in batches where that is quicker."""
    protocol = PROTOCOLS[name]
    config = protocol.rows[row].config.replace(steps=steps, score_samples=protocol.samples)
    label = f"{protocol.label}: {protocol.rows[row].label}"
    made: list[runs.Run] = []
    try:
        for seed in range(seeds):
            title = f"{label}, seed {seed}"[: runs.LONGEST_TITLE]
            made.append(runs.create(config.replace(seed=seed), preset=tag(name, row), title=title))
        enqueue_seeds(made, workers=cores())
    except (UserError, OSError) as error:
        for run in made:  # what was refused leaves nothing behind
            run.delete()
        st.error(f"The trials could not be started: {plain(without_folders(str(error)))}.", icon=":material/error:")
        return
    st.session_state[STARTED] = True
    st.rerun()


def tag(name: str, row: str) -> str:
    """The preset of runs that are trials of a row: how they are found again after a reload, in any browser."""
    return f"{name}.{row}"


def _own_runs(name: str) -> list[runs.Run]:
    return [run for run in runs.list_runs() if run.preset.startswith(f"{name}.") and not run.problem]


def _is_under_way(run: runs.Run) -> bool:
    try:
        return run.status()["state"] not in runs.FINAL
    except runs.RunGone:
        return False


def _progress(run: runs.Run) -> float:
    try:
        status = run.status()
    except runs.RunGone:
        return 1.0
    return run.config.share_done(status["step"], status["seconds"])


def _own_results(name: str, own: list[runs.Run]) -> dict[str, Any]:
    """The visitors' finished trials as results; of each row only those as long as the newest one."""
    found = results.empty(name)
    current = {row: results.fingerprint(entry.config) for row, entry in PROTOCOLS[name].rows.items()}
    for run in reversed(own):  # oldest first: trials of another length start a row anew
        row, scores = run.preset.removeprefix(f"{name}."), run.scores()
        if not scores or scores["samples"] != PROTOCOLS[name].samples or scores.get("rulers", []) != found["rulers"]:
            continue  # figures by an earlier ruler are on another scale
        if current.get(row) == results.fingerprint(run.config):  # a row may have changed since
            with suppress(runs.RunGone):  # deleted in this moment
                results.add(found, row, _as_trial(run, scores))
                found["oracle"] = scores["oracle"]
    return found


def _as_trial(run: runs.Run, scores: dict[str, Any]) -> dict[str, Any]:
    """What `results.add` takes, with the day on which the run was made, and its share of a batch's time."""
    about = {"date": run.created[:10], "torch": run.about.get("versions", {}).get("torch", "unknown")}
    trial = {"seed": run.config.seed, "steps": scores["step"], "samples": scores["samples"]}
    status = run.status()
    scored = {"figures": scores["figures"]} | ({"second": scores["second"]} if scores.get("second") else {})
    return about | trial | {"seconds": status["seconds"] / status["together"]} | scored
