"""The pages without a browser: what a form holds, what it refuses, what Start hands over."""

import hashlib
import io
import json
import os
import shutil
import zipfile
from pathlib import Path

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.base.events import Metrics
from gan_core.config.presets import PRESETS
from gan_core.config.run_config import RunConfig, settings_of
from gan_core.config.titles import nearest
from gan_core.games import GAMES
from gan_core.runs import Recorder
from gan_core.runs.uploads import upload_path
from gan_core.training.checkpoint import load_generator, save_generator
from ui import uploads
from ui.studio import STUDIO

MAIN = Path(__file__).parent.parent.parent / "ui" / "main.py"

SETTINGS = settings_of("adversarial")


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("GAN_ARENA_RUNS", str(tmp_path))
    return AppTest.from_file(MAIN, default_timeout=30)


@pytest.fixture
def train(app: AppTest) -> AppTest:
    app.run()
    return app.switch_page("../pages/train.py").run()


def _value(parameter: str | list[str]) -> str:
    return parameter if isinstance(parameter, str) else parameter[0]


def field(app: AppTest, kind: str, name: str):
    return getattr(app, kind)(key=f"field-{name}:{app.session_state['draft-filled']}:")


@pytest.mark.parametrize(
    ("page", "title"),
    [
        ("home", "GAN Arena"),
        ("train", "Train"),
        ("compare", "Compare"),
        ("latent", "Latent space"),
        ("human", "You against D"),
        ("evaluate", "Evaluate"),
        ("import_weights", "Import weights"),
        ("runs", "Runs"),
        ("teacher", "Teacher"),
    ],
)
def test_every_page_opens_with_something_on_it(app: AppTest, page: str, title: str) -> None:
    app.run()
    app.switch_page(f"../pages/{page}.py").run()
    assert not app.exception and app.title[0].value == title


def test_the_form_has_a_widget_for_every_setting_that_applies(train: AppTest) -> None:
    kinds = (train.selectbox, train.number_input, train.toggle, train.text_input)
    drawn = {str(widget.key).split(":")[0].removeprefix("field-") for kind in kinds for widget in kind}
    unused = {"data_class", "data_path", "drawing", "image_size", "start_from", "mirror", "diffaugment", "conditioning"}
    unused |= {"game"} if len(GAMES) == 1 else set()
    assert set(SETTINGS) - drawn == unused, "the grid has no use for these"
    field(train, "selectbox", "dataset").set_value("digits").run()
    assert "color + translation + cutout" in field(train, "selectbox", "diffaugment").options


@pytest.mark.parametrize("name", PRESETS)
def test_choosing_a_preset_fills_the_form_with_it(train: AppTest, name: str) -> None:
    train.selectbox(key="preset-choice").set_value(name).run()
    assert RunConfig.from_dict(train.session_state["draft"]) == PRESETS[name].config
    assert PRESETS[name].reason in train.caption[0].value and not train.error
    lacking = PRESETS[name].config.lacks_pictures
    assert train.button(key="start").disabled == lacking == any("upload a zip" in info.value for info in train.info)


def test_a_zip_is_looked_at_when_it_comes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_ARENA_RUNS", str(tmp_path))
    monkeypatch.setenv("GAN_ARENA_CACHE", str(tmp_path / "cache"))

    def zipped(count: int) -> bytes:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            for number in range(count):
                picture = io.BytesIO()
                Image.new("RGB", (9, 9), (number, 0, 0)).save(picture, "PNG")
                archive.writestr(f"{number}.png", picture.getvalue())
        return file.getvalue()

    with pytest.raises(UserError, match=r"there are only 3 images in 'mine\.zip'"):
        uploads.keep_images("mine.zip", zipped(3), 16)
    assert not list((tmp_path / "uploads").iterdir()), "what is no dataset is thrown away"
    assert uploads.keep_images("mine.zip", zipped(9), 16).is_file()


