"""Nearest training samples against all distances computed plainly, and verdicts on copies and on new images."""

import numpy as np
import pytest

from gan_core.base.errors import UserError
from gan_core.data.datasets import DATASETS, Request
from gan_core.generators.loading import load
from gan_core.latent import neighbours
from gan_core.latent.neighbours import Neighbours, are_known, like_data, of_dataset, of_facts, verdict
from tests.handmade import facts


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbours, "CHUNK", 37)


def plainly(data: np.ndarray, samples: np.ndarray) -> np.ndarray:
    """All distances, [n, N] in float64."""
    rows, wanted = (values.reshape(len(values), -1).astype(np.float64) for values in (data, samples))
    scale = 255 if data.dtype == np.uint8 else 1
    return np.linalg.norm((wanted[:, None] - rows[None]) / scale, axis=2)


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("kind", ["images", "points"])
def test_the_nearest_are_those_of_all_distances(kind: str) -> None:
    rng = np.random.default_rng(0)
    if kind == "images":
        data, samples = (rng.integers(0, 256, (count, 1, 6, 6), dtype=np.uint8) for count in (200, 9))
    else:
        data, samples = (rng.standard_normal((count, 2), np.float32) for count in (200, 9))
    found = Neighbours(data).of(samples, k=5)
    every = plainly(data, samples)
    assert np.array_equal(found.indices, every.argsort(axis=1)[:, :5])
    assert found.distances == pytest.approx(np.sort(every, axis=1)[:, :5], rel=1e-6)


@pytest.mark.usefixtures("small_chunks")
def test_without_new_samples_each_is_compared_with_the_others() -> None:
    data = np.random.default_rng(1).standard_normal((150, 2)).astype(np.float32)
    every = plainly(data, data) + np.diag(np.full(150, np.inf))
    assert Neighbours(data).typical == pytest.approx(np.sort(every.min(axis=1)), rel=1e-6)


def test_the_share_is_that_of_new_samples_which_lie_nearer() -> None:
    data = np.zeros((1, 2), np.float32)
    new = np.array([[distance, 0] for distance in range(1, 11)], np.float32)
    found = Neighbours(data, new).of(np.array([[0.5, 0], [4.5, 0], [99, 0]], np.float32), k=3)
    assert found.share.tolist() == [0, 0.4, 1] and found.distances.shape == (3, 1), "there is but one"


@pytest.mark.parametrize(
    ("distance", "share", "apart", "words"),
    [
        (0.0, 0.0, 5.0, "a copy"),
        (1.0, 0.01, 5.0, "looks memorised"),
        (1.0, 0.01, 1.2, "as far as"),
        (4.0, 0.5, np.nan, "as far as {one}: 4 from the nearest"),
        (9.0, 0.995, np.nan, "farther than {one}"),
    ],
)
@pytest.mark.parametrize(
    ("has_new", "one", "half"),
    [
        (True, "a new real sample", "half of all new real ones lie within 4.25"),
        (False, "training samples are from each other", "half of all other training samples lie within 4.25"),
    ],
)
def test_verdicts_say_what_they_compare_with(
    distance: float, share: float, apart: float, words: str, has_new: bool, one: str, half: str
) -> None:
    said = verdict(distance, share, apart, 4.25, 0.01, has_new=has_new)
    assert said.startswith(words.format(one=one)) and f"{distance:.3g} from" in said and half in said


def test_a_verdict_on_data_without_new_samples_speaks_of_none() -> None:
    data = np.random.default_rng(1).standard_normal((150, 2)).astype(np.float32)
    for new, words in ((None, "other training samples"), (data[:9] + 1, "new real ones")):
        judge = Neighbours(data, new)
        assert words in judge.verdict(judge.of(data[:1] + 9), 0)


@pytest.mark.usefixtures("needs_data")
def test_a_copy_with_specks_is_found_out_and_new_digits_are_not() -> None:
    """And a new 1 is not either, though it lies nearer than nearly all new digits."""
    train, held_out = DATASETS["mnist"].load(Request()).values[:20_000], DATASETS["mnist"].held_out(Request())
    assert held_out is not None and len(held_out.values) == 10_000
    new = held_out.values
    judge = Neighbours(train, new)
    rng = np.random.default_rng(2)
    specks = np.clip(train[:16].astype(int) + rng.integers(-9, 10, train[:16].shape), 0, 255).astype(np.uint8)
    found = judge.of(np.concatenate([train[100:101], specks, new[1:160]]))
    said = [judge.verdict(found, index) for index in range(len(found.share))]
    assert found.distances[0, 0] == 0 and found.indices[0, 0] == 100 and said[0].startswith("a copy")
    assert found.indices[1:17, 0].tolist() == list(range(16))
    assert all(sentence.startswith("looks memorised") for sentence in said[1:17])
    assert sum(sentence.startswith("looks memorised") for sentence in said[17:]) <= 2
    assert (found.share[17:] <= 0.01).sum() > 0, "the ones, which only the second look lets go"


def test_a_generator_s_facts_say_what_it_learned_from() -> None:
    generator = load("ring-wgan-gp")
    shown = generator.draw(generator.latents(20, seed=0))
    assert len(of_facts(generator.facts).of(like_data(shown)).share) == 20
    assert of_facts(generator.facts) is of_facts(generator.facts), "it is kept"


@pytest.mark.parametrize("dataset", ["", "no-such-data", "images"])
def test_what_nobody_knows_is_compared_with_nothing(dataset: str) -> None:
    unknown = facts(dataset=dataset)
    assert not are_known(unknown)
    with pytest.raises(UserError, match="nobody knows which images"):
        of_facts(unknown)


def test_colour_images_are_compared_channel_by_channel() -> None:
    data = np.random.default_rng(4).integers(0, 256, (30, 3, 5, 5), dtype=np.uint8)
    shown = data[:4].transpose(0, 2, 3, 1)
    assert (Neighbours(data).of(like_data(shown), k=1).distances == 0).all()


def test_points_are_compared_to_the_last_digit() -> None:
    judge = of_dataset("ring")
    data = DATASETS["ring"].load(Request()).values
    found = judge.of(data[:50] + np.float32(1e-5), k=1)
    assert found.indices[:, 0].tolist() == list(range(50)) or (found.distances <= 1.5e-5).all()
    assert 1e-5 < float(np.median(judge.typical)) < 1e-3
