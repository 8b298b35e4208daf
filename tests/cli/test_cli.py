"""The command line, on real runs. Most of it in this process: a new one costs two seconds for torch alone."""

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from gan_core import runs
from gan_core.__main__ import main
from gan_core.base.errors import UserError
from gan_core.base.machine import LOAD
from gan_core.cli.choices import changed
from gan_core.cli.progress import duration, line
from gan_core.config.presets import PRESETS
from gan_core.config.run_config import RunConfig
from gan_core.runs import status as run_status
from gan_core.runs.export.plane import GENERATED, REAL

QUICK = ["--set", "batch_size=16", "generator_widths=8", "critic_widths=8"]


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty runs folder, and a working directory to write pictures to."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GAN_ARENA_RUNS", str(tmp_path / "runs"))
    return tmp_path / "runs"


def refused(argv: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """The sentence that `argv` is refused with: nothing else is printed, the exit status is 2."""
    capsys.readouterr()
    assert main(argv) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.startswith("error: ") and err.count("\n") == 1 and "Traceback" not in err
    return err.removeprefix("error: ").strip()


def trained(argv: list[str], capsys: pytest.CaptureFixture[str], code: int = 0) -> dict[str, Any]:
    """The JSON object that `train ... --json` ends with."""
    capsys.readouterr()
    assert main(["train", *argv, "--json"]) == code
    result: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return result


def test_presets_are_listed_for_people_and_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["presets"]) == 0
    text = capsys.readouterr().out
    assert all(f"{name} " in text and PRESETS[name].reason in text for name in PRESETS)
    assert main(["presets", "--json"]) == 0
    entries = json.loads(capsys.readouterr().out)
    assert {entry["name"]: RunConfig.from_dict(entry["config"]) for entry in entries} == {
        name: preset.config for name, preset in PRESETS.items()
    }


def test_help_names_every_option(capsys: pytest.CaptureFixture[str]) -> None:
    for argv, words in {
        (): ("presets", "train", "sample"),
        ("train",): ("PRESET", "--set", "--steps", "--seed", "--runs", "--json", "--config", "--resume"),
        ("sample",): ("SOURCE", "--n", "--out", "--seed"),
    }.items():
        with pytest.raises(SystemExit) as exit_:
            main([*argv, "--help"])
        assert exit_.value.code == 0
        text = capsys.readouterr().out
        assert all(word in text for word in words)


