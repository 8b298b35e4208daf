"""Requests that no page would send, to every route: `python -m benchmarks.fuzz --requests 5000 --seed 1 --json`.

A server of its own, with secrets in its environment that no answer may hold. Failures: an answer of 500 and above, one
that tells of the inside, no answer, a server that answers no more, a file or a run that was not there before.
The last line is one JSON object; the exit status is 1 where something failed.
"""

import argparse
import itertools
import json
import os
import shutil
import sys
import tempfile
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.fuzz.leaks import Leaks, machine_folders
from benchmarks.fuzz.requests import Asked, requests
from benchmarks.fuzz.sender import Answer, ask
from benchmarks.fuzz.words import ROOT
from tests.browser.server import served

OWN = "20260101-000000-ring-0000"
SECRETS = {"HF_TOKEN": "hf_canaryCanaryCanaryCanaryCanary1", "GAN_ARENA_CANARY": "canary-of-the-environment"}
AT_ONCE = 6  # requests
APART = {".venv", "node_modules", ".git", "__pycache__", ".ruff_cache", ".mypy_cache", ".pytest_cache", ".hypothesis"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="nothing but the JSON object")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        told = fuzzed(Path(folder), asked.requests, asked.seed)
    if not asked.json:
        for failure in told["failures"]:
            print(failure)
    print(json.dumps(told))
    sys.exit(1 if told["failed"] else 0)


def fuzzed(folder: Path, count: int, seed: int) -> dict[str, Any]:
    """Failures of so many requests, with the request of each."""
    root, home, temporary = (folder / name for name in ("runs", "home", "tmp"))
    for place in (root, home, temporary):
        place.mkdir()
    shutil.copytree(ROOT / "checkpoints" / "ring-wgan-gp", root / OWN)
    os.environ["GAN_ARENA_RUNS"] = str(root)
    routes, known = _routes(), _known()
    settings = SECRETS | {"TMPDIR": str(temporary), "HF_ENDPOINT": "http://127.0.0.1:9", "GAN_ARENA_WORKERS": "1"}
    leaks = Leaks([ROOT, folder, Path.home(), *machine_folders()], SECRETS)
    statuses, by_route = Counter[int](), Counter[str]()
    failures: list[str] = []
    slowest = 0.0
    with served(root, HOME=str(home), **settings) as address:
        host, port = urlsplit(address).hostname or "", urlsplit(address).port or 0
        visitors = ["", _visitor(address)]
        files, before = _files(), _runs(root)

        def sent(number_and_request: tuple[int, Asked]) -> tuple[Asked, Answer | None]:
            number, request = number_and_request
            try:
                return request, ask(host, port, request, visitors[number % 4 > 0])
            except OSError:
                return request, None

        with ThreadPoolExecutor(AT_ONCE) as senders:
            for request, answer in senders.map(sent, enumerate(itertools.islice(requests(routes, known, seed), count))):
                by_route[request.route] += 1
                statuses[answer.status if answer else 0] += 1
                slowest = max(slowest, answer.seconds if answer else 0.0)
                failures += [f"{what} | {_shown(request)}" for what in _wrong(answer, leaks)]
        failures += _alive(address)
        failures += [f"a file that was not there before: {name}" for name in sorted(_files() - files)]
        failures += [f"a run that was not there before: {name}" for name in sorted(_runs(root) - before)]
        failures += [f"a file outside: {path.name}" for path in _outside(home)]
    return {
        "requests": count,
        "seed": seed,
        "routes": len(by_route),
        "failed": len(failures),
        "statuses": {str(status): number for status, number in sorted(statuses.items())},
        "slowest": round(slowest, 2),
        "failures": failures[:50],
    }


def _routes() -> list[Any]:
    """All of the app, Streamlit's too, as the server has them: those that are new are asked for by themselves."""
    from app import app

    return list(app._build_starlette_app().routes)


def _known() -> dict[str, list[Any]]:
    """Values that a page might send, by the name of their field or parameter."""
    from gan_core.evaluation.metrics import METRICS
    from gan_core.races.export import RACE_EXPORTS
    from gan_core.runs.export import EXPORTS
    from ui.api.assets import _paths
    from ui.api.control import _ACTIONS
    from ui.api.latent import _ANSWERS, _TOLD

    quick = [name for name, export in EXPORTS.items() if export.quick]
    return {
        "runs.id": [OWN, "mnist-gan", "ring-wgan-gp"],
        "races.id": ["grid-race"],
        "source": [OWN, "ring-wgan-gp", "mnist-gan", "fashion-dcgan"],
        "view": ["a", "b"],
        "action": [*_ACTIONS, "out"],
        "password": ["a wrong one", "x" * 2000],
        "player": ["generator", "critic", "both", "all"],
        "figure": [*METRICS],
        "step": [0, 1, 100, 20000],
        "seed": [0, 1, 2**31],
        "label": [0, 3],
        "count": [1, 6],
        "at": ["0:0", "10:1000"],
        "place": [{"seed": 1}, {"seed": 2, "label": 1}],
        "parts": [[{"place": {"seed": 1}}], [{"place": {"seed": 1}, "seeds": [1, 2, 3]}]],
        "family": ["random", "principal"],
        "path": ["live.js", "page.css", "plotly.min.js", "vx/live.js"],
        "rest": ["none", "runs"],
        "/api/runs/{id}/download/{what}.what": [*quick],
        "/api/races/{id}/download/{what}.what": [*RACE_EXPORTS],
        "/api/latent/{what}.what": [*_ANSWERS],
        "/api/latent/told/{what}.what": [*_TOLD],
        "/assets/{path:path}.path": [*_paths()],
    }


def _wrong(answer: Answer | None, leaks: Leaks) -> list[str]:
    if answer is None or not answer.status:
        return ["no answer"]
    status = [f"status {answer.status}: {answer.body[:100]!r}"] if answer.status >= 500 else []
    return [*status, *leaks.found(answer)]


def _shown(request: Asked) -> str:
    headers = {name: value[:40] for name, value in request.headers.items()}
    return f"{request.method[:20]} {request.target[:160]} {headers} {request.body[:300]!r} ({len(request.body)} bytes)"


def _visitor(address: str) -> str:
    """The cookies of somebody who has opened the app's page."""
    page = urllib.request.Request(address, headers={"accept": "text/html"})
    with urllib.request.urlopen(page, timeout=60) as answer:
        return "; ".join(value.partition(";")[0] for value in answer.headers.get_all("set-cookie", []))


def _alive(address: str) -> list[str]:
    for path in ("/_stcore/health", "/api/runs/ring-wgan-gp", "/"):
        try:
            urllib.request.urlopen(address + path, timeout=60).close()
        except OSError:
            return [f"afterwards the server does not answer at {path}"]
    return []


def _files() -> set[str]:
    """Of the app's own folder."""
    found = set()
    for place, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in APART]
        found |= {os.path.relpath(os.path.join(place, name), ROOT) for name in names}
    return found


def _runs(root: Path) -> set[str]:
    """Folders of runs, and races."""
    return {path.name for path in root.iterdir() if (path / "config.json").exists()} | {
        path.name for path in (root / "races").glob("*")
    }


def _outside(home: Path) -> list[Path]:
    """Files in the home of whoever runs the server, but for what libraries keep there themselves."""
    return [path for path in home.iterdir() if path.name not in (".cache", ".streamlit", ".config", ".local")]


if __name__ == "__main__":
    main()