def test_start_queues_what_the_form_says(train: AppTest, tmp_path: Path) -> None:
    field(train, "number_input", "steps").set_value(123).run()
    train.button[0].click().run()
    run = runs.find(_value(train.query_params["run"]), tmp_path)
    assert run.config == PRESETS[next(iter(PRESETS))].config.replace(steps=123)
    assert runs.waiting(tmp_path) == [run.id] and run.preset == next(iter(PRESETS))


def test_a_new_objective_brings_its_settings(train: AppTest) -> None:
    field(train, "selectbox", "objective").set_value("wgan-gp").run()
    assert train.session_state["draft"]["penalties"] == {"gradient-penalty": 0.1}
    filled = train.session_state["draft-filled"]
    assert train.number_input(key=f"field-penalties:{filled}:gradient-penalty").value == 0.1
    assert "Changed: objective" in train.caption[0].value


def test_an_illegal_choice_is_a_sentence_and_no_start(train: AppTest) -> None:
    field(train, "selectbox", "objective").set_value("wgan").run()
    field(train, "number_input", "weight_clip").set_value(0.0).run()
    assert train.error[0].value == "Wgan needs “Weight clipping” above 0, for example 0.01."
    assert [mark.value for mark in train.markdown if mark.value.startswith(":red[")] == [
        f":red[:material/error: {train.error[0].value}]"
    ], "the field itself is marked, once"
    assert train.button[0].disabled
    field(train, "number_input", "weight_clip").set_value(0.02).run()
    assert not train.error and not train.button[0].disabled


def test_widths_are_read_as_typed(train: AppTest) -> None:
    field(train, "text_input", "critic.widths").set_value("64, 32").run()
    assert train.session_state["draft"]["critic.widths"] == [64, 32]
    field(train, "text_input", "critic.widths").set_value("64; 32").run()
    assert train.error[0].value == "Each of “Critic widths” must be a number, not '64; 32'."
    assert train.session_state["draft"]["critic.widths"] == [64, 32], "the last legal value is kept"


def test_the_form_survives_a_visit_to_another_page(train: AppTest) -> None:
    field(train, "number_input", "seed").set_value(42).run()
    train.switch_page("../pages/runs.py").run()
    train.switch_page("../pages/train.py").run()
    assert field(train, "number_input", "seed").value == 42


def test_an_address_can_name_a_preset_or_a_run(app: AppTest, tmp_path: Path) -> None:
    run = runs.create(RunConfig(seed=77), title="Mine", root=tmp_path)
    app.run()
    app.query_params["from"] = run.id
    app.switch_page("../pages/train.py").run()
    assert field(app, "number_input", "seed").value == 77
    app.query_params["preset"] = "grid-wgan"
    app.run()
    assert app.selectbox(key="preset-choice").value == "grid-wgan"


def test_a_run_without_a_preset_is_told_by_the_one_that_is_nearest() -> None:
    """A lane of a race, say: not "ring of 8, classic GAN; changed: dataset, objective and more"."""
    for name in ("grid-wgan-gp", "mnist-dcgan"):
        assert nearest(PRESETS[name].config.replace(steps=77, seed=12)) == name


def test_a_run_that_time_ends_is_told_in_seconds(app: AppTest, tmp_path: Path) -> None:
    run = runs.create(RunConfig(steps=10_000_000, time_limit=20.0), root=tmp_path)
    with Recorder(run) as recorder:
        recorder.write(Metrics(849, 12.3, 849 * 128, {"critic_loss": 0.5}))
        recorder.status("stopped")
    app.switch_page("../pages/runs.py").run()
    assert "849, 12 of 20 s" in app.dataframe[0].value["Steps"].tolist()


@pytest.mark.parametrize("name", ["../../etc/passwd", "no-such-run", "..", "a/b", "%2e%2e", "x" * 5000])
def test_an_address_with_an_unknown_run_is_a_sentence(app: AppTest, name: str) -> None:
    app.run()
    app.query_params["run"] = name
    app.switch_page("../pages/train.py").run()
    assert not app.exception
    assert "no run" in app.warning[0].value and len(app.warning[0].value) < 300


