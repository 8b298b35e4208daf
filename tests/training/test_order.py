"""Real samples one after another, as the files hold them."""

from itertools import islice

import numpy as np
import pytest
import torch

from gan_core.base.events import Tick
from gan_core.config.batching import why_apart
from gan_core.config.run_config import RunConfig
from gan_core.data.datasets import Data
from gan_core.training.game import Game
from gan_core.training.loop import train

POINTS = np.arange(22, dtype=np.float32).reshape(11, 2)  # sample i is (2i, 2i + 1)
RING = RunConfig(dataset="ring", sample_order="files", batch_size=3, steps=9, generator_widths=(4,), critic_widths=(4,))


def game(config: RunConfig = RING) -> Game:
    return Game(config, data=Data(values=POINTS))


def seen(game: Game, batches: int) -> list[list[int]]:
    return [(game.real().samples[:, 0] / 2).int().tolist() for _ in range(batches)]


def test_batches_follow_one_another_and_begin_again_where_less_than_one_is_left() -> None:
    """Chollet 2017, section 8.5: 11 samples are three batches of 3, and the last two are left out."""
    start, expected = 0, []
    for _ in range(7):
        expected.append(list(range(start, start + 3)))
        start += 3
        if start > len(POINTS) - 3:
            start = 0
    assert seen(game(), 7) == expected


def test_packs_are_made_of_neighbours() -> None:
    assert seen(game(RING.replace(packing=2)), 2) == [[0, 1, 2, 3, 4, 5], [0, 1, 2, 3, 4, 5]]


def test_a_batch_larger_than_the_data_goes_round() -> None:
    assert seen(game(RING.replace(batch_size=13)), 2) == [[*range(11), 0, 1]] * 2


def test_who_compares_in_pairs_draws_partners_at_random_and_moves_no_place() -> None:
    one = game()
    one.partners()
    assert seen(one, 1) == [[0, 1, 2]]


def test_order_draws_nothing_unless_pictures_are_mirrored() -> None:
    pictures = np.random.default_rng(0).integers(0, 256, (7, 3, 8, 8), dtype=np.uint8)
    config = RunConfig(
        dataset="images",
        data_path="pictures",
        image_size=8,
        generator_output="sigmoid",
        sample_order="files",
        batch_size=3,
    )
    plain, mirrored = (Game(config.replace(mirror=on), data=Data(values=pictures)) for on in (False, True))
    before = plain.data_rng.get_state()
    batches = [plain.real().samples, plain.real().samples]
    assert torch.equal(plain.data_rng.get_state(), before)
    turned = 0
    for batch in batches:
        for ours, theirs in zip(mirrored.real().samples, batch, strict=True):
            assert torch.equal(ours, theirs) or torch.equal(ours, theirs.flip(-1))
            turned += not torch.equal(ours, theirs)
    assert 0 < turned < 6


def test_it_goes_on_bit_for_bit_at_the_next_place() -> None:
    whole = game()
    list(islice((event for event in train(whole) if isinstance(event, Tick)), 5))
    state = whole.state_dict()
    list(train(whole))
    again = game()
    again.load_state_dict(state)
    assert (again.images, whole.images) == (9, 27)
    list(train(again))
    ours, theirs = (one.state_dict()["tensors"] for one in (whole, again))
    assert all(torch.equal(ours[name], value) for name, value in theirs.items())


def test_a_batch_of_seeds_refuses_it() -> None:
    configs = [RING.replace(seed=seed) for seed in range(2)]
    assert why_apart(configs) == "runs with sample_order files cannot be trained as one batch"


@pytest.mark.parametrize("order", ["random", "files"])
def test_images_that_were_learned_from_are_counted_alike(order: str) -> None:
    one = game(RING.replace(sample_order=order))
    one.real(), one.real()
    assert one.images == 6
