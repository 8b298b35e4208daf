"""The routes: what a run is, its pictures, downloads and files, and what is refused."""

import gzip
import json
import math
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from safetensors.numpy import load

from gan_core import runs
from gan_core.config.presets import PRESETS
from gan_core.config.run_config import RunConfig
from gan_core.losses.objectives import OBJECTIVES
from gan_core.runs import Recorder
from gan_core.runs.export import EXPORTS
from tests.runs.handmade import picture
from tests.ui.conftest import CONFIG, Answer, Client
from ui.api.assets import address
from ui.api.curves import chart_facts, curves_of

ROUTES = ["", "/events", "/frames", "/frames/0", "/download/config.json"]


def test_a_run_is_told_with_all_that_it_takes_to_draw_it(client: Client, live: Recorder) -> None:
    about = client.ask(f"/api/runs/{live.run.id}").json()
    assert about["id"] == live.run.id and about["preset"] == "ring-wgan-gp" and not about["read_only"]
    assert about["title"] == "Ring of 8, WGAN-GP, 1,000 steps"
    assert (about["state"], about["step"], about["steps"]) == ("running", 0, 1000)
    assert (about["kind"], about["extent"], about["probability"]) == ("points", 1.5, False)
    assert (about["device"], about["threads"]) == ("CPU", 1)
    assert about["lr"] == {"generator": CONFIG.players["generator"].lr, "critic": CONFIG.players["critic"].lr}
    assert about["config"] == CONFIG.to_dict()
    assert "pid" not in about and "traceback" not in about


@pytest.mark.parametrize("name", OBJECTIVES)
def test_every_objective_has_its_curves_in_charts_that_exist(client: Client, root: Path, name: str) -> None:
    objective = OBJECTIVES[name]
    settings = {**objective.suggested, **objective.suggested_points}
    run = runs.create(RunConfig(dataset="ring", generator_output="linear", objective=name, **settings), root=root)
    about = client.ask(f"/api/runs/{run.id}").json()
    groups = {group["key"] for group in about["groups"]}
    assert {curve["group"] for curve in about["curves"]} == groups
    assert {reference["group"] for reference in about["references"]} <= groups
    assert [curve.key for curve in objective.curves] == [c["key"] for c in about["curves"] if c["group"] == "losses"]
    assert {curve["player"] for curve in about["curves"]} <= {"critic", "generator", "real", "generated"}
    assert all(curve["label"] and curve["help"].endswith(".") for curve in about["curves"])


def test_networks_that_grow_are_told_with_their_stages() -> None:
    config = PRESETS["mnist-progressive"].config.replace(steps=90)
    told = chart_facts(config)["growth"]
    assert [stage["label"] for stage in told["stages"]] == ["7×7", "14×14", "28×28"]
    assert [round(stage["begins"] * told["steps"]) for stage in told["stages"]] == [0, 30, 60]
    assert chart_facts(config.replace(decay_steps=60, time_limit=9.0))["growth"]["steps"] == 60
    assert chart_facts(config.replace(time_limit=9.0))["growth"]["seconds"] == 9.0
    assert chart_facts(RunConfig(dataset="ring"))["growth"] is None


def test_a_critic_that_averages_its_loss_is_held_to_half_the_value() -> None:
    """A critic that cannot tell pays ln 2 for a real and ln 2 for a generated sample: ln 2 if averaged."""
    for averaged, expected in ((False, 2 * math.log(2)), (True, math.log(2))):
        lines = chart_facts(RunConfig(dataset="ring", average_critic_loss=averaged))["references"]
        assert {line["player"]: line["value"] for line in lines} == {"critic": expected, "generator": math.log(2)}
        assert any("half of 2 ln 2" in line["label"] for line in lines) == averaged


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("name", ["no-such-run", "%20", "x" * 3000, "..", "%2e%2e", "..%5cx", "queue"])
def test_an_unknown_run_is_refused_in_a_sentence(client: Client, live: Recorder, name: str, route: str) -> None:
    answer = client.ask(f"/api/runs/{name}{route}")
    assert answer.status == 404 and len(answer.refusal) < 200


