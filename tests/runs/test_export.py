"""What people take home from a run, opened with the programs that they would open it with."""

import csv
import io
import json
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors import numpy as safetensors_numpy

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.base.events import Samples
from gan_core.config.presets import PRESETS
from gan_core.engines.execute import execute
from gan_core.provenance.mark.code import tag_of
from gan_core.provenance.mark.mark import mark_in
from gan_core.runs import STATE_FILE, Recorder, frame_log, status
from gan_core.runs.export import EXPORTS, archive, pictures, plane
from gan_core.runs.export.archive import checkpoint_zip
from gan_core.runs.export.fingerprint import fingerprint
from gan_core.runs.export.frames import picture
from gan_core.runs.export.pictures import FRAMES, animation_gif, samples_png
from gan_core.runs.export.tables import config_json, metrics_csv
from gan_core.runs.headline import told_of
from gan_core.runs.recorder import encode
from gan_core.training.checkpoint import load_generator, load_state
from gan_core.training.loop import Cadence
from tests.runs import handmade

ROOT = Path(__file__).parents[2]
EVERY_STEP = Cadence(metrics=0, pictures=0, share=1e9)


def made(preset: str, root: Path, **changes: object) -> runs.Run:
    """A short run of a preset, with a report and a picture of every step."""
    small = {"steps": 6, "batch_size": 16, "generator_widths": (8,), "critic_widths": (8,)}
    run = runs.create(PRESETS[preset].config.replace(**small | changes), preset=preset, root=root)
    assert execute(run, cadence=EVERY_STEP) == "finished", run.status()["reason"]
    return run


@pytest.fixture(scope="module")
def ring(tmp_path_factory: pytest.TempPathFactory) -> runs.Run:
    return made("ring-gan", tmp_path_factory.mktemp("runs"))


@pytest.fixture(scope="module")
def digits(tmp_path_factory: pytest.TempPathFactory) -> runs.Run:
    return made("digits-gan", tmp_path_factory.mktemp("runs"), ema=0.9)


@pytest.fixture
def fresh(tmp_path: Path) -> runs.Run:
    """A run that has not begun."""
    return runs.create(PRESETS["ring-gan"].config, root=tmp_path)


def opened(file: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(file))
    image.load()
    return image


def moments(file: bytes) -> Iterator[tuple[Image.Image, int]]:
    """The pictures of a GIF, and how long each is shown, in milliseconds."""
    with Image.open(io.BytesIO(file)) as film:
        for index in range(film.n_frames):  # type: ignore[attr-defined]
            film.seek(index)
            yield film.convert("RGB"), int(film.info["duration"])


def near(image: Image.Image, colour: plane.Colour, tolerance: int = 40) -> int:
    """Pixels of about that colour."""
    pixels = np.asarray(image.convert("RGB"), int)
    return int((abs(pixels - colour).max(axis=-1) < tolerance).sum())


@pytest.mark.parametrize("name", EXPORTS)
def test_every_download_says_what_it_is(name: str, ring: runs.Run) -> None:
    assert EXPORTS[name].label and "/" in EXPORTS[name].media_type
    first = {
        "json": b"{",
        "csv": b"step,",
        "png": b"\x89PNG",
        "gif": b"GIF89a",
        "zip": b"PK",
        "html": b"<!doctype html>",
    }
    assert EXPORTS[name].make(ring).startswith(first[name.rpartition(".")[2]])


@pytest.mark.parametrize("name", ["metrics.csv", "samples.png", "animation.gif", "checkpoint.zip"])
def test_a_run_that_has_nothing_yet_says_so(name: str, fresh: runs.Run) -> None:
    with pytest.raises(UserError, match=f"{fresh.id} has no .* yet"):
        EXPORTS[name].make(fresh)


@pytest.mark.parametrize("name", EXPORTS)
def test_a_deleted_run_is_one_sentence(name: str, fresh: runs.Run) -> None:
    run = runs.find(fresh.id, fresh.root)
    fresh.delete()
    with pytest.raises(UserError):
        EXPORTS[name].make(run)


