"""The studio as the server uses it: a real process, asked from several threads."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from safetensors.numpy import load as unpack

from gan_core.base.errors import UserError
from gan_core.base.framing import Message
from gan_core.generators.loading import load
from gan_core.latent.explorer import Explorer
from gan_core.latent.latent_state import LatentState
from gan_core.latent.snippet import snippet
from gan_core.runs.folder import shipped_root
from gan_core.runs.uploads import upload_name, upload_path
from gan_core.studio.client import Stale, Studio
from gan_core.studio.parts import places_of
from gan_core.training.checkpoint import load_generator, save_generator
from tests.engines.patience import until
from tests.loop import in_a_loop

RING = "ring-wgan-gp"


@pytest.fixture(scope="module")
def studio() -> Iterator[Studio]:
    with Studio() as studio:
        studio.warm_up()
        yield studio


def arrays(answer: "Future[Message]") -> dict[str, np.ndarray]:
    return unpack(answer.result(60)[1])


def facts(answer: "Future[Message]") -> dict[str, Any]:
    payload = answer.result(60)[1]
    header = json.loads(payload[8 : 8 + int.from_bytes(payload[:8], "little")])
    return dict(json.loads(header["__metadata__"]["facts"]))


def drawing(studio: Studio, view: str, *parts: Any, **more: Any) -> "Future[Message]":
    return studio.ask("draw", source=RING, view=view, parts=list(parts), **more)


def test_opening_tells_all_that_a_page_needs(studio: Studio) -> None:
    answer = studio.ask("open", source=RING)
    told = facts(answer)
    assert (told["kind"], told["latent_dim"], told["z_per_sigma"]) == ("points", 2, 1.0)
    named = {direction["name"] for family in told["families"] for direction in family["directions"]}
    assert set(told["suggested"]) <= named and set(told["pad"]) <= named and len(told["pad"]) == 2
    assert 1 <= len(told["suggested"]) <= 6
    assert arrays(answer)["real"].shape[1] == 2


def test_all_parts_come_in_one_answer_in_their_order(studio: Studio) -> None:
    place = {"seeds": [3], "moves": [["z:0", 0.5]]}
    parts = [
        {"place": place},
        {"place": place, "seeds": [7, 8]},
        {"place": place, "strip": "z:1", "count": 3, "reach": 2},
        {"place": place, "plane": ["z:0", "z:1"], "side": 2, "reach": 1},
        {"place": {"seeds": [1, 2]}, "walk": 3},
        {"manifold": 2},
    ]
    answer = drawing(studio, "all", *parts)
    assert facts(answer)["counts"] == [1, 2, 3, 4, 3, 4]
    explorer = Explorer(load(RING))
    move = (("z:0", 0.5),)
    states = [
        *(LatentState(seeds=(seed,), moves=move) for seed in (3, 7, 8)),
        *(LatentState(seeds=(3,), moves=(*move, ("z:1", amount))) for amount in (-2.0, 0.0, 2.0)),
        *(LatentState(seeds=(3,), moves=(("z:0", x), ("z:1", y))) for y in (1.0, -1.0) for x in (-1.0, 1.0)),
        *(LatentState(seeds=(1, 2), across=share) for share in (0.0, 0.5, 1.0)),
        *(LatentState(z=(x, y)) for y in (3.0, -3.0) for x in (-3.0, 3.0)),
    ]
    np.testing.assert_allclose(arrays(answer)["samples"], explorer.draw(states), atol=1e-5)


@pytest.mark.parametrize(
    ("part", "sentence"),
    [
        ("wall", "a JSON object"),
        ({"place": {"seeds": [1, 2, 3]}}, "one, two or four"),
        ({"place": {"moves": [["pca:99", 1]]}}, "no direction 'pca:99'"),
        ({"place": {"z": [1, 2, 3]}}, "z has 2 numbers, not 3"),
        ({"seeds": "many"}, "seeds must be a list"),
        ({"strip": 3}, "named by a text"),
        ({"strip": "z:0", "count": 99}, "1 to 32"),
        ({"strip": "z:0", "reach": 0}, "between 0 and 10"),
        ({"plane": ["z:0"]}, "two directions"),
        ({"walk": 100_000}, "1 to 640"),
        ({"manifold": True}, "1 to 32"),
    ],
)
def test_what_is_no_drawing_gets_a_sentence(studio: Studio, part: Any, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        drawing(studio, "bad", part).result(60)


@pytest.mark.parametrize(
    ("noise", "line"), [("normal", [-1.1503, -0.3186, 0.3186, 1.1503]), ("uniform", [-0.75, -0.25, 0.25, 0.75])]
)
def test_a_sheet_is_even_in_probability(noise: str, line: list[float]) -> None:
    """At 1/8, 3/8, 5/8 and 7/8 of the noise's distribution, the topmost row first."""
    places = places_of({"manifold": 4, "even": "probability", "place": {"label": 2}}, noise=noise)
    assert [place.z[0] for place in places[:4]] == pytest.approx(line, abs=1e-3)
    assert [place.z[1] for place in places[::4]] == pytest.approx(line[::-1], abs=1e-3)
    assert {place.label for place in places} == {2}