@pytest.mark.parametrize(
    "path", ["/api/runs/../x", "/api/runs/..%2Fx", "/api/runs/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "/api/x"]
)
def test_an_address_that_is_none_is_refused_in_a_sentence(client: Client, path: str) -> None:
    assert client.ask(path).status == 404 and client.ask(path).refusal


@pytest.mark.parametrize("route", ROUTES)
def test_a_broken_run_is_refused_in_a_sentence(client: Client, live: Recorder, route: str) -> None:
    (live.run.folder / "config.json").write_text("{")
    answer = client.ask(f"/api/runs/{live.run.id}{route}")
    assert answer.status == 409 and "config.json" in answer.refusal


def test_pictures_are_listed_and_sent_as_they_were_kept(client: Client, live: Recorder) -> None:
    steps = client.ask(f"/api/runs/{live.run.id}/frames").json()["steps"]
    assert steps == [0, 20]
    answer = client.ask(f"/api/runs/{live.run.id}/frames/20", accept_encoding="gzip")
    assert answer.headers["content-encoding"] == "identity"
    assert load(answer.body)["fake"][0].tolist() == [20, 20]


def test_a_picture_may_be_kept_once_it_cannot_change(client: Client, live: Recorder) -> None:
    path = f"/api/runs/{live.run.id}/frames/20"
    assert client.ask(path).headers["cache-control"] == "no-store"
    assert "immutable" in client.ask(f"{path}?v=2").headers["cache-control"]
    live.status("stopped")
    assert client.ask(path).headers["cache-control"] == "no-store", "it may go on, and paint this step again"
    live.status("finished")
    assert "immutable" in client.ask(path).headers["cache-control"]


@pytest.mark.parametrize(
    ("step", "status"), [("7", 404), ("-1", 400), ("1.5", 400), ("x", 400), ("9" * 400, 400), ("²", 400)]
)
def test_a_picture_that_is_not_there_is_refused(client: Client, live: Recorder, step: str, status: int) -> None:
    answer = client.ask(f"/api/runs/{live.run.id}/frames/{quote(step)}")
    assert answer.status == status and len(answer.refusal) < 200


def test_a_damaged_picture_is_refused_and_the_others_are_sent(client: Client, live: Recorder) -> None:
    path = live.run.folder / "frames"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    assert "damaged" in client.ask(f"/api/runs/{live.run.id}/frames/20").refusal
    assert client.ask(f"/api/runs/{live.run.id}/frames/0").status == 200


@pytest.mark.parametrize("what", ["config.json", "metrics.csv", "samples.png", "animation.gif"])
def test_downloads_carry_the_runs_name(client: Client, finished: runs.Run, what: str) -> None:
    answer = client.ask(f"/api/runs/{finished.id}/download/{what}")
    assert answer.status == 200 and answer.body == EXPORTS[what].make(finished)
    assert answer.headers["content-disposition"] == f'attachment; filename="{finished.id}-{what}"'


def test_a_download_that_is_none_lists_those_that_are(client: Client, finished: runs.Run) -> None:
    answer = client.ask(f"/api/runs/{finished.id}/download/passwords.txt")
    assert answer.status == 404 and all(name in answer.refusal for name in EXPORTS)


def test_a_download_with_nothing_in_it_yet_says_so(client: Client, run: runs.Run) -> None:
    answer = client.ask(f"/api/runs/{run.id}/download/checkpoint.zip")
    assert answer.status == 409 and "no weights yet" in answer.refusal


def test_shipped_runs_are_told_like_others(client: Client, root: Path) -> None:
    shipped = next(run for run in runs.list_runs(root, shipped=True) if run.read_only)
    assert client.ask(f"/api/runs/{shipped.id}").json()["read_only"]
    assert len(client.ask(f"/api/runs/{shipped.id}/frames").json()["steps"]) > 20


def test_assets_are_sent_compressed_and_asked_for_once(client: Client) -> None:
    first = client.ask("/assets/live.js", accept_encoding="gzip")
    assert first.headers["cache-control"] == "no-cache" and first.headers["content-encoding"] == "gzip"
    plain = client.ask("/assets/live.js")
    assert gzip.decompress(first.body) == plain.body and b"export const mount" in plain.body
    again = client.ask("/assets/live.js", if_none_match=first.headers["etag"])
    assert again.status == 304 and not again.body
    assert "immutable" in client.ask(address("live.js")).headers["cache-control"]
    assert "immutable" not in client.ask("/assets/v0000000000/live.js").headers["cache-control"]


def test_every_module_that_an_asset_imports_is_served(client: Client) -> None:
    seen, todo = set(), {"live.js"}
    while todo:
        name = todo.pop()
        seen.add(name)
        answer = client.ask(f"/assets/{name}")
        assert answer.status == 200 and answer.headers["content-type"].startswith("text/javascript"), name
        todo |= set(re.findall(r'from "\./([^"]+)"', answer.body.decode())) - seen
    assert {"curves.js", "picture.js", "scrubber.js", "controls.js", "safetensors.js", "stream.js"} <= seen


def test_plotly_comes_from_the_installed_package(client: Client) -> None:
    answer = client.ask("/assets/plotly.min.js", accept_encoding="gzip")
    assert b"plotly.js v" in gzip.decompress(answer.body)[:200] and len(answer.body) < 2_000_000


@pytest.mark.parametrize(
    "name", ["x.js", "../live.py", "..%2Flive.py", "v1/../../live.py", "v1%2F..%2Flive.js", "__init__.py", ""]
)
def test_nothing_else_is_served_as_an_asset(client: Client, name: str) -> None:
    assert client.ask(f"/assets/{name}").status == 404


def _post(client: Client, run: runs.Run, body: bytes, **headers: str) -> Answer:
    return client.ask(f"/api/runs/{run.id}/control", "POST", body, **({"content_type": "application/json"} | headers))


def test_orders_reach_the_run(client: Client, live: Recorder) -> None:
    run = live.run
    assert client.order(run, action="pause").json() == {"ok": True}
    assert run.control().want == "pause"
    live.status("paused")
    for player in ("all", "critic", "generator"):
        assert client.order(run, action="step", player=player).status == 200
    assert dict(run.control().steps) == {"all": 1, "critic": 1, "generator": 1}
    assert client.order(run, action="learning_rate", player="critic", value=3e-4).status == 200
    assert run.control().lr["critic"] == 3e-4
    assert client.order(run, action="resume").status == 200
    assert run.control().want == "run"
    assert client.order(run, action="stop").status == 200
    assert run.control().want == "stop"


def test_a_stopped_run_is_queued_again(client: Client, live: Recorder) -> None:
    live.status("stopped")
    assert client.order(live.run, action="resume").status == 200
    assert runs.waiting(live.run.root) == [live.run.id]
    assert live.run.status()["state"] == "queued"


@pytest.mark.parametrize(
    ("order", "sentence"),
    [
        ({}, "action must be one of"),
        ({"action": "explode"}, "action must be one of"),
        ({"action": ["stop"]}, "action must be one of"),
        ({"action": "step"}, "choose from all, generator, critic"),
        ({"action": "step", "player": "both; rm"}, "choose from all, generator, critic"),
        ({"action": "learning_rate", "player": "critic"}, "learning rate is a number"),
        ({"action": "learning_rate", "player": "critic", "value": "0.1"}, "learning rate is a number"),
        ({"action": "learning_rate", "player": "critic", "value": True}, "learning rate is a number"),
        ({"action": "learning_rate", "player": "critic", "value": -1}, "learning rate is a number"),
        ({"action": "learning_rate", "player": "critic", "value": 11}, "learning rate is a number"),
        ({"action": "learning_rate", "player": "critic", "value": float("nan")}, "learning rate is a number"),
        ({"action": "learning_rate", "player": "all", "value": 0.1}, "choose from"),
    ],
)
def test_an_illegal_order_is_refused_and_changes_nothing(
    client: Client, live: Recorder, order: dict[str, object], sentence: str
) -> None:
    live.status("paused")
    before = live.run.control()
    answer = client.order(live.run, **order)
    assert answer.status == 400 and sentence in answer.refusal
    assert live.run.control() == before


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[]", b'"stop"'])
def test_an_order_that_is_no_object_is_refused(client: Client, live: Recorder, body: bytes) -> None:
    assert _post(client, live.run, body).status == 400


def test_an_endless_order_is_cut_short(client: Client, live: Recorder) -> None:
    assert _post(client, live.run, b" " * 100_000).status == 413


def test_foreign_pages_cannot_give_orders(client: Client, live: Recorder) -> None:
    stop = json.dumps({"action": "stop"}).encode()
    assert _post(client, live.run, stop, content_type="text/plain").status == 415
    assert _post(client, live.run, stop, content_type="application/x-www-form-urlencoded").status == 415
    assert _post(client, live.run, stop, origin="http://evil.example").status == 403
    assert _post(client, live.run, stop, origin="null").status == 403
    assert live.run.control().want == "run"
    behind_proxy = {"origin": "https://public.example", "sec_fetch_site": "same-origin"}
    assert _post(client, live.run, stop, **behind_proxy).status == 200


def test_what_a_form_could_send_needs_our_header(client: Client, finished: runs.Run) -> None:
    """A picture to project is no JSON: a form of a foreign page could post those bytes with no question first."""
    for kind in ("text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"):
        bare = client.ask("/api/latent/project", "POST", b"x", content_type=kind)
        ours = client.ask("/api/latent/project", "POST", b"x", content_type=kind, x_gan_arena="1")
        assert bare.status == 415 and "x-gan-arena" in bare.refusal
        assert ours.status != 415
    stop = json.dumps({"action": "stop"}).encode()
    foreign = _post(client, finished, stop, x_gan_arena="1", origin="http://evil.example")
    assert foreign.status == 403, "the header alone opens nothing"


@pytest.mark.parametrize(
    ("state", "order"),
    [
        ("running", {"action": "step", "player": "all"}),
        ("finished", {"action": "pause"}),
        ("finished", {"action": "stop"}),
        ("finished", {"action": "resume"}),
        ("stopped", {"action": "learning_rate", "player": "critic", "value": 0.1}),
        ("failed", {"action": "step", "player": "all"}),
    ],
)
def test_an_order_at_the_wrong_time_is_refused(
    client: Client, live: Recorder, state: str, order: dict[str, object]
) -> None:
    live.status(state)
    before = live.run.control()
    answer = client.order(live.run, **order)
    assert answer.status == 409 and answer.refusal
    assert live.run.control() == before and runs.waiting(live.run.root) == []


def test_a_run_that_came_with_the_app_takes_no_orders(client: Client, root: Path) -> None:
    shipped = next(run for run in runs.list_runs(root, shipped=True) if run.read_only)
    assert client.order(shipped, action="resume").status == 409


def test_a_full_queue_is_told(client: Client, live: Recorder) -> None:
    for _ in range(runs.QUEUE_LIMIT):
        runs.enqueue(runs.create(CONFIG, root=live.run.root))
    live.status("stopped")
    answer = client.order(live.run, action="resume")
    assert answer.status == 409 and "waiting" in answer.refusal


def test_a_step_painted_again_is_sent_as_it_is_now(client: Client, live: Recorder) -> None:
    live.write(picture(20, points=3))
    assert len(load(client.ask(f"/api/runs/{live.run.id}/frames/20").body)["fake"]) == 3


def test_curves_of_figures_are_called_as_in_a_sentence() -> None:
    """Without capitals, but for abbreviations."""
    labels = {curve.key: curve.label for curve in curves_of(PRESETS["ring-cgan"].config)}
    assert (labels["covered"], labels["binned_kl"]) == ("modes covered", "KL with off-mode bin")
    assert labels["reverse_kl"] == "reverse KL" and labels["class_accuracy"] == "class accuracy"
