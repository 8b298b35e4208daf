"""POST /api/runs/{id}/control: pause, resume, stop, single steps, learning rates."""

from collections.abc import Callable
from typing import Any

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.games import ALL
from gan_core.runs.run import checked_player
from ui.api.errors import Refusal, answers_errors, run_of, sentence
from ui.api.orders import checked_order


@answers_errors
async def control(request: Request) -> Response:
    order = await checked_order(request)
    run = run_of(request)
    action = order.get("action")
    if not isinstance(action, str) or action not in _ACTIONS:
        raise Refusal(400, f"action must be one of {', '.join(_ACTIONS)}.")
    if run.read_only:
        raise Refusal(409, "This run came with the app and cannot be changed.")
    run.check_changeable()
    await to_thread.run_sync(_ACTIONS[action], run, order)
    return JSONResponse({"ok": True}, headers={"cache-control": "no-store"})


def _state(run: runs.Run) -> str:
    return str(run.status()["state"])


def _refuse_if_over(run: runs.Run) -> None:
    if _state(run) in runs.FINAL:
        raise Refusal(409, "This run is over.")


def _pause(run: runs.Run, order: dict[str, Any]) -> None:
    _refuse_if_over(run)
    run.pause()


def _resume(run: runs.Run, order: dict[str, Any]) -> None:
    """Go on after a pause; or queue a run again that was stopped or failed."""
    if _state(run) not in runs.FINAL:
        run.resume()
        return
    try:
        runs.enqueue(run)
    except UserError as error:  # it has made all its steps, or too many wait
        raise Refusal(409, sentence(error)) from None


def _stop(run: runs.Run, order: dict[str, Any]) -> None:
    _refuse_if_over(run)
    run.stop()


def _step(run: runs.Run, order: dict[str, Any]) -> None:
    player = str(order.get("player"))
    _check(run, player, ALL)
    if _state(run) != "paused":
        raise Refusal(409, "Single steps are for a paused run: pause it first.")
    run.step(player)


def _learning_rate(run: runs.Run, order: dict[str, Any]) -> None:
    player = str(order.get("player"))
    _check(run, player)
    _refuse_if_over(run)
    run.set_learning_rate(player, order.get("value"))  # type: ignore[arg-type]  # refuses what is no rate


def _check(run: runs.Run, player: str, *besides: str) -> None:
    """Refuses what is no player of the run's game."""
    try:
        checked_player(run.config, player, *besides)
    except UserError as error:
        raise Refusal(400, sentence(error)) from None


_ACTIONS: dict[str, Callable[[runs.Run, dict[str, Any]], None]] = {
    "pause": _pause,
    "resume": _resume,
    "stop": _stop,
    "step": _step,
    "learning_rate": _learning_rate,
}