def test_a_full_queue_is_a_sentence(train: AppTest, tmp_path: Path) -> None:
    for _ in range(runs.QUEUE_LIMIT):
        runs.enqueue(runs.create(RunConfig(), root=tmp_path))
    train.button[0].click().run()
    assert not train.exception and "waiting already" in train.error[0].value
    assert len(runs.list_runs(tmp_path)) == runs.QUEUE_LIMIT, "the refused run leaves nothing behind"


def test_a_broken_run_is_listed_in_words_and_breaks_nothing(app: AppTest, tmp_path: Path) -> None:
    run = runs.create(RunConfig(), title="Broken", root=tmp_path)
    (run.folder / "config.json").write_text("{")
    app.run()
    app.switch_page("../pages/runs.py").run()
    app.selectbox(key="chosen-run-0").set_value(run.id).run()
    assert not app.exception
    assert any("cannot be read" in text.value for text in app.markdown)


def test_two_configurations_are_compared_field_by_field(app: AppTest, tmp_path: Path) -> None:
    one = runs.create(RunConfig(), title="One", root=tmp_path)
    two = runs.create(RunConfig(seed=5), title="Two", root=tmp_path)
    app.run()
    app.switch_page("../pages/runs.py").run()
    app.selectbox(key="chosen-run-0").set_value(one.id).run()
    app.multiselect(key="other-runs").set_value([two.id]).run()
    table = app.dataframe[1].value
    assert table.to_dict("records") == [{"Setting": "Seed", "One": "0", "Two": "5"}]
    app.toggle(key="differences-only").set_value(False).run()
    assert len(app.dataframe[1].value) == len(SETTINGS)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"{", "not valid JSON"),
        (b"\xff\xfe", "not valid JSON"),
        (b"[" * 100_000, "not valid JSON"),
        (b"[1, 2]", "must be a JSON object"),
        (b'{"objective": "lsgn"}', "unknown objective 'lsgn'"),
        (b'{"config": {"stepps": 3}}', "unknown setting 'stepps'"),
        (b'{"dataset": "images", "data_path": "/etc"}', "images of another machine"),
    ],
)
def test_a_broken_configuration_file_is_refused(content: bytes, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence) as refusal:
        uploads.read_config(content)
    assert "\n" not in str(refusal.value)


def test_a_downloaded_configuration_is_taken(tmp_path: Path) -> None:
    run = runs.create(RunConfig(seed=9), root=tmp_path)
    assert uploads.read_config((run.folder / "config.json").read_bytes()).seed == 9
    assert uploads.read_config(json.dumps({"seed": 4}).encode()).seed == 4


def test_an_upload_is_kept_under_a_name_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_ARENA_RUNS", str(tmp_path))
    path = uploads.keep(b"content")
    assert path.parent == tmp_path / "uploads" and path.read_bytes() == b"content"
    assert uploads.keep(b"content") == path and runs.list_runs(tmp_path) == []


def test_uploads_end_where_the_disk_or_our_patience_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_ARENA_RUNS", str(tmp_path))
    monkeypatch.setattr(uploads, "MOST_BYTES", 10)
    used = uploads.keep(b"12345678")
    (tmp_path / "a-run").mkdir()
    (tmp_path / "a-run" / "place.json").write_text(json.dumps({"data_path": str(used)}))
    with pytest.raises(UserError, match="the uploads here fill"):
        uploads.keep(b"abc")
    (tmp_path / "file").touch()
    monkeypatch.setenv("GAN_ARENA_RUNS", str(tmp_path / "file"))
    with pytest.raises(UserError, match="the file cannot be kept: Not a directory"):
        uploads.keep(b"abc")


def test_a_refused_change_does_not_start_the_game_before_it(train: AppTest) -> None:
    field(train, "text_input", "critic.widths").set_value("12, many").run()
    assert train.error and train.button[0].disabled
    field(train, "text_input", "critic.widths").set_value("12, 8").run()
    assert not train.error and not train.button[0].disabled


