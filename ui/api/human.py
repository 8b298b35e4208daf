"""A run's real and generated pictures for people to tell apart, their votes, and what a class's votes come to.

POST /api/runs/{id}/tiles {"seed"}: safetensors {"tiles" [40, H, W, C]}, with {"step", "title", "critic"} as "facts".
POST /api/runs/{id}/votes {"seed", "step", "limit", "ratings", "keep"}: which was which, and how often one was wrong.
GET /api/runs/{id}/votes: the class's votes added up; /votes.csv: one by one.
"""

import asyncio
from typing import Any

import numpy as np
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gan_core.base.errors import UserError
from gan_core.evaluation.human import checked_limit, checked_ratings, counted, most_believed_first, verdict
from gan_core.evaluation.roc import roc
from gan_core.latent.latent_state import MOST_SEED
from gan_core.limits import Allowance, cap
from gan_core.runs import Run, vote_totals, votes
from gan_core.runs.votes import Sitting
from gan_core.visitors import acting
from ui.api.errors import Refusal, answers_errors, run_of, sentence
from ui.api.latent import RAW
from ui.api.orders import checked_order
from ui.studio import STUDIO

VOTED = Allowance(3600.0)
_FRESH = {"cache-control": "no-store"}


@answers_errors
async def tiles(request: Request) -> Response:
    order = await checked_order(request)
    run = _opponent(request)
    _, payload = await asyncio.wrap_future(STUDIO.ask("tiles", source=run.id, seed=_whole(order, "seed")))
    return Response(payload, media_type="application/octet-stream", headers=RAW)


@answers_errors
async def vote(request: Request) -> Response:
    order = await checked_order(request)
    run = _opponent(request)
    seed, step = _whole(order, "seed"), _whole(order, "step")
    limit, ratings, keep = checked_limit(order.get("limit")), checked_ratings(order.get("ratings")), order.get("keep")
    if not isinstance(keep, bool):
        raise UserError("keep must be true or false")
    key, _ = await asyncio.wrap_future(STUDIO.ask("key", source=run.id, seed=seed, step=step))
    sitting = Sitting(
        when=votes.now(),
        seed=seed,
        step=step,
        limit=limit,
        ratings=ratings,
        real=tuple(key["real"]),
        scores=key["scores"] and tuple(key["scores"]),
    )
    note = await to_thread.run_sync(_kept, run, sitting) if keep else ""
    told = {"kept": keep and not note, "note": note, "class": await to_thread.run_sync(vote_totals.totals, run)}
    return JSONResponse(_answer(sitting) | told, headers=_FRESH)


@answers_errors
async def class_votes(request: Request) -> Response:
    found = await to_thread.run_sync(vote_totals.totals, run_of(request))
    return JSONResponse({"class": found}, headers=_FRESH)


@answers_errors
async def votes_table(request: Request) -> Response:
    run = run_of(request)
    content = await to_thread.run_sync(vote_totals.table, run)
    headers = _FRESH | {"content-disposition": f'attachment; filename="{run.id}-votes.csv"'}
    return Response(content, media_type="text/csv", headers=headers)


def _opponent(request: Request) -> Run:
    """The run that the address names, if people can play against it."""
    run = run_of(request)
    if reason := votes.why_not(run):
        raise Refusal(409, sentence(UserError(reason)))
    return run


def _whole(order: dict[str, Any], name: str) -> int:
    value = order.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_SEED:
        raise UserError(f"{name} must be a whole number from 0 to {MOST_SEED}, not {str(value)[:20]!r}")
    return value


def _kept(run: Run, sitting: Sitting) -> str:
    """Why it was not kept, in one sentence; "" if it was. Who has voted gets the answer in any case."""
    actor, most = acting(), cap("votes_each", run.root)
    if not actor.teacher and VOTED.wait(actor.id, 1, most) is not None:
        return sentence(UserError(f"it was not kept: a visitor may keep {most:g} sittings in an hour"))
    try:
        votes.add(run, sitting)
    except UserError as error:
        return sentence(error)
    VOTED.take(actor.id)
    return ""


def _answer(sitting: Sitting) -> dict[str, Any]:
    real, scores = np.array(sitting.real), sitting.scores
    return {
        "real": sitting.real,
        "scores": scores,
        "order": most_believed_first(sitting.ratings, scores),
        "you": verdict(counted(sitting.ratings, sitting.real)).to_dict(),
        "critic": None if scores is None else roc(np.array(scores), real).to_dict(),
    }
