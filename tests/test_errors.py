"""Errors repeat what was wrong, but not all of it: a typed value may have 100,000 letters."""

import pytest

from gan_core.__main__ import main
from gan_core.config import SETTINGS, RunConfig
from gan_core.datasets import DATASETS
from gan_core.errors import LONGEST, UserError, shortened
from gan_core.presets import PRESETS
from gan_core.runs import create, find

LETTERS = "x" * 100_000
WORDS = "long word " * 10_000


ENDLESS = {
    "word": LETTERS,
    "words": WORDS,
    "list": [LETTERS],
    "map": {LETTERS: 1.0},
    "number": 10**5000,
    "least": -(10**5000),
}


@pytest.mark.parametrize("value", ENDLESS.values(), ids=ENDLESS)
@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_repeats_a_part_of_an_endless_value(name, value):
    with pytest.raises(UserError) as caught:
        RunConfig().replace(**{name: value})
    assert len(str(caught.value)) <= LONGEST and name in str(caught.value)


@pytest.mark.parametrize("value", [LETTERS, WORDS], ids=["word", "words"])
@pytest.mark.parametrize(
    "look_up", [PRESETS.__getitem__, DATASETS.__getitem__, find, lambda name: create(RunConfig(), title=name)]
)
def test_a_look_up_repeats_a_part_of_an_endless_name(look_up, value, tmp_path, monkeypatch):
    monkeypatch.setenv("GAN_ARENA_RUNS", str(tmp_path))
    with pytest.raises(UserError) as caught:
        look_up(value)
    assert len(str(caught.value)) <= LONGEST


@pytest.mark.parametrize(
    "typed",
    [
        [LETTERS],
        ["train", LETTERS],
        ["train", "ring-gan", "--set", LETTERS],
        ["train", "ring-gan", "--set", f"steps={LETTERS}"],
        ["train", "ring-gan", "--set", f"{LETTERS}=1"],
        ["train", "ring-gan", "--steps", "9" * 5000],
        ["train", "--config", LETTERS],
        ["train", f"--{LETTERS}"],
        ["sample", LETTERS],
        ["score", LETTERS],
        ["inspect", LETTERS],
        ["publish", LETTERS, LETTERS],
        ["protocol", LETTERS],
        ["race", LETTERS],
    ],
    ids=lambda typed: " ".join(word[:12] for word in typed),
)
def test_the_command_line_repeats_a_part_of_an_endless_argument(typed, capsys):
    try:
        status = main(typed)
    except SystemExit as end:
        status = end.code
    told = capsys.readouterr().err
    assert status == 2
    assert len(told) < 2 * LONGEST


def test_the_beginning_and_the_end_of_a_long_value_are_kept():
    told = shortened(f"there is no file '/home/{LETTERS}/end.zip'; name another")
    assert told.startswith("there is no file '/home/xxx") and told.endswith("xxx/end.zip'; name another")
    assert "x…x" in told and len(told) < 160
    assert shortened("a short sentence about 'this'") == "a short sentence about 'this'"