def test_an_unknown_download_lists_the_known_ones() -> None:
    with pytest.raises(UserError, match=r"choose from config\.json, metrics\.csv"):
        EXPORTS["weights.pt"]


def test_the_web_process_makes_them_without_torch(ring: runs.Run) -> None:
    code = (
        "import sys; from pathlib import Path; from gan_core import runs; from gan_core.runs.export import EXPORTS; "
        f"run = runs.find({ring.id!r}, root=Path({str(ring.root)!r})); "
        "[e.make(run) for e in EXPORTS.values()]; assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_config_json_is_the_whole_record(ring: runs.Run) -> None:
    about = json.loads(config_json(ring))
    assert about["config"] == ring.config.to_dict()
    assert about["versions"].keys() >= {"python", "torch"}


def test_metrics_csv_has_every_report_and_every_column(ring: runs.Run, tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(metrics_csv(ring).decode())))
    reports = ring.metrics()
    assert len(rows) == len(reports) > 1
    assert list(rows[0])[:3] == ["step", "seconds", "images"]
    for row, report in zip(rows, reports, strict=True):
        assert {
            name: float(text) for name, text in row.items() if text and not name.startswith("final_")
        } == pytest.approx({name: value for name, value in report.items() if value is not None})


def test_metrics_csv_leaves_gaps_where_a_figure_is_missing(fresh: runs.Run) -> None:
    log = fresh.folder / "metrics.jsonl"
    log.write_text('{"step": 1, "critic_loss": 0.5}\n{"step": 2, "critic_loss": null, "modes": 3}\n{"step": 3, "mo')
    assert metrics_csv(fresh) == b"step,critic_loss,modes\n1,0.5,\n2,,3\n"


def test_samples_of_images_are_the_kept_wall_enlarged_crisply(digits: runs.Run) -> None:
    for step in (None, 0, 3):
        kept = safetensors_numpy.load(digits.frame(6 if step is None else step))["png"]
        wall = np.asarray(opened(kept.tobytes()))
        shown = np.asarray(opened(samples_png(digits, step)))
        change = abs(shown.astype(int) - wall.repeat(4, 0).repeat(4, 1))
        assert change.max() <= 16 and np.sqrt((change**2).mean()) < 2, "the invisible mark alone"
        assert mark_in(shown) == tag_of(digits.id)


def test_samples_of_points_show_real_and_generated_on_the_critics_landscape(ring: runs.Run) -> None:
    image = opened(samples_png(ring))
    assert image.width == pictures.SIDE < image.height  # the legend is under it
    scene = image.crop((0, 0, image.width, image.width))
    assert near(scene, plane.REAL) > 100 and near(scene, plane.GENERATED) > 100
    assert samples_png(ring, 2) != samples_png(ring)


def test_a_step_without_a_picture_is_refused(ring: runs.Run) -> None:
    with pytest.raises(UserError, match="no picture of step 99"):
        samples_png(ring, 99)


@pytest.mark.parametrize("kind", ["ring", "digits"])
def test_the_animation_shows_every_kept_step_once_and_loops(kind: str, request: pytest.FixtureRequest) -> None:
    run: runs.Run = request.getfixturevalue(kind)
    file = animation_gif(run)
    assert b"NETSCAPE2.0\x03\x01\x00\x00" in file  # loops for ever
    shots = list(moments(file))
    assert [duration for _, duration in shots] == [100] * 6 + [2000]
    assert len(run.frame_steps()) == len(shots) == 7
    assert all(max(image.size) <= 2 * pictures.SMALL_SIDE for image, _ in shots)


def test_the_animation_ends_with_the_newest_picture_in_the_right_colours(ring: runs.Run) -> None:
    *_, (last, _) = moments(animation_gif(ring))
    expected = picture(ring.frame(6), ring.config, pictures.SMALL_SIDE).convert("RGB")
    shown = last.crop((0, 0, *expected.size))
    assert abs(np.asarray(shown, int) - np.asarray(expected, int)).mean() < 4  # 256 colours have to do
    assert near(shown, plane.REAL, 10) > 50 and near(shown, plane.GENERATED, 30) > 50
    legend = last.crop((0, last.width, *last.size))
    assert min(near(legend, colour, 10) for colour in pictures.INKS) > 0


