"""What a picture tells beside the picture: where the samples lie, which digits they show."""

import io
import json
import math

import numpy as np
import pytest
import torch
from PIL import Image

from gan_core.config.presets import PRESETS
from gan_core.config.run_config import RunConfig
from gan_core.data.datasets import Data
from gan_core.evaluation.digit_classifier.classifier import load_classifier
from gan_core.evaluation.metrics import LIVE_DIGITS, LIVE_SAMPLES
from gan_core.evaluation.metrics.mode_coverage import mode_shares
from gan_core.games.adversarial.updates import update_both
from gan_core.games.losses import Losses
from gan_core.runs.recorder import encode
from gan_core.training.final_scores import final_scores
from gan_core.training.game import Game
from gan_core.training.pictures import NAMED_EVERY, Painter

GRID = RunConfig(dataset="grid", batch_size=16, generator_widths=(8,), critic_widths=(8,))
DIGITS = GRID.adapted(dataset="mnist").replace(generator_widths=(8,), critic_widths=(8,))


def test_points_tell_their_shares_in_and_near_each_mode() -> None:
    game = Game(GRID)
    painter = Painter(game)
    arrays = painter.paint().arrays
    points = game.draw(painter._noise).numpy()
    shares, nearest = mode_shares(points, game.data.centers, game.data.sigma)
    assert len(points) == LIVE_SAMPLES
    assert np.array_equal(arrays["shares"], shares) and np.array_equal(arrays["nearest"], nearest)
    assert arrays["nearest"].sum() == pytest.approx(1) and (shares <= nearest).all()
    assert painter.coverage["high_quality"] == pytest.approx(float(shares.sum()), abs=1e-6)


def test_data_without_modes_tells_none() -> None:
    arrays = Painter(Game(GRID.replace(dataset="moons"))).paint().arrays
    assert "shares" not in arrays and "nearest" not in arrays


@pytest.mark.usefixtures("needs_data")
def test_digits_are_named_now_and_then_and_at_the_end() -> None:
    painter = Painter(Game(DIGITS))
    told = ["shares" in painter.paint().arrays for _ in range(2 * NAMED_EVERY)]
    assert told == ([False] * (NAMED_EVERY - 1) + [True]) * 2  # the first picture waits for no classifier
    last = Painter(Game(DIGITS))
    arrays = last.paint(last=True).arrays
    assert arrays["shares"].shape == (10,)
    assert arrays["shares"].sum() == pytest.approx(1 - last.coverage["no_digit"])
    rest = {"class_entropy", "no_digit", "confidence"}
    assert {"classes", "no_digit"} <= set(last.coverage) <= {"classes_covered", "classes", *rest}


def test_a_picture_holds_its_own_figures_and_a_report_says_whose_it_has() -> None:
    painter = Painter(Game(GRID))
    first = painter.paint()
    assert first.figures == painter.coverage and first.scored == LIVE_SAMPLES
    assert painter.report == first.figures | {"scored_step": 0.0}
    assert first.figures["covered"] == (first.arrays["shares"] >= 0.2 / 25 - 1e-6).sum()
    header = encode(first)  # as the browser reads it
    length = int.from_bytes(header[:8], "little")
    about = json.loads(header[8 : 8 + length])["__metadata__"]
    assert json.loads(about["figures"]) == first.figures and about["scored"] == "1000"
    digits = Painter(Game(DIGITS))
    assert digits.paint().figures == {} and digits.report == {}, "its digits are not named in each picture"


def test_shares_and_entropy_of_real_digits(monkeypatch: pytest.MonkeyPatch, needs_data: None) -> None:
    painter = Painter(Game(DIGITS))
    real = torch.from_numpy(painter.game.data.values[:LIVE_DIGITS]).float() / 127.5 - 1
    monkeypatch.setattr(painter.game, "draw", lambda noise, classes: real[: len(noise)])
    arrays = painter.paint(last=True).arrays
    p = arrays["shares"] / arrays["shares"].sum()
    assert painter.coverage["class_entropy"] == pytest.approx(-(p @ np.log(p)), abs=1e-5)
    assert painter.coverage["no_digit"] < 0.03 and painter.coverage["classes"] == 10


@pytest.mark.usefixtures("needs_data")
def test_of_a_single_digit_no_classes_are_counted() -> None:
    game = Game(DIGITS.replace(data_class="3", score_samples=100))
    painter = Painter(game)
    arrays = painter.paint(last=True).arrays
    assert set(painter.coverage) <= {"no_digit", "confidence"} and "nearest" not in arrays, "which would raise alarms"
    scores = final_scores(game)
    assert (
        scores is not None
        and scores.nearest == []
        and set(scores.figures) - {"confidence"} == {"no_digit", "disagreement", "fd_mnist_cnn_2"}
    )


def test_images_that_are_no_digits_are_not_judged() -> None:
    config = GRID.adapted(dataset="digits").replace(generator_widths=(8,), critic_widths=(8,))
    assert set(Painter(Game(config)).paint(last=True).arrays) == {"png", "real"}


@pytest.mark.usefixtures("needs_data")
def test_judging_changes_nothing_in_the_training() -> None:
    game = Game(DIGITS)
    before = {name: value.clone() for name, value in game.state_dict()["tensors"].items()}
    Painter(game).paint(last=True)
    after = game.state_dict()["tensors"]
    assert all(value.equal(after[name]) for name, value in before.items())


@pytest.mark.parametrize(("count", "shown"), [(12, 12), (200, 64)])
def test_the_first_wall_comes_with_one_of_real_images_each_of_them_once(count: int, shown: int) -> None:
    values = np.random.default_rng(0).integers(0, 256, (count, 3, 8, 8), dtype=np.uint8)
    config = RunConfig(dataset="images", image_size=8, generator_output="tanh", generator_widths=(4,), batch_size=2)
    game = Game(config, data=Data(values=values))
    first = Painter(game).paint()
    sheet = np.asarray(Image.open(io.BytesIO(first.arrays["real"].tobytes()))).astype(np.uint8)
    columns = math.ceil(math.sqrt(shown))
    tiles = [sheet[10 * (n // columns) :, 10 * (n % columns) :][:8, :8].transpose(2, 0, 1) for n in range(shown)]
    known = {picture.tobytes() for picture in values}
    seen = {np.ascontiguousarray(tile).tobytes() for tile in tiles}
    assert len(seen) == shown and seen <= known
    update_both(game, Losses())
    assert "real" not in Painter(game).paint().arrays, "once is enough"


@pytest.mark.usefixtures("needs_data")
def test_naming_digits_for_the_first_time_moves_no_random_generator() -> None:
    """The classifier's network is built then; dropout would go on from another place, by the clock."""
    load_classifier.cache_clear()
    painter = Painter(Game(PRESETS["mnist-mlp-gan"].config.replace(steps=1)))
    before = torch.get_rng_state()
    assert painter.paint(last=True).scored
    assert torch.equal(torch.get_rng_state(), before)
