"""A run as TensorBoard's own reader finds it."""

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.plugins.hparams.plugin_data_pb2 import HParamsPluginData

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.base.events import Finished, Samples, Scores
from gan_core.config.presets import PRESETS
from gan_core.runs import Recorder
from gan_core.runs.export.event_file import crc32c
from gan_core.runs.export.pictures import SMALL_SIDE, samples_png
from gan_core.runs.export.targets import write_events, write_table
from gan_core.runs.export.tensorboard import PICTURES, events_of, tensorboard_zip
from tests.runs.handmade import picture, report

EVERYTHING = {"scalars": 0, "images": 0, "tensors": 0}


def png(side: int) -> np.ndarray:
    file = io.BytesIO()
    Image.fromarray(np.full((side, side), 200, np.uint8)).save(file, "PNG")
    return np.frombuffer(file.getvalue(), np.uint8)


@pytest.fixture
def finished(run: runs.Run) -> runs.Run:
    """Points, 40 reports and pictures, an undefined figure in the second report, final scores."""
    with Recorder(run) as recorder:
        for step in range(1, 41):
            critic = float("nan") if step == 2 else 1 / step
            recorder.write(report(step, critic_loss=critic, modes=5.0, critic_grad_norm=step * 1e-9))
            recorder.write(picture(step))
        recorder.write(Scores(40, 2500, {"modes": 7.0}, {"modes": 8.0}))
        recorder.write(Finished(40))
    return runs.find(run.id, run.root)


def read(folder: Path) -> EventAccumulator:
    found = EventAccumulator(str(folder), size_guidance=EVERYTHING)
    found.Reload()
    return found


@pytest.fixture
def found(finished: runs.Run, tmp_path: Path) -> Iterator[EventAccumulator]:
    yield read(write_events(finished, tmp_path / "logs").parent)


def test_crc_is_castagnolis() -> None:
    """RFC 3720, appendix B.4, and the check value of the catalogues."""
    assert crc32c(b"123456789") == 0xE3069283
    assert crc32c(bytes(32)) == 0x8A9136AA and crc32c(bytes(range(32))) == 0x46DD794E


def test_every_figure_of_every_report_is_read_back(finished: runs.Run, found: EventAccumulator) -> None:
    created = datetime.fromisoformat(finished.created).timestamp()
    tags = {tag.partition("/")[2]: tag for tag in found.Tags()["scalars"] if not tag.startswith("final/")}
    rows = finished.metrics()
    assert {*tags} == {name for row in rows for name in row} - {"step"}
    for name, tag in tags.items():
        wanted = [
            (row["step"], np.float32(row[name]), created + row["seconds"]) for row in rows if row[name] is not None
        ]
        assert [(one.step, np.float32(one.value), one.wall_time) for one in found.Scalars(tag)] == wanted
    assert len(found.Scalars("losses/critic_loss")) == len(rows) - 1, "the undefined one is left out"
    assert {"losses/generator_loss", "gradients/critic_grad_norm", "modes/modes"} <= {*tags.values()}


def test_final_scores_stand_apart(found: EventAccumulator) -> None:
    assert [(one.step, one.value) for one in found.Scalars("final/modes")] == [(40, 7.0)]


def test_pictures_come_at_their_steps(finished: runs.Run, found: EventAccumulator) -> None:
    images = found.Images("samples")
    assert len(images) == PICTURES < len(finished.frame_steps())
    assert (images[0].step, images[-1].step) == (1, 40)
    assert images[-1].encoded_image_string == samples_png(finished, 40, SMALL_SIDE)
    with Image.open(io.BytesIO(images[0].encoded_image_string)) as drawn:
        assert drawn.size == (images[0].width, images[0].height)
    times = {one.step: one.wall_time for one in found.Scalars("losses/generator_loss")}
    assert [one.wall_time for one in images] == [times[one.step] for one in images]


def test_walls_are_pictures_too(root: Path, tmp_path: Path) -> None:
    run = runs.create(PRESETS["digits-gan"].config, root=root)
    with Recorder(run) as recorder:
        recorder.write(Samples(0, "images", {"png": png(16)}))
        recorder.write(report(1))
    (first,) = read(write_events(run, tmp_path / "logs").parent).Images("samples")
    assert (first.step, first.width, first.height) == (0, 64, 64)


def test_settings_are_text_and_hparams(finished: runs.Run, found: EventAccumulator) -> None:
    (words,) = found.Tensors("settings")
    table = words.tensor_proto.string_val[0].decode()
    assert f"| Run | {finished.id} |" in table and "| Seed | 0 |" in table
    told = HParamsPluginData.FromString(found.SummaryMetadata("_hparams_/session_start_info").plugin_data.content)
    settings = told.session_start_info.hparams
    assert {*settings} == {*finished.config.settings} and told.session_start_info.group_name == finished.id
    assert settings["critic.lr"].number_value == finished.config["critic.lr"]
    assert settings["average_critic_loss"].bool_value == finished.config["average_critic_loss"]
    assert settings["objective"].string_value.startswith("GAN")


def test_a_pipe_in_a_title_breaks_no_table(finished: runs.Run) -> None:
    finished.rename("a | b")
    assert rb"| Run | a \| b |" in events_of(finished)


def test_the_zip_unpacks_into_a_folder_of_the_run(finished: runs.Run, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(tensorboard_zip(finished))) as archive:
        archive.extractall(tmp_path / "logs")
    assert {path.name for path in (tmp_path / "logs").iterdir()} == {finished.id, "provenance.xmp"}
    assert read(tmp_path / "logs" / finished.id).Scalars("final/modes")


def test_a_run_without_reports_has_nothing_to_export(run: runs.Run, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no figures yet"):
        write_events(run, tmp_path / "logs")
    with pytest.raises(UserError, match="no figures yet"):
        write_table(run, tmp_path / "table.csv")
    assert not (tmp_path / "logs").exists() and not (tmp_path / "table.csv").exists()


def test_exports_lie_beside_one_another_and_replace_themselves_alone(
    finished: runs.Run, root: Path, tmp_path: Path
) -> None:
    other, logs = runs.create(finished.config, root=root), tmp_path / "logs"
    with Recorder(other) as recorder:
        recorder.write(report(1))
    for run in (finished, other, other):
        write_events(run, logs, pictures=False)
    assert {path.name for path in logs.iterdir()} == {finished.id, other.id}
    assert read(logs / finished.id).Tags()["images"] == []
    stranger = logs / other.id / "events.out.tfevents.1700000000.laptop"
    stranger.write_bytes(b"not ours")
    with pytest.raises(UserError, match="holds something else"):
        write_events(finished, logs)
    assert stranger.read_bytes() == b"not ours"


def test_a_table_replaces_a_table_alone(finished: runs.Run, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    assert write_table(finished, write_table(finished, table)).read_bytes().startswith(b"step,")
    table.write_text("name,mark\nAda,1\n")
    with pytest.raises(UserError, match="is no table of a run"):
        write_table(finished, table)
    assert table.read_text() == "name,mark\nAda,1\n"