def test_the_few_pixels_of_a_legend_keep_their_colours() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (200, 200, 3), dtype=np.uint8)  # more colours than 256
    pixels[0, : len(pictures.INKS)] = pictures.INKS
    (frame,) = pictures.one_palette([Image.fromarray(pixels)], pictures.INKS)
    shown = np.asarray(frame.convert("RGB"))[0, : len(pictures.INKS)]
    assert shown.tolist() == [list(colour) for colour in pictures.INKS]


def test_grey_digits_stay_exact_in_the_animation(digits: runs.Run) -> None:
    *_, (last, _) = moments(animation_gif(digits))
    wall = np.asarray(picture(digits.frame(6), digits.config, 0))
    shown = np.asarray(last)[: 5 * wall.shape[0], : 5 * wall.shape[1], 0]
    assert np.array_equal(shown, wall.repeat(5, 0).repeat(5, 1))


def test_a_long_run_becomes_a_short_animation(fresh: runs.Run, ring: runs.Run) -> None:
    """Many kept pictures: an even choice of 60, the first and the last among them."""
    log = frame_log.FrameLog(fresh.folder / frame_log.FILE, budget=10**9)
    steps = list(range(0, 2000, 10))
    for step in steps:
        points = np.full((4, 2), step / 2000, np.float32)
        log.add(step, encode(Samples(step, "points", {"fake": points})))
    log.close()
    shots = [image for image, _ in moments(animation_gif(fresh))]
    assert len(shots) == FRAMES
    columns = [np.argwhere(_orange(image))[:, 1].mean() for image in shots]
    moves = np.diff(columns)
    assert columns[0] == pytest.approx(200, abs=2) and columns[-1] == pytest.approx(200 + 200 / 1.5, abs=3)
    assert moves.min() > 0 and moves.max() < 3 * moves.mean()


def _orange(image: Image.Image) -> np.ndarray:
    scene = np.asarray(image.crop((0, 0, image.width, image.width)), int)
    found: np.ndarray = abs(scene - plane.GENERATED).max(axis=-1) < 40
    return found


def test_a_large_animation_drops_frames_until_it_is_small(ring: runs.Run, monkeypatch: pytest.MonkeyPatch) -> None:
    (*_, (end, _)) = moments(whole := animation_gif(ring))
    for count in (4, 3, 2):  # of 7; the last one stays
        monkeypatch.setattr(pictures, "LARGEST", len(whole) - 1)
        shots = list(moments(whole := animation_gif(ring)))
        assert len(shots) == count
        assert np.array_equal(np.asarray(shots[-1][0]), np.asarray(end))
    monkeypatch.setattr(pictures, "LARGEST", 1)
    assert animation_gif(ring) == whole  # two are the least that moves


def test_a_checkpoint_rebuilds_the_generator_and_the_training(digits: runs.Run, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(checkpoint_zip(digits))) as zipped:
        assert zipped.testzip() is None
        optional = {"alarms.jsonl", "scores.json"}  # of digits without MNIST, nothing is scored
        assert set(zipped.namelist()) - optional == {"README.txt", *archive.contents(digits)} - optional
        zipped.extractall(tmp_path)
    generator, config, step = load_generator(tmp_path / "generator.safetensors")
    assert (config, step) == (digits.config, 6)
    state = load_state(tmp_path / "trainer_state.safetensors")
    assert state["facts"]["step"] == 6
    kept = load_state(digits.folder / "trainer_state.safetensors")["tensors"]
    assert all(torch.equal(state["tensors"][name], value) for name, value in kept.items())
    assert all(
        torch.equal(value, state["tensors"][f"generator_average.{name}"])
        for name, value in generator.state_dict().items()
    )
    assert (tmp_path / "metrics.csv").read_bytes() == metrics_csv(digits)
    assert json.loads((tmp_path / "config.json").read_text())["config"] == digits.config.to_dict()


