"""GET /api/races/{id}/seeds?figure=: every lane over its seeds: a fan, final means, and how many seeds collapsed."""

from typing import Any

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gan_core import runs
from gan_core.evaluation.metrics import METRICS
from gan_core.evaluation.seed_spread import Fan, fan, has_collapsed
from gan_core.experiments.statistics import estimate
from gan_core.races import Lane, Race
from ui.api.errors import Refusal, answers_errors
from ui.api.histories import history
from ui.api.race import race_of


@answers_errors
async def seeds(request: Request) -> Response:
    race, figure = race_of(request), request.query_params.get("figure", "covered")
    if figure not in METRICS:
        raise Refusal(400, f"figure must be one of {', '.join(METRICS)}.")
    facts = await to_thread.run_sync(describe_seeds, race, figure)
    return JSONResponse(facts, headers={"cache-control": "no-store"})


def describe_seeds(race: Race, figure: str) -> dict[str, Any]:
    """JSON-able: the lanes by label, what real data score, with as many samples, and whether all is over.

    Before a seed is scored, oracle is empty and samples is None.
    """
    lanes = [_lane(race, lane, figure) for lane in race.lanes]
    seeds = [seed for lane in lanes for seed in lane["seeds"]]
    scored: dict[str, Any] = next((seed for seed in seeds if seed["oracle"]), {"oracle": {}, "samples": None})
    real = {name: scored[name] for name in ("oracle", "samples")}
    return {"figure": figure, "over": race.is_over, **real, "lanes": lanes}


def _lane(race: Race, lane: Lane, figure: str) -> dict[str, Any]:
    there = [run for run in race.runs_of(lane) if run is not None and not run.problem]
    seeds = [found for run in there if (found := _seed(run)) is not None]
    scored = [seed for seed in seeds if seed["collapsed"] is not None]
    histories = [history(run.folder) for run in there]
    reached = max((rows[-1]["step"] for rows in histories if rows), default=1)  # time may end a seed, or somebody
    return {
        "label": lane.label,
        "wanted": len(lane.runs),
        "scored": len(scored),
        "collapsed": sum(seed["collapsed"] for seed in scored),
        "means": _means(seeds),
        "seeds": seeds,
        "fan": _plain(fan(histories, figure, reached)),
    }


def _seed(run: runs.Run) -> dict[str, Any] | None:
    """One run; None if it was deleted in this moment. collapsed: None until it is scored."""
    try:
        status, scores = run.status(), run.scores()
    except runs.RunGone:
        return None
    nearest = scores.get("nearest")
    return {
        "run": run.id,
        "seed": run.config.seed,
        "state": status["state"],
        "step": status["step"],
        "share": run.config.share_done(status["step"], status["seconds"]),
        "figures": scores.get("figures", {}),
        "oracle": scores.get("oracle", {}),
        "samples": scores.get("samples"),
        "collapsed": has_collapsed(nearest) if nearest else None,
    }


def _means(seeds: list[dict[str, Any]]) -> dict[str, dict[str, float | None]]:
    """Mean and standard error of every final figure over the seeds that are scored."""
    scored = [seed["figures"] for seed in seeds if seed["figures"]]
    names = dict.fromkeys(name for figures in scored for name in figures)
    found = {name: estimate([figures.get(name) for figures in scored]) for name in names}
    return {name: {"mean": one.mean, "error": one.error} for name, one in found.items() if one is not None}


def _plain(found: Fan) -> dict[str, Any]:
    return {
        "steps": [round(float(step)) for step in found.steps],
        "quantiles": [[float(f"{value:.5g}") for value in line] for line in found.quantiles],
        "seeds": found.seeds.tolist(),
    }
