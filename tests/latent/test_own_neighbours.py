"""Copies of one's own few pictures are found out; new pictures, mixtures and blurs are not."""

from pathlib import Path

import numpy as np
import pytest

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.config.run_config import RunConfig
from gan_core.config.settings import sample_shape
from gan_core.data.datasets import DATASETS, Request
from gan_core.generators.loading import load
from gan_core.latent import own_neighbours
from gan_core.latent.own_neighbours import OwnNeighbours, can_compare, of_loaded
from gan_core.training.checkpoint import save_generator
from gan_core.training.game import build_generator
from tests.own_pictures import zip_of_pictures

FEW = [12, 200]


def drawn(count: int, seed: int) -> np.ndarray:
    """Pictures of soft spots in three colours, uint8 [count, 3, 16, 16]."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 256, (count, 3, 5, 5)).repeat(4, 2).repeat(4, 3)[..., 2:18, 2:18].astype(float)
    for axis in (2, 3):
        coarse = (coarse + np.roll(coarse, 1, axis) + np.roll(coarse, -1, axis)) / 3
    return coarse.astype(np.uint8)


def said(judge: OwnNeighbours, samples: np.ndarray) -> list[str]:
    found = judge.of(samples)
    return [judge.verdict(found, index) for index in range(len(samples))]


def noisy(pictures: np.ndarray, size: int = 9) -> np.ndarray:
    rng = np.random.default_rng(5)
    return np.clip(pictures + rng.integers(-size, size + 1, pictures.shape), 0, 255).astype(np.uint8)


def insist_on_the_right_verdicts(pictures: np.ndarray, new: np.ndarray) -> None:
    judge = OwnNeighbours(pictures)
    assert all(sentence.startswith("a copy: 0 from") for sentence in said(judge, pictures))
    assert all(sentence.startswith("looks memorised") for sentence in said(judge, noisy(pictures)))
    false = sum(sentence.startswith("looks memorised") for sentence in said(judge, new))
    assert false <= max(1 / (len(pictures) + 1), 0.01) * len(new)
    one, other = pictures.astype(float), np.roll(pictures, 1, 0).astype(float)
    invented = [(one + other) / 2, one.mean(0, keepdims=True), np.random.default_rng(1).integers(0, 256, one.shape)]
    for samples in invented:
        assert all(sentence.startswith("does not look memorised") for sentence in said(judge, samples.astype(np.uint8)))


@pytest.mark.parametrize("count", FEW)
def test_copies_are_found_out_and_new_pictures_are_not(count: int) -> None:
    insist_on_the_right_verdicts(drawn(count, 0), drawn(300, 1))


@pytest.mark.usefixtures("needs_data")
@pytest.mark.parametrize("count", FEW)
def test_copies_of_photographs_are_found_out_and_new_ones_are_not(count: int) -> None:
    frogs = Request(data_class="frog")
    new = DATASETS["cifar10"].held_out(frogs)
    assert new is not None
    insist_on_the_right_verdicts(DATASETS["cifar10"].load(frogs).values[:count], new.values[:300])


@pytest.mark.parametrize(("count", "less", "share"), [(12, ", so this is less sure", "8%"), (200, ", so", "1%")])
def test_it_says_on_how_many_pictures_it_stands(count: int, less: str, share: str) -> None:
    (sentence,) = said(OwnNeighbours(drawn(count, 0)), drawn(1, 1))
    assert f"The scale stands on {count} pictures{less}" in sentence
    assert sentence.endswith(f"of new real ones up to {share} look memorised")


def test_distances_and_shares_are_those_of_their_definition() -> None:
    pictures, samples = drawn(20, 0), drawn(7, 1)
    judge = OwnNeighbours(pictures)
    ours = judge.of(samples, k=20)
    every = np.linalg.norm((samples[:, None].astype(float) - judge.data[None]).reshape(7, 20, -1) / 255, axis=2)
    order = np.sort(every, axis=1)
    assert ours.distances == pytest.approx(order, rel=1e-6)
    assert ours.apart == pytest.approx(order[:, 1:].mean(1), rel=1e-6)
    among = np.linalg.norm((judge.data[:, None].astype(float) - judge.data[None]).reshape(20, 20, -1) / 255, axis=2)
    others = np.sort(among, axis=1)[:, 1:]
    assert judge.typical == pytest.approx(np.sort(others[:, 0] / others[:, 1:].mean(1)), rel=1e-6)


def test_mirrored_pictures_are_looked_for_where_the_run_saw_them() -> None:
    pictures = drawn(12, 0)
    mirrored = pictures[..., ::-1]
    plain, both = OwnNeighbours(pictures), OwnNeighbours(pictures, mirror=True)
    assert not any(sentence.startswith("a copy") for sentence in said(plain, mirrored))
    assert all(sentence.startswith("a copy") for sentence in said(both, np.concatenate((mirrored, pictures))))
    found = both.of(mirrored, k=1)
    assert np.array_equal(both.data[found.indices[:, 0]], mirrored), "and are shown that way round"
    assert (both.typical > 0).all(), "a picture is no neighbour of its own mirror image"
    assert len({place % 12 for place in both.of(mirrored[:1], k=12).indices[0]}) == 12, "each picture once"


def test_pictures_that_are_there_twice_count_once() -> None:
    pictures = drawn(12, 0)
    twice = OwnNeighbours(np.concatenate((pictures, pictures)))
    assert twice.count == 12 and (twice.typical > 0).all()
    assert said(twice, noisy(pictures)) == said(OwnNeighbours(pictures), noisy(pictures))


def test_it_abstains_where_nothing_can_be_said() -> None:
    assert said(OwnNeighbours(drawn(7, 0)), drawn(1, 1)) == [
        "undefined: 7 different pictures are too few to compare with"
    ]
    flat = np.full((1, 3, 16, 16), 90, np.uint8)
    assert said(OwnNeighbours(drawn(12, 0)), flat)[0].startswith("undefined: nothing is drawn")
    with pytest.raises(ValueError, match="cannot be compared"):
        OwnNeighbours(drawn(12, 0)).of(drawn(1, 1) / np.float32(255))


def test_more_pictures_than_there_is_room_for_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_neighbours, "MOST_BYTES", 12 * 768)
    OwnNeighbours(drawn(12, 0))
    with pytest.raises(UserError, match="these pictures take"):
        OwnNeighbours(drawn(12, 0), mirror=True)


def test_a_run_finds_its_pictures_and_no_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_ARENA_RUNS", str(tmp_path / "runs"))
    monkeypatch.setenv("GAN_ARENA_CACHE", str(tmp_path / "cache"))
    path = zip_of_pictures(tmp_path, 12)
    config = RunConfig(dataset="images", data_path=str(path), image_size=16, mirror=True, generator_output="tanh")
    run = runs.create(config)
    network = build_generator(config, sample_shape(config))
    save_generator(run.folder / "generator.safetensors", config, 0, dict(network.state_dict()))
    loaded = load(run.id)
    assert can_compare(loaded) and str(tmp_path) not in str(loaded.facts.to_dict())
    judge = of_loaded(loaded)
    assert isinstance(judge, OwnNeighbours) and judge.count == 12 and judge.mirror
    assert of_loaded(load(run.id)) is judge, "it is kept"
    assert of_loaded(loaded.twin()) is judge
    zip_of_pictures(tmp_path, 13).rename(path)
    with pytest.raises(UserError, match="other pictures lie there now"):
        of_loaded(loaded)
    (run.folder / "place.json").unlink()
    assert not can_compare(load(run.id))
