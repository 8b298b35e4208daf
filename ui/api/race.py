"""GET /api/races/{id}: what a race is, for whoever wants to draw it. POST .../control: orders to all its lanes."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gan_core import races, runs
from gan_core.base.errors import UserError
from gan_core.config.run_config import RunConfig
from gan_core.races import FAIRNESS, Race
from gan_core.races.folder import again
from gan_core.races.standings import yardstick
from gan_core.visitors import NOT_YOURS
from ui.api.about import describe, whose
from ui.api.errors import Refusal, answers_errors, sentence
from ui.api.orders import checked_order
from ui.api.race_charts import NOTHING, race_charts


@answers_errors
async def race_about(request: Request) -> Response:
    facts = await to_thread.run_sync(describe_race, race_of(request))
    return JSONResponse(facts, headers={"cache-control": "no-store"})


@answers_errors
async def race_control(request: Request) -> Response:
    order = await checked_order(request)
    race, action = race_of(request), order.get("action")
    if not isinstance(action, str) or action not in _ACTIONS:
        raise Refusal(400, f"action must be one of {', '.join(_ACTIONS)}.")
    try:
        answer = await to_thread.run_sync(_ACTIONS[action], race)
    except UserError as error:  # the race is over, or another's, or too many runs wait
        raise Refusal(403 if error.code == NOT_YOURS else 409, sentence(error)) from None
    return JSONResponse(answer, headers={"cache-control": "no-store"})


def race_of(request: Request) -> Race:
    """The race that the address names: 404 if there is none of that name, 409 if its file is broken."""
    try:
        race = races.find(request.path_params["id"])
    except UserError as error:
        raise Refusal(404, sentence(error)) from None
    if race.problem:
        raise Refusal(409, sentence(UserError(race.problem)))
    return race


def describe_race(race: Race) -> dict[str, Any]:
    """JSON-able facts of a race and its lanes. A lane whose run was deleted has no `about`, and `gone` says why."""
    lanes = [_lane(lane.label, lane.runs[0], race.runs_of(lane)[0]) for lane in race.lanes]
    there = [run for run in race.all_runs() if not run.problem]
    configs, reports = [run.config for run in there], [run.last_metrics() for run in there[: len(race.lanes)]]
    return {
        "id": race.id,
        "title": race.title,
        "created": race.created,
        "preset": race.preset,
        "fairness": race.fairness,
        "fairness_label": FAIRNESS[race.fairness].label,
        "axis": FAIRNESS[race.fairness].axis,
        "begins_at": race.begins_at,
        "notes": race.notes,
        "read_only": not race.is_changeable,
        "owner": whose(race.owner),
        "lanes": lanes,
        **(race_charts(configs[0], reports) if configs else NOTHING),
        "verdict": _verdict(race, configs) if race.is_over else "",
    }


def _lane(label: str, run_id: str, run: runs.Run | None) -> dict[str, Any]:
    about, gone = None, ""
    try:
        if run is None:
            gone = "The run of this lane was deleted."
        elif run.problem:
            gone = sentence(UserError(run.problem))
        else:
            about = describe(run)
    except runs.RunGone as error:
        gone = sentence(error)
    scores = run.scores() if run is not None and about is not None else {}
    return {"label": label, "run": run_id, "about": about, "gone": gone, "scores": scores}


def _verdict(race: Race, configs: list[RunConfig]) -> str:
    if not configs:
        return ""
    known, lanes = yardstick(configs[0]), races.standings(race)
    oracle = next((lane.oracle for lane in lanes if lane.oracle), known.oracle)
    return races.verdict(lanes, oracle, known.modes)


def _obeyed(order: Callable[[Race], None]) -> Callable[[Race], dict[str, Any]]:
    def carry_out(race: Race) -> dict[str, Any]:
        order(race)
        return {"ok": True}

    return carry_out


def _again(race: Race) -> dict[str, Any]:
    """A new race of the same lanes, started at once; the old one, if it still runs, makes room for it."""
    if not race.is_over:
        with suppress(UserError):  # it has just ended
            race.stop()
    other = again(race)
    with other.or_vanish():
        other.start()
    return {"ok": True, "race": other.id}


_ACTIONS: dict[str, Callable[[Race], dict[str, Any]]] = {
    "pause": _obeyed(Race.pause),
    "resume": _obeyed(Race.resume),
    "stop": _obeyed(Race.stop),
    "again": _again,
}