def test_a_misused_command_line_exits_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    for argv in ([], ["fly"], ["train", "ring-gan", "--fast"], ["sample", "x"]):
        with pytest.raises(SystemExit) as exit_:
            main(argv)
        assert exit_.value.code == 2


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        ("train", "preset"),
        ("train ring-gan --config x.json", "one of the two"),
        ("train ring-gna", "did you mean ring-gan?"),
        ("train ring-gan --set stepz=3", "steps"),
        ("train ring-gan --set steps", "field=value"),
        ("train --set steps=3 ring-gan", "before --set"),
        ("train ring-gan --set steps=many", "steps must be a number"),
        ("train ring-gan --steps 0", "steps must be between 1 and"),
        ("train ring-gan --steps 2.5", "whole number"),
        ("train ring-gan --seed -1", "seed"),
        ("train ring-gan --set objective=ganz", "choose from gan, "),
        ("train ring-gan --set penalties.r3=1", "choose from gradient-penalty, r1, r2"),
        ("train ring-gan --set penalties.r1=ten", "penalties.r1 must be a number"),
        ("train ring-wgan --set weight_clip=0", "wgan needs weight_clip"),
        ("train --config nowhere.json", "nowhere.json cannot be read"),
        ("train --config .", "cannot be read"),
        ("train --resume 20261121-000000-no-such-run", "there is no run"),
        ("train --resume ../runs", "there is no run"),
        ("train --resume x --seed 5", "--resume goes without --seed"),
        ("train ring-gan --steps 2 --set dataset=images data_path=nowhere", "nowhere"),
        ("train own-pictures", "images needs data_path, a folder or zip file of pictures: --set data_path=PICTURES"),
        ("train ring-gan --set dataset=images", "needs data_path, a folder or zip file of pictures"),
        ("race own-pictures own-pictures --seeds 2", "needs data_path, a folder or zip file of pictures"),
        ("train ring-gan --set mirror=yes", "ring in a mirror would be something else, so mirror must be false"),
        ("train ring-gan --set diffaugment=color", "ring is no dataset of images, so diffaugment must be none"),
        ("sample nowhere --out a.png", "there is no run 'nowhere'"),
        ("sample nowhere.safetensors --out a.png", "there is no file or folder 'nowhere.safetensors'"),
        ("sample . --out a.png", "no weights"),
        ("sample . --out a.jpg", ".png"),
        ("sample . --out nowhere/a.png", "no folder 'nowhere'"),
        ("sample . --out a.png --n 0", "--n must be between 1 and 10,000, not 0"),
        ("sample . --out a.png --n many", "--n must be a number"),
        ("sample . --out a.png --seed x", "--seed must be a number"),
    ],
)
def test_bad_input_is_one_sentence_and_leaves_nothing_behind(
    argv: str, said: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said in refused(argv.split(), capsys)
    assert runs.list_runs(root) == []


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xfe{}", b"[" * 100_000, b"[]", b'{"config": 3}', b'{"steps": "many"}', b'{"stepz": 3}'],
    ids=["empty", "torn", "not-utf8", "deep", "list", "nested-number", "bad-value", "bad-name"],
)
def test_a_broken_config_file_is_one_sentence(content: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    Path("config.json").write_bytes(content)
    assert "config.json" in refused(["train", "--config", "config.json"], capsys)


def test_a_runs_folder_that_cannot_be_made_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    Path("file").write_text("in the way")
    assert "cannot be stored" in refused(["train", "ring-gan", "--runs", "file"], capsys)


def test_what_is_typed_becomes_the_config() -> None:
    ring = PRESETS["ring-gan"].config
    typed = [("objective", "wgan-gp"), ("penalties.r1", "10"), ("critic_lr", "0.01"), ("generator_widths", "8,9")]
    config = changed(ring, typed)
    assert config.critic_steps == 5  # came with the objective
    assert config.penalties == {"gradient-penalty": 0.1, "r1": 10.0}
    assert (config.players["critic"].lr, config.players["generator"].widths) == (0.01, (8, 9))
    assert changed(config, [("penalties.r1", "0")]).penalties == {"gradient-penalty": 0.1}
    assert changed(config, [("penalties", "gradient-penalty=2")]).penalties == {"gradient-penalty": 2.0}
    assert changed(ring, []) == ring
    with pytest.raises(UserError, match=r"wgan-gp needs penalties\.gradient-penalty"):
        changed(config, [("penalties.gradient-penalty", "0")])


def test_train_leaves_an_ordinary_run_and_says_how_it_went(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = trained(["ring-gan", "--steps", "25", "--seed", "7", *QUICK], capsys)
    (run,) = runs.list_runs(root)
    assert result["run"] == str(run.folder)
    assert (result["state"], result["steps"], result["reason"]) == ("finished", 25, "")
    assert result["steps_per_second"] == pytest.approx(25 / result["seconds"], rel=0.01)
    assert (run.preset, run.about["origin"], run.about["seed"]) == ("ring-gan", "cli", 7)
    assert run.config == PRESETS["ring-gan"].config.replace(
        steps=25, seed=7, batch_size=16, generator_widths=(8,), critic_widths=(8,)
    )
    assert run.frame_steps()[-1] == 25

    last = run.metrics()[-1]
    figures = result["metrics"]
    assert figures["critic_loss"] == last["critic_loss"]
    hits = figures["high_quality"] * 2500  # measured anew, on 2500 samples and not on the 1000 of the live view
    assert hits == pytest.approx(round(hits), abs=1e-6)
    assert 0 <= figures["modes"] <= 8 and "reverse_kl" in figures


def test_the_same_seed_gives_the_same_figures(capsys: pytest.CaptureFixture[str]) -> None:
    one, other = (trained(["ring-gan", "--steps", "8", "--seed", "3", *QUICK], capsys) for _ in range(2))
    timing = ("steps_per_second", *LOAD)
    assert one["run"] != other["run"]
    assert all(one["metrics"][name] == other["metrics"][name] for name in one["metrics"] if name not in timing)


def test_a_run_in_words(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "digits-gan", "--steps", "3", *QUICK]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("finished: 3 of 3 steps") and str(root) in out
    assert err == ""  # no progress bar where nobody watches


def test_a_config_file_starts_the_same_game(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    trained(["ring-wgan-gp", "--steps", "2", *QUICK], capsys)
    (first,) = runs.list_runs(root)
    trained(["--config", str(first.folder / "config.json"), "--runs", "elsewhere"], capsys)
    (second,) = runs.list_runs(Path("elsewhere"))
    assert second.config == first.config
    Path("bare.json").write_text(first.config.to_json())
    trained(["--config", "bare.json", "--seed", "5", "--runs", "bare"], capsys)
    assert runs.list_runs(Path("bare"))[0].config == first.config.replace(seed=5)


def test_a_stopped_run_goes_on_and_a_finished_one_does_not(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from gan_core.engines.execute import execute

    config = PRESETS["ring-gan"].config.replace(steps=12, batch_size=16)
    run = runs.create(config, preset="ring-gan")
    left = iter(range(10))
    assert execute(run, ended=lambda: "" if next(left, None) is not None else "enough") == "stopped"
    assert 0 < run.status()["step"] < 12
    result = trained(["--resume", run.id], capsys)
    assert (result["run"], result["state"], result["steps"]) == (str(run.folder), "finished", 12)
    assert "has made all its steps" in refused(["train", "--resume", str(run.folder)], capsys)


def test_a_run_in_other_hands_is_left_alone(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = runs.create(PRESETS["ring-gan"].config)
    runs.enqueue(run)
    assert "waits for it" in refused(["train", "--resume", run.id], capsys)
    assert run.id in runs.waiting(root)


def test_a_run_deleted_meanwhile_is_a_sentence(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from gan_core.cli.interrupt import Interrupt

    def delete_it(self: Interrupt) -> str:  # asked after every update
        for run in runs.list_runs(root):
            run.delete()
        return ""

    monkeypatch.setattr(Interrupt, "reason", delete_it)
    assert main(["train", "ring-gan", "--steps", "100000", *QUICK]) == 1
    assert "was deleted" in capsys.readouterr().err


def test_a_full_disk_is_a_sentence_and_what_was_written_is_kept(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with files_up_to(200_000):  # room for reports and pictures, none for a snapshot of 1.2 MB
        assert main(["train", "digits-gan", "--steps", "5", "--json"]) == 1
    out, err = capsys.readouterr()
    result = json.loads(out)
    assert result["state"] == "failed" and "the disk is full" in result["reason"]
    assert err == f"error: {result['reason']}\n"
    (run,) = runs.list_runs(root)
    assert run.metrics() and run.frame_steps()


@contextmanager
def files_up_to(size: int) -> Iterator[None]:
    """A disk that takes no file of more than `size` bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def ring(capsys: pytest.CaptureFixture[str]) -> runs.Run:
    """A short run on 2-D data."""
    return runs.find(Path(trained(["ring-gan", "--steps", "3", *QUICK], capsys)["run"]).name)


def test_sample_draws_points(ring: runs.Run, capsys: pytest.CaptureFixture[str]) -> None:
    for number, source in enumerate([ring.id, str(ring.folder), str(ring.folder / "generator.safetensors")]):
        assert main(["sample", source, "--n", "300", "--seed", "4", "--out", f"{number}.png"]) == 0
        assert capsys.readouterr().out == f"{number}.png: 300 samples of step 3\n"
    first, *others = (Path(f"{number}.png").read_bytes() for number in range(3))
    assert others == [first, first]
    with Image.open("0.png") as picture:
        pixels = np.asarray(picture.convert("RGB"), int)
    for colour in (REAL, GENERATED):
        assert (abs(pixels - colour).max(axis=-1) < 40).sum() > 50
    assert main(["sample", ring.id, "--n", "300", "--seed", "5", "--out", "other.png"]) == 0
    assert Path("other.png").read_bytes() != first


def test_sample_draws_a_wall_of_images(capsys: pytest.CaptureFixture[str]) -> None:
    run = trained(["digits-gan", "--steps", "3", *QUICK], capsys)["run"]
    assert main(["sample", run, "--n", "12", "--out", "wall.PNG"]) == 0
    with Image.open("wall.PNG") as wall:
        assert (wall.mode, wall.size) == ("L", (4 * (4 * 10 - 2), 4 * (3 * 10 - 2)))  # 4 x 3 tiles, as downloads


def test_sample_refuses_what_is_no_generator(ring: runs.Run, capsys: pytest.CaptureFixture[str]) -> None:
    critic = str(ring.folder / "critic.safetensors")
    assert "holds a critic" in refused(["sample", critic, "--out", "a.png"], capsys)
    Path("junk.safetensors").write_bytes(b"junk")
    assert "junk.safetensors" in refused(["sample", "junk.safetensors", "--out", "a.png"], capsys)
    (ring.folder / "generator.safetensors").unlink()
    assert "no weights yet" in refused(["sample", ring.id, "--out", "a.png"], capsys)
    assert not Path("a.png").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_sample_on_a_full_disk_is_a_sentence(ring: runs.Run, capsys: pytest.CaptureFixture[str]) -> None:
    Path("full.png").symlink_to("/dev/full")
    assert "No space left" in refused(["sample", ring.id, "--out", "full.png"], capsys)


def test_ctrl_c_saves_and_stops_with_130_under_a_progress_bar(root: Path) -> None:
    import pty

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "gan_core", "train", "ring-gan", "--steps", "10000000", "--json"]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2]), "COLUMNS": "100"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, env=environment) as process:
        os.close(theirs)
        shown = b""
        while b"step/s" not in shown and b"steps/s" not in shown:  # blocks until the bar is repainted
            shown += os.read(ours, 4096)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)
    os.close(ours)
    assert process.returncode == 130
    assert b"of 10,000,000" in shown and b"[" in shown
    (printed,) = out.decode().splitlines()
    result = json.loads(printed)
    assert result["state"] == "stopped" and result["steps"] > 0
    assert runs.list_runs(root)[0].status()["saved"] == result["steps"]


def test_nothing_is_said_when_the_reader_has_seen_enough() -> None:
    code = "import sys; from gan_core.__main__ import main; sys.exit(main(['presets', '--json']))"
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    )
    assert process.stdout and process.stderr
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(timeout=60) == 0


def test_the_progress_line_fits_its_terminal() -> None:
    status = run_status.BLANK | {"state": "running", "step": 500, "steps_per_second": 10.0}
    assert line(status, 1000, 100) == "[############............]  50%  step 500 of 1,000  10 steps/s  50 s left"
    assert line(status, 1000, 60) == " 50%  step 500 of 1,000  10 steps/s  50 s left"
    assert len(line(status, 1000, 20)) == 20
    assert line(status | {"state": "starting", "reason": "MNIST (40%)"}, 1000, 80) == "starting MNIST (40%)"
    assert line(status | {"state": "paused"}, 1000, 60).endswith("paused")


def test_durations_read_well() -> None:
    assert [duration(s) for s in (0.4, 59.4, 125, 7449)] == ["0 s", "59 s", "2 min 05 s", "2 h 04 min"]


def test_threads_are_fixed_and_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    told = []
    for _ in range(2):
        assert main(["train", "ring-gan", "--steps", "130", "--threads", "1", "--runs", str(tmp_path), "--json"]) == 0
        told.append(json.loads(capsys.readouterr().out.splitlines()[-1]))
    assert [result["threads"] for result in told] == [1, 1]
    figures = [{k: v for k, v in result["metrics"].items() if k not in ("steps_per_second", *LOAD)} for result in told]
    assert figures[0] == figures[1]
    assert main(["train", "ring-gan", "--steps", "2", "--threads", "1", "--runs", str(tmp_path)]) == 0
    assert "1 thread" in capsys.readouterr().out


def test_a_game_of_ones_own_that_is_not_there_is_a_sentence() -> None:
    command, environment = [sys.executable, "-m", "gan_core", "presets"], os.environ | {"GAN_ARENA_GAMES": "no_such"}
    root = Path(__file__).parents[2]
    told = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True)
    assert told.returncode == 2 and "Traceback" not in told.stderr
    assert "GAN_ARENA_GAMES names a module that cannot be imported: No module named 'no_such'" in told.stderr