def test_a_manifold_is_that_of_one_class() -> None:
    places = places_of({"manifold": 2, "place": {"label": 3, "truncation": 0.5}}, noise="uniform")
    assert places == [LatentState(z=(x, y), label=3) for y in (1.0, -1.0) for x in (-1.0, 1.0)]


def test_too_many_pictures_at_once_are_refused(studio: Studio) -> None:
    with pytest.raises(UserError, match="at most 640 pictures"):
        drawing(studio, "bad", {"manifold": 32}).result(60)
    with pytest.raises(UserError, match="at most 640 pictures"):  # 20 million places, had they all been made
        drawing(studio, "bad", *[{"manifold": 32}] * 20_000).result(60)
    with pytest.raises(UserError, match="at most 1024 numbers"):
        drawing(studio, "bad", {"seeds": [1] * 100_000}).result(60)


@pytest.mark.parametrize("source", ["no-such-run", "../secrets", "/etc/passwd", "~/x", "upload:../../x"])
def test_no_visitor_can_name_a_path(studio: Studio, source: str) -> None:
    with pytest.raises(UserError, match=r"there is no run|written owner/name"):
        studio.ask("open", source=source).result(60)


@pytest.mark.parametrize("view", [{}, {"view": ["a"]}, {"view": ""}, {"view": "x" * 81}])
def test_a_drawing_without_a_view_harms_nobody(studio: Studio, view: dict[str, Any]) -> None:
    studio.warm_up()
    pid = studio.pid
    with pytest.raises(UserError, match="names its view"):
        studio.ask("draw", source=RING, parts=[{"place": {}}], **view).result(60)
    assert studio.pid == pid


def test_nobody_fills_the_waiting_room_for_ever(studio: Studio) -> None:
    """Somebody orders hundreds of things behind a slow one: most are refused, and the studio goes on."""
    slow = studio.ask("film", source=RING, seeds=[1, 2, 3], kind="gif")
    answers = [studio.ask("about", source=RING, place={}) for _ in range(200)]
    refused = [answer for answer in answers if isinstance(answer.exception(60), UserError)]
    assert len(refused) > 100 and "too many are waiting" in str(refused[-1].exception())
    assert slow.result(60)[1].startswith(b"GIF")
    assert facts(drawing(studio, "after", {"place": {}}))["counts"] == [1]


