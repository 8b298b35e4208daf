"""The queue: first come, first served, capped, won by one, kept on disk."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.runs import queue, status
from tests.runs.handmade import CONFIG


@pytest.fixture
def three(root: Path) -> list[runs.Run]:
    made = [runs.create(CONFIG, root=root) for _ in range(3)]
    for run in made:
        runs.enqueue(run)
    return made


def test_first_come_first_served(root: Path, three: list[runs.Run]) -> None:
    ids = [run.id for run in three]
    assert runs.waiting(root) == ids
    assert [queue.claim(root) for _ in range(4)] == [[ids[0]], [ids[1]], [ids[2]], []]


def test_one_who_asks_again_keeps_the_place(root: Path, three: list[runs.Run]) -> None:
    runs.enqueue(three[0])
    assert runs.waiting(root) == [run.id for run in three]


def test_one_whose_worker_died_before_it_began_is_next(root: Path, three: list[runs.Run]) -> None:
    (first,) = queue.claim(root)
    queue.put_back(root, first)
    assert runs.waiting(root) == [run.id for run in three]


def test_how_many_wait_before_a_run_is_told(three: list[runs.Run]) -> None:
    assert [run.status()["reason"] for run in three] == ["", "1 run waits before it", "2 runs wait before it"]


def test_only_so_many_may_wait(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_ARENA_CAP_QUEUED", "2")
    made = [runs.create(CONFIG, root=root) for _ in range(3)]
    runs.enqueue(made[0])
    runs.enqueue(made[1])
    with pytest.raises(UserError, match="2 runs are waiting already"):
        runs.enqueue(made[2])
    assert made[2].status()["state"] == "stopped"
    assert "waiting already" in made[2].status()["reason"]
    queue.claim(root)
    runs.enqueue(made[2])
    assert runs.waiting(root) == [made[1].id, made[2].id]


def test_each_run_is_won_once_by_threads(root: Path) -> None:
    made = [runs.create(CONFIG, root=root).id for _ in range(30)]
    for name in made:
        queue.add(root, name)
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda _: queue.claim(root), range(40)))
    assert sorted(name for names in won for name in names) == sorted(made)


def test_a_run_that_two_resume_at_once_waits_once(root: Path) -> None:
    made = [runs.create(CONFIG, root=root).id for _ in range(10)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: queue.add(root, name), sorted(made * 8)))
    assert sorted(runs.waiting(root)) == sorted(made)


def test_each_run_is_won_once_by_processes(root: Path) -> None:
    names = [f"20260101-000000-x-{n:04x}" for n in range(25)]
    for name in names:
        queue.add(root, name)
    code = (
        "import sys; from pathlib import Path; from gan_core.runs import queue\n"
        "while names := queue.claim(Path(sys.argv[1])): print(*names)"
    )
    players = [
        subprocess.Popen([sys.executable, "-c", code, str(root)], stdout=subprocess.PIPE, text=True) for _ in range(3)
    ]
    won = [line for player in players for line in player.communicate()[0].split()]
    assert sorted(won) == names


def test_stopping_a_waiting_run_takes_it_out(root: Path, three: list[runs.Run]) -> None:
    three[1].stop()
    assert three[1].status()["state"] == "stopped"
    assert runs.waiting(root) == [three[0].id, three[2].id]


@pytest.mark.parametrize("state", ["stopped", "failed"])
def test_a_run_that_ended_early_may_go_on_whatever_was_wanted_of_it(run: runs.Run, state: str) -> None:
    run.stop()
    status.write(run.folder, status.BLANK | {"state": state, "reason": "why", "traceback": "...", "step": 7})
    runs.enqueue(run)
    assert run.control().want == "run"
    found = run.status()
    assert (found["state"], found["reason"], found["traceback"], found["step"]) == ("queued", "", "", 7)


def test_a_run_that_is_over_or_at_work_is_not_queued(run: runs.Run) -> None:
    status.write(run.folder, {"state": "finished"})
    with pytest.raises(UserError, match="made all its steps"):
        runs.enqueue(run)
    status.write(run.folder, {"state": "running"})
    with pytest.raises(UserError, match="being trained already"):
        runs.enqueue(run)
    assert runs.waiting(run.root) == []


def test_strangers_in_the_queue_folder_are_left_alone(root: Path, three: list[runs.Run]) -> None:
    stranger = root / "queue" / ".DS_Store"
    stranger.touch()
    assert len(runs.waiting(root)) == 3
    while queue.claim(root):
        pass
    assert stranger.exists()


def test_a_run_waits_with_its_group(root: Path) -> None:
    one, other = (runs.create(CONFIG, root=root) for _ in range(2))
    runs.enqueue(one)
    runs.enqueue(other, group="20261121-race-1")
    assert [(ticket.run_ids, ticket.group) for ticket in queue.tickets(root)] == [
        ((one.id,), ""),
        ((other.id,), "20261121-race-1"),
    ]
    assert runs.waiting(root) == [one.id, other.id]
    taken = queue.claim_one(root, lambda ticket: bool(ticket.group))
    assert taken is not None and taken.run_ids == (other.id,)
    queue.put_back(root, other.id, group=taken.group)
    first = next(queue.tickets(root))
    assert (first.run_ids, first.group) == ((other.id,), "20261121-race-1")


@pytest.fixture
def seeds(root: Path) -> list[runs.Run]:
    return [runs.create(CONFIG.replace(seed=seed), root=root) for seed in range(3)]


def test_runs_that_are_trained_together_wait_as_one(root: Path, three: list[runs.Run], seeds: list[runs.Run]) -> None:
    runs.enqueue_together(seeds)
    assert runs.waiting(root) == [run.id for run in (*three, *seeds)]
    assert {run.status()["reason"] for run in seeds} == {"3 runs wait before it"}
    assert [queue.claim(root) for _ in range(4)][-1] == [run.id for run in seeds]
    assert queue.claim(root) == []


def test_one_of_them_can_be_taken_out(root: Path, seeds: list[runs.Run], run: runs.Run) -> None:
    runs.enqueue_together(seeds)
    runs.enqueue(run)
    seeds[0].stop()
    assert seeds[0].status()["state"] == "stopped"
    seeds[2].delete()
    assert runs.waiting(root) == [seeds[1].id, run.id]
    assert queue.claim(root) == [seeds[1].id]


def test_runs_that_do_not_fit_together_do_not_wait(root: Path, seeds: list[runs.Run]) -> None:
    other = runs.create(CONFIG.replace(batch_size=9), root=root)
    with pytest.raises(UserError, match="differ in batch_size"):
        runs.enqueue_together([*seeds, other])
    assert runs.waiting(root) == []


def test_where_one_may_not_wait_none_does(root: Path, seeds: list[runs.Run]) -> None:
    status.write(seeds[2].folder, {"state": "finished"})
    with pytest.raises(UserError, match="made all its steps"):
        runs.enqueue_together(seeds)
    assert runs.waiting(root) == []


def test_a_full_queue_takes_no_group(root: Path, seeds: list[runs.Run], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "cap", lambda *_: 0)
    with pytest.raises(UserError, match="waiting already"):
        runs.enqueue_together(seeds)
    assert {run.status()["state"] for run in seeds} == {"stopped"}


def test_a_group_whose_worker_died_before_it_began_is_next(root: Path, seeds: list[runs.Run], run: runs.Run) -> None:
    runs.enqueue_together(seeds)
    runs.enqueue(run)
    queue.put_back(root, *queue.claim(root))
    assert queue.claim(root) == [member.id for member in seeds]
