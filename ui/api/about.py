"""GET /api/runs/{id}: what a run is, for whoever wants to draw it."""

from functools import lru_cache
from typing import Any

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gan_core import runs
from gan_core.config import titles
from gan_core.config.run_config import RunConfig
from gan_core.config.settings import data_request
from gan_core.data.datasets import DATASETS
from gan_core.data.datasets import Request as DataRequest
from gan_core.losses.objectives import OBJECTIVES
from gan_core.visitors import acting, nickname
from ui.api.coverage import coverage_facts
from ui.api.curves import chart_facts
from ui.api.errors import answers_errors, run_of
from ui.api.status import public


@answers_errors
async def about(request: Request) -> Response:
    run = run_of(request)
    facts = await to_thread.run_sync(describe, run)
    return JSONResponse(facts, headers={"cache-control": "no-store"})


def describe(run: runs.Run) -> dict[str, Any]:
    """JSON-able facts of a run, its state included."""
    config = run.config
    objective, dataset = OBJECTIVES[config.objective], DATASETS[config.dataset]
    status = public(run)
    status["lr"] = {name: player.lr for name, player in config.players.items()} | status["lr"]
    return {
        "id": run.id,
        "title": run.title or titles.title(config, run.preset),
        "preset": run.preset,
        "game": config.game,
        "players": _players(config),
        "objective": config.method_label,
        "caption": config.kind.caption,
        "dataset": dataset.label,
        "kind": dataset.kind,
        "extent": extent(config) if dataset.kind == "points" else None,
        "probability": objective.probability,
        "steps": config.steps,
        "time_limit": config.time_limit,
        "critic_steps": config.critic_steps,
        "read_only": not run.is_changeable,
        "owner": whose(run.owner),
        "has_weights": run.has_weights,
        "config": config.to_dict(),
        "scores": run.scores() if status["state"] == "finished" else {},
        **status,
        **coverage_facts(config),
        **chart_facts(config),
    }


def whose(owner: str) -> str:
    """What another visitor is called to whom something belongs; "" of one's own, and of what belongs to nobody."""
    return "" if owner in ("", acting().id) else nickname(owner)


def _players(config: RunConfig) -> list[dict[str, str]]:
    """Whoever sees samples first: it learns first."""
    players = sorted(config.kind.players, key=lambda player: player.role.draws)
    return [{"name": player.name, "label": player.label, "colour": player.colour} for player in players]


def extent(config: RunConfig) -> float:
    """Half the side of the square that 2-D plots show."""
    return _extent(config.dataset, data_request(config))


@lru_cache
def _extent(dataset: str, request: DataRequest) -> float:
    return DATASETS[dataset].load(request).extent