def test_a_report_on_thousands_of_globals_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pickle of two megabytes names so many that the whole report would be twenty."""
    pickle = b"\x80\x02" + b"".join(b"cos\nsystem%d\n0" % index for index in range(100_000)) + b"N."
    name = upload_name(pickle)
    monkeypatch.setenv("GAN_ARENA_RUNS", str(tmp_path))
    upload_path(name).parent.mkdir()
    upload_path(name).write_bytes(pickle)
    with Studio() as inspector:  # one that knows this folder
        report, wall = inspector.ask("inspect", source=name, name="many.pt").result(60)
        assert report["verdict"] == "red" and wall == b"" and len(report["globals"]) == 500
        assert report["counts"] == {"globals": 100_000, "refused": 100_000, "match": 0, "unused": 0}
        assert facts(drawing(inspector, "after", {"place": {}}))["counts"] == [1]


def test_an_unknown_order_is_refused(studio: Studio) -> None:
    with pytest.raises(UserError, match="cannot dance"):
        studio.ask("dance", source=RING).result(60)


def test_of_a_burst_only_the_newest_are_drawn(studio: Studio) -> None:
    """Two hundred moves at once: the last one is drawn, most of those before it never are, and none is forgotten."""
    drawing(studio, "burst", {"place": {}}).result(60)
    many = [{"place": {"seeds": [9]}, "plane": ["z:0", "z:1"], "side": 20}]
    answers = [drawing(studio, "burst", {"place": {"seeds": [seed]}}, *many) for seed in range(200)]
    drawn, stale = [], 0
    for seed, answer in enumerate(answers):
        try:
            answer.result(60)
            drawn.append(seed)
        except Stale:
            stale += 1
    assert drawn[-1] == 199 and stale > 50 and len(drawn) + stale == 200


def test_what_critic_and_data_say(studio: Studio) -> None:
    told = studio.ask("about", source=RING, place={"seeds": [5]}).result(60)[0]
    explorer = Explorer(load(RING))
    scores = explorer.scores([LatentState(seeds=(5,))])
    assert scores is not None and told["score"] == pytest.approx(float(scores[0]), abs=1e-4)
    assert told["z"] == pytest.approx(explorer.latents([LatentState(seeds=(5,))])[0][0].tolist())


@pytest.fixture
def run_with_a_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Studio]:
    """A run, "mine", whose generator of step 300 is kept: an earlier and quite different one."""
    folder = tmp_path / "mine"
    shutil.copytree(shipped_root() / RING, folder)
    network, config, _ = load_generator(folder / "generator.safetensors")
    (folder / "generators").mkdir()
    earlier = {name: 0.5 * value for name, value in network.state_dict().items()}
    save_generator(folder / "generators" / "300.safetensors", config, 300, earlier)
    monkeypatch.setenv("GAN_ARENA_RUNS", str(tmp_path))
    with Studio() as studio:
        yield studio


def test_everything_is_told_of_the_time_step_on_show(run_with_a_step: Studio, tmp_path: Path) -> None:
    """Directions are those of the last generator; picture, opinions, neighbours, film and Python those of the step."""
    asked = {"source": "mine", "step": 300, "place": {"seeds": [3], "moves": [["pca:0", 1.5]]}}
    studio, state = run_with_a_step, LatentState(seeds=(3,), moves=(("pca:0", 1.5),))
    drawn = arrays(studio.ask("draw", view="a", parts=[{"place": asked["place"]}], **asked))["samples"]
    last, earlier = Explorer(load("mine")), load("mine", step=300)
    np.testing.assert_allclose(drawn, earlier.draw(*last.latents([state])), atol=1e-5)
    assert not np.allclose(drawn, last.draw([state]), atol=0.01)

    told = studio.ask("about", **asked).result(60)[0]
    assert "score" not in told, "its critic has learned on since, and was not kept"
    verdicts = {facts(studio.ask("neighbours", **asked | {"step": step}))["verdict"] for step in (300, None)}
    films = {
        studio.ask("film", kind="gif", seeds=[1, 2], **asked | {"step": step}).result(60)[1] for step in (300, None)
    }
    assert len(verdicts) == len(films) == 2

    program = snippet("mine", state, step=300)
    root = Path(__file__).parent.parent.parent
    subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, check=True, env=os.environ | {"PYTHONPATH": str(root)}
    )
    with Image.open(tmp_path / "picture.png") as picture:
        assert np.array_equal(np.asarray(picture), np.asarray(last.picture_of(drawn)))


def test_a_run_that_was_trained_on_is_opened_anew(run_with_a_step: Studio, tmp_path: Path) -> None:
    studio, file = run_with_a_step, tmp_path / "mine" / "generator.safetensors"
    part = {"place": {"seeds": [3]}}
    assert facts(studio.ask("open", source="mine"))["steps"][-1] != 9_000_000
    before = arrays(studio.ask("draw", source="mine", view="a", parts=[part]))["samples"]
    network, config, _ = load_generator(file)
    save_generator(file, config, 9_000_000, {name: 0.5 * value for name, value in network.state_dict().items()})
    told = facts(studio.ask("open", source="mine"))
    assert told["step"] == told["steps"][-1] == 9_000_000
    assert not np.allclose(before, arrays(studio.ask("draw", source="mine", view="a", parts=[part]))["samples"])


def test_directions_come_with_what_they_do(studio: Studio) -> None:
    found = studio.ask("directions", source=RING, family="ganspace").result(60)[0]["directions"]
    assert [direction["name"] for direction in found] == ["pca:0", "pca:1"]
    assert all(direction["effect"] for direction in found)


def test_a_studio_that_dies_says_so_and_comes_back(studio: Studio) -> None:
    pid = studio.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    waiting = drawing(studio, "dies", {"place": {}})
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(UserError, match=r"has ended, its process was killed by SIGKILL.*try again"):
        waiting.result(60)
    assert facts(drawing(studio, "dies", {"place": {}}))["counts"] == [1]
    assert studio.pid not in (None, pid)


def test_a_stream_that_fails_leaves_no_listener(studio: Studio) -> None:
    async def listen() -> None:
        async for _ in studio.stream("count_for_ever", source=RING):
            break

    with pytest.raises(UserError, match="cannot count_for_ever"):
        in_a_loop(listen)
    until(lambda: not studio._listeners, "nobody waits any more")


def test_a_closed_studio_leaves_no_process() -> None:
    with Studio() as studio:
        studio.warm_up()
        assert studio.pid is not None
        answer = drawing(studio, "late", {"place": {}})
    assert studio.pid is None
    with pytest.raises((UserError, Stale)):
        answer.result(5)
    with pytest.raises(UserError, match="closing"):
        studio.ask("open", source=RING)


def test_a_newer_question_of_a_view_takes_the_place_of_one_that_waits(studio: Studio) -> None:
    """While a film is drawn thirty questions come in from one view, and one from another: two are answered."""
    filming = studio.ask("film", source=RING, kind="gif", seeds=[1, 2, 3, 4], place={})
    mine = [studio.ask("about", source=RING, place={"seeds": [seed]}, view="mine") for seed in range(30)]
    yours = studio.ask("about", source=RING, place={"seeds": [7]}, view="yours")
    assert "score" in yours.result(60)[0] and "score" in mine[-1].result(60)[0]
    stale = [answer for answer in mine[:-1] if isinstance(answer.exception(60), Stale)]
    assert len(stale) >= 28, "one may have begun already"
    assert filming.result(60)[1].startswith(b"GIF")


def test_a_large_picture_on_its_way_keeps_nobody_waiting(studio: Studio) -> None:
    """Megabytes for a process that does not read now are another thread's business."""
    pid = studio.pid
    if pid is None:
        studio.warm_up()
        drawing(studio, "awake", {"place": {}}).result(60)
        pid = studio.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    try:
        answers = [studio.ask("project", bytes(4 << 20), source=RING) for _ in range(2)]  # returns at once
        assert not any(answer.done() for answer in answers)
    finally:
        os.kill(pid, signal.SIGCONT)
    for answer in answers:
        with pytest.raises(UserError):
            answer.result(60)