@pytest.mark.parametrize("kind", ["ring", "digits"])
def test_the_readme_of_a_checkpoint_is_right(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its Python is run as it stands, beside the unpacked files."""
    run: runs.Run = request.getfixturevalue(kind)
    with zipfile.ZipFile(io.BytesIO(checkpoint_zip(run))) as zipped:
        zipped.extractall(tmp_path)
    text = (tmp_path / "README.txt").read_text()
    assert all((tmp_path / name).exists() == (name in text) for name in archive.contents(run)) and "step 6 of 6" in text
    assert ("EMA 0.9" in text) == (kind == "digits")
    monkeypatch.chdir(tmp_path)
    scope: dict[str, object] = {}
    code = text[text.index("    from pathlib") : text.index("Without GAN Arena")]
    exec("\n".join(row.strip() for row in code.splitlines()), scope)  # as a reader would type it
    samples = scope["samples"]
    assert isinstance(samples, torch.Tensor)
    assert samples.shape == (16, *((2,) if kind == "ring" else (1, 8, 8)))


def test_a_half_written_snapshot_is_waited_for(ring: runs.Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two of its files a live run has weights of two steps; one that died there has them for ever."""
    run = runs.create(ring.config, root=tmp_path)
    names = ("generator.safetensors", "critic.safetensors", STATE_FILE)
    for name in names:
        (run.folder / name).write_bytes((ring.folder / name).read_bytes())
    older = (ring.folder / STATE_FILE).read_bytes().replace(b'\\"step\\": 6', b'\\"step\\": 5')
    (run.folder / STATE_FILE).write_bytes(older)

    def finish_writing(seconds: float) -> None:
        (run.folder / STATE_FILE).write_bytes((ring.folder / STATE_FILE).read_bytes())

    monkeypatch.setattr(archive.time, "sleep", finish_writing)
    with zipfile.ZipFile(io.BytesIO(checkpoint_zip(run))) as zipped:
        assert {archive.step_of(name, zipped.read(name)) for name in names} == {6}
    (run.folder / STATE_FILE).write_bytes(older)
    monkeypatch.setattr(archive, "PATIENCE", -1.0)
    with zipfile.ZipFile(io.BytesIO(checkpoint_zip(run))) as zipped:
        assert [archive.step_of(name, zipped.read(name)) for name in names] == [6, 6, 5]


@pytest.mark.parametrize("content", [b"junk", b"", b"\x08" + bytes(7) + b'{"a": 1}'])
def test_broken_weights_are_one_sentence(content: bytes, fresh: runs.Run) -> None:
    (fresh.folder / "generator.safetensors").write_bytes(content)
    with pytest.raises(UserError, match=r"generator\.safetensors|no weights"):
        checkpoint_zip(fresh)


def test_the_scores_are_a_probability_or_the_spread_of_the_scores() -> None:
    scores = np.array([[-1000.0, 0.0], [np.log(3), 1000.0]], np.float32)
    assert plane.scaled(scores, probability=True) == pytest.approx(np.array([[0, 0.5], [0.75, 1]]), abs=1e-6)
    spread = plane.scaled(np.linspace(-7, 13, 101), probability=False)
    assert spread[0] == spread[1] == 0 and spread[-1] == 1 and spread[50] == pytest.approx(0.5)
    assert plane.scaled(np.full(4, 3.0), probability=False).tolist() == [0] * 4
    assert plane.scaled(np.array([np.nan, np.inf, 0, 1]), probability=False).max() <= 1


def test_high_is_up_and_the_landscape_lies_where_its_scores_are() -> None:
    share = np.zeros((40, 40))
    share[20:, 20:] = 1  # y > 0, x > 0
    point = np.array([[-0.5, -0.5]])
    scene = np.asarray(plane.draw(plane.Scene(extent=1, fake=point, scores=share), 600), int)
    deep = abs(scene - (191, 166, 232)).max(axis=-1) < 30  # violet on white paper
    rows, columns = np.argwhere(deep).mean(axis=0)
    assert rows == pytest.approx(150, abs=15) and columns == pytest.approx(450, abs=15)
    rows, columns = np.argwhere(abs(scene - plane.GENERATED).max(axis=-1) < 40).mean(axis=0)
    assert (rows, columns) == (pytest.approx(450, abs=2), pytest.approx(150, abs=2))


def test_points_off_the_paper_or_no_numbers_are_left_out() -> None:
    lost = np.array([[np.nan, 0], [np.inf, 0], [1e30, -1e30], [5, 0]])
    blank = plane.draw(plane.Scene(extent=1, fake=np.zeros((0, 2))), 100)
    assert plane.draw(plane.Scene(extent=1, fake=lost), 100).tobytes() == blank.tobytes()


def test_the_colours_are_the_apps() -> None:
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["theme"]["light"]
    names = {"green": plane.REAL, "orange": plane.GENERATED, "violet": plane.CRITIC, "text": plane.TEXT}
    for name, colour in names.items():
        assert theme[f"{name}Color"] == "#{:02x}{:02x}{:02x}".format(*colour)


_OPENED = """
import sys
from gan_core import runs
from gan_core.runs.export import EXPORTS
run = runs.find(sys.argv[1], sys.argv[2])
opened = set()
sys.addaudithook(lambda event, arguments: event == "open" and opened.add(str(arguments[0])))
EXPORTS[sys.argv[3]].make(run)
print("\\n".join(path for path in opened if path.startswith(str(run.folder))))
"""


@pytest.mark.parametrize("name", EXPORTS)
def test_every_download_names_the_files_that_it_is_made_of(name: str, ring: runs.Run) -> None:
    command = [sys.executable, "-c", _OPENED, ring.id, str(ring.root), name]
    opened = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    assert opened and {Path(path).name for path in opened} <= {*EXPORTS[name].reads}


@pytest.mark.parametrize("name", EXPORTS)
def test_a_fingerprint_changes_with_every_file_that_a_download_is_made_of(name: str, ring: runs.Run) -> None:
    for file in EXPORTS[name].reads:
        if file != status.FILE and (path := ring.folder / file).exists():
            before = fingerprint(ring, EXPORTS[name].reads)
            assert before == fingerprint(ring, EXPORTS[name].reads)
            path.write_bytes(path.read_bytes())
            assert fingerprint(ring, EXPORTS[name].reads) != before, file


def test_a_table_ends_with_the_final_scores_in_columns_of_their_own(ring: runs.Run) -> None:
    """As told.py tells them, and pandas reads it as before."""
    pandas, told = pytest.importorskip("pandas"), told_of(ring)
    table = pandas.read_csv(io.BytesIO(metrics_csv(ring)))
    reports = list(dict.fromkeys(name for row in ring.metrics() for name in row))
    assert told.final and list(table.columns[: len(reports)]) == reports and len(table) == len(ring.metrics())
    final = table.filter(regex="^final_")
    assert final.iloc[:-1].isna().all(axis=None)
    expected = {"final_step": told.step, "final_samples": told.samples}
    assert final.iloc[-1].to_dict() == pytest.approx(expected | {f"final_{n}": v for n, v in told.figures.items()})


def test_an_animation_ends_with_the_final_scores(ring: runs.Run) -> None:
    file = animation_gif(ring)
    frames = [image for image, _ in moments(file)]
    below = (0, frames[0].width + plane.caption_height(frames[0].width) + 2, frames[0].width, frames[0].height)
    inks = [near(frame.crop(below), plane.TEXT, 90) for frame in frames]
    assert inks[-1] > 200 and not any(inks[:-1])
    comment = Image.open(io.BytesIO(file)).info["comment"].decode()
    told = told_of(ring)
    assert comment.startswith(f"final, at step {told.step:,}, over {told.samples:,} samples, Modes covered ")


def test_an_unfinished_run_tells_no_final_scores(fresh: runs.Run) -> None:
    with Recorder(fresh) as recorder:
        recorder.write(handmade.report(1, modes=3.0))
        recorder.write(handmade.picture(1))
        recorder.status("stopped", step=1)
    assert b"final" not in metrics_csv(fresh) + animation_gif(fresh)
