"""Mirrored pictures: as many as there are others, and never of digits."""

from itertools import islice

import numpy as np
import pytest
import torch

from gan_core.base.errors import UserError
from gan_core.base.events import Tick
from gan_core.config.run_config import RunConfig
from gan_core.data.datasets import DATASETS, Data
from gan_core.races import level
from gan_core.training.game import Game
from gan_core.training.loop import train

PICTURES = np.random.default_rng(0).integers(0, 256, (20, 3, 8, 8), dtype=np.uint8)
OWN = RunConfig(
    dataset="images",
    data_path="pictures",
    image_size=8,
    mirror=True,
    generator="dcgan",
    critic="dcgan",
    generator_widths=(4,),
    critic_widths=(4,),
    generator_output="tanh",
    batch_size=4000,
    steps=6,
)


def game(config: RunConfig = OWN) -> Game:
    return Game(config, data=Data(values=PICTURES))


def test_half_of_the_pictures_are_mirrored_and_each_is_seen_both_ways() -> None:
    drawn = ((game().real().samples + 1) * 127.5).round().to(torch.uint8).numpy()
    counts = {picture.tobytes(): 0 for picture in (*PICTURES, *PICTURES[..., ::-1])}
    for picture in drawn:
        counts[picture.tobytes()] += 1  # a KeyError would be a picture of another kind
    assert len(counts) == 40 and min(counts.values()) > 50, "each is expected a hundred times"
    assert sum([*counts.values()][20:]) == pytest.approx(2000, abs=200)


def test_without_the_setting_nothing_is_drawn_but_the_places() -> None:
    plain = game(OWN.replace(mirror=False))
    rng = torch.Generator().manual_seed(0)
    assert torch.equal(plain.real().samples, plain.scaled(plain.values[torch.randint(20, (4000,), generator=rng)]))


def test_mirrored_games_of_one_seed_see_the_same_pictures() -> None:
    """Whatever else they draw."""
    other = game(OWN.replace(objective="lsgan", diffaugment="color"))
    assert torch.equal(game().real().samples, other.real().samples)


def test_a_mirrored_run_goes_on_bit_for_bit() -> None:
    whole = game(OWN.replace(batch_size=6, diffaugment="translation"))
    list(islice((event for event in train(whole) if isinstance(event, Tick)), 3))
    state = whole.state_dict()
    list(train(whole))
    again = game(whole.config)
    again.load_state_dict(state)
    list(train(again))
    ours, theirs = (one.state_dict()["tensors"] for one in (whole, again))
    assert all(torch.equal(ours[name], value) for name, value in theirs.items())


@pytest.mark.parametrize("dataset", [name for name, entry in DATASETS.items() if not entry.mirrors])
def test_what_would_be_something_else_is_never_mirrored(dataset: str) -> None:
    with pytest.raises(UserError, match=f"{dataset} in a mirror would be something else, so mirror must be false"):
        RunConfig(dataset="images", data_path="x", generator_output="tanh").adapted(dataset=dataset, mirror=True)
    config = OWN.replace(generator="mlp", critic="mlp").adapted(dataset=dataset)
    assert not config.mirror


def test_pictures_and_photographs_may_be() -> None:
    assert {name for name, entry in DATASETS.items() if entry.mirrors} == {"images", "cifar10"}
    assert not RunConfig().mirror


def test_lanes_of_a_race_are_mirrored_all_or_none() -> None:
    with pytest.raises(UserError, match="learn from the same data, but their mirrored too differs"):
        level([("one", OWN), ("two", OWN.replace(mirror=False))], "generator-steps")
