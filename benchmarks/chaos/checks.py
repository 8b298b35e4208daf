"""What must hold after every fault. Each check returns what is wrong, in sentences."""

import random
from typing import Any

from benchmarks.chaos.arena import Arena, look, until
from benchmarks.chaos.visitor import PAGES, asked, page_faults
from gan_core import runs
from gan_core.runs import FINAL, Run, process


def nothing_was_lost(arena: Arena) -> list[str]:
    """Every report that was there is still there, and steps went forwards."""
    wrong = []
    for run in arena.runs:
        before, now = arena.seen[run.id], look(run)
        if now.rows[: len(before.rows)] != before.rows:
            wrong.append(f"{run.id} had {len(before.rows)} reports, which are not the first of its {len(now.rows)}")
        if now.step < before.step:
            wrong.append(f"{run.id} was at step {before.step} and is at {now.step}")
    return wrong


def healthy_ones_go_on(arena: Arena, hurt: list[Run]) -> list[str]:
    """The others' processes are the same, and make steps."""
    wrong = []
    for run in (run for run in arena.runs if run not in hurt):
        before, found = arena.seen[run.id], run.status()
        if (found["state"], found["pid"]) != ("running", before.pid):
            wrong.append(f"{run.id}, which nobody has hurt, is {found['state']}: {found['reason']}")
            continue
        until(lambda run=run, step=found["step"]: run.status()["step"] > step, f"{run.id}, healthy, makes a step")
    return wrong


def interrupted_ones_are_offered(arena: Arena, hurt: list[Run]) -> list[str]:
    """What does not train any more says that it was interrupted; resumed, it keeps all reports up to its snapshot."""
    wrong: list[str] = []
    for run in hurt:
        until(lambda run=run: _settled(arena, run), f"{run.id} has ended or goes on")
    wrong += nothing_was_lost(arena)  # before they are resumed, which forgets what came after the snapshot
    for run in hurt:
        found = run.status()
        if found["state"] not in FINAL:
            continue
        if not found["reason"] or found.get("traceback"):
            wrong.append(f"{run.id} is {found['state']} without a sentence: {found['reason']!r}")
        wrong += _resumed(run, found)
    return wrong


def _settled(arena: Arena, run: Run) -> bool:
    """Is it over; or does the process that trained it still train it?"""
    found = run.status()
    if found["state"] in FINAL:
        return True
    return bool(found["state"] == "running" and found["step"] > arena.seen[run.id].step + 100 and not _mourned(found))


def _mourned(found: dict[str, Any]) -> bool:
    return process.is_gone(found)


def _resumed(run: Run, found: dict[str, Any]) -> list[str]:
    """Go on with it. Reports up to the snapshot must be as they were."""
    saved = found["saved"] or 0
    kept = [row for row in run.metrics() if row["step"] <= saved]
    runs.enqueue(run)
    until(lambda: run.status()["state"] in ("running", *FINAL), f"{run.id} goes on")
    until(lambda: run.status()["step"] > saved or run.status()["state"] in FINAL, f"{run.id} makes steps")
    now = run.status()
    if now["state"] != "running":
        return [f"{run.id} was resumed and is {now['state']}: {now['reason']}"]
    if saved and run.metrics()[: len(kept)] != kept:
        return [f"{run.id} was resumed from step {saved} and has lost reports from before"]
    return []


def server_is_well(arena: Arena, dice: random.Random, tracebacks: int) -> list[str]:
    """A page of a run and another one open, the run answers, and the log has no traceback more than before."""
    run = dice.choice(arena.runs)
    wrong = page_faults(arena.server.address, "train", f"run={run.id}")
    wrong += page_faults(arena.server.address, dice.choice(PAGES))
    code, _ = asked(f"{arena.server.address}/api/runs/{run.id}")
    if code != 200:
        wrong.append(f"{run.id} answers {code}")
    if (now := arena.server.tracebacks()) > tracebacks:
        wrong.append(f"the log has {now - tracebacks} tracebacks more")
    return wrong