def test_a_draft_that_is_not_legal_is_repaired_by_another_objective(train: AppTest) -> None:
    field(train, "selectbox", "objective").set_value("wgan").run()
    field(train, "number_input", "weight_clip").set_value(0.0).run()
    assert train.error and train.button[0].disabled
    field(train, "selectbox", "objective").set_value("hinge").run()
    assert not train.error and not train.button[0].disabled


def test_deleting_what_somebody_else_has_deleted_is_no_error(app: AppTest, tmp_path: Path) -> None:
    run = runs.create(RunConfig(), title="Twice", root=tmp_path)
    app.run()
    app.switch_page("../pages/runs.py").run()
    app.selectbox(key="chosen-run-0").set_value(run.id).run()
    app.button(key="delete").click().run()
    run.delete()
    app.button(key="really-delete").click().run()
    assert not app.exception and run.id not in str(app.dataframe[0].value)


@pytest.mark.parametrize("step", ["-1", "many", "9" * 5000, "300"])
def test_an_address_opens_latent_space_whatever_its_step(app: AppTest, step: str) -> None:
    app.run()
    app.query_params["source"], app.query_params["step"] = "ring-wgan-gp", step
    app.switch_page("../pages/latent.py").run()
    assert not app.exception and app.selectbox(key="generator").value == "ring-wgan-gp"


def test_a_repository_is_opened_however_it_is_written(app: AppTest) -> None:
    app.run()
    app.query_params["source"] = "https://huggingface.co/somebody/digits"
    app.switch_page("../pages/latent.py").run()
    assert not app.exception and app.selectbox(key="generator").value == "somebody/digits"


def test_choices_that_do_not_fit_can_be_taken_back(app: AppTest) -> None:
    app.run()
    app.query_params["source"], app.query_params["choices"] = "ring-wgan-gp", '{"activation": "magic"}'
    app.switch_page("../pages/import_weights.py").run()
    assert not app.exception and "activation must be one of" in app.error[0].value.lower()
    app.button(key="guess-again").click().run()
    assert not app.error and not app.exception and app.success


def test_a_run_that_trains_is_inspected_anew(app: AppTest, tmp_path: Path) -> None:
    file = Path(shutil.copytree(runs.shipped_root() / "ring-wgan-gp", tmp_path / "mine")) / "generator.safetensors"
    STUDIO.close()  # one that knows this test's runs takes its place
    STUDIO.__enter__()
    app.run()
    app.query_params["source"] = "mine"

    def shown() -> str:
        """The hash in the report, as it is in the file."""
        app.switch_page("../pages/import_weights.py").run()
        assert not app.exception
        (facts,) = [element.proto.body for element in app.get("html") if "SHA-256" in element.proto.body]
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        assert digest in facts
        return digest

    before = shown()
    network, config, step = load_generator(file)
    save_generator(file, config, step + 1, {name: 0.5 * value for name, value in network.state_dict().items()})
    assert shown() != before


def test_weights_for_which_there_is_no_room_are_a_sentence(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_BYTES", 10)
    app.run()
    app.switch_page("../pages/import_weights.py").run()
    app.segmented_control(key="way").set_value("lesson").run()
    app.button(key="lesson").click().run()
    assert not app.exception and "fill" in app.error[0].value


def test_the_first_weights_make_room_for_the_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_ARENA_RUNS", str(tmp_path))
    monkeypatch.setattr(uploads, "MOST_WEIGHTS", 300)
    names = [uploads.keep_weights(bytes([number]) * 100) for number in range(3)]
    for age, name in enumerate(names):
        os.utime(upload_path(name), (age, age))
    assert uploads.keep_weights(bytes([0]) * 100) == names[0], "brought again, it is the newest"
    uploads.keep_weights(b"x" * 150)
    assert [upload_path(name).exists() for name in names] == [True, False, False]
    with pytest.raises(UserError, match="at most"):
        uploads.keep_weights(b"y" * 301)
