"""Errors repeat what was wrong, but not all of it: a typed value may have 100,000 letters."""

import pickle

import pytest

from gan_core.__main__ import main
from gan_core.base.errors import LONGEST, Name, UserError, shortened
from gan_core.config.presets import PRESETS
from gan_core.config.run_config import RunConfig, settings_of
from gan_core.data.datasets import DATASETS
from gan_core.runs import RunGone, create, find

LETTERS = "x" * 100_000
WORDS = "long word " * 10_000

SETTINGS = settings_of("adversarial")


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


def test_a_sentence_names_settings_as_its_reader_knows_them() -> None:
    error = UserError("wgan needs ", Name("weight_clip"), " above 0")
    assert str(error) == "wgan needs weight_clip above 0" and error.setting == "weight_clip"
    assert error.told(str.upper) == "wgan needs WEIGHT_CLIP above 0"
    assert UserError("set ", Name("a"), " or ", Name("b"), setting="b").setting == "b"
    assert UserError("no such file").setting == "" == UserError("no such file").code


def test_what_a_typed_value_looks_like_is_no_name() -> None:
    """A name in a value is the user's word: it stays."""
    error = UserError(Name("seed"), " must be a number, not 'seed'")
    assert error.told(lambda name: "“Seed”") == "“Seed” must be a number, not 'seed'"


def test_it_comes_whole_from_another_process() -> None:
    error = RunGone("the ", Name("run"), " is gone", code="gone")
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is RunGone and copy.parts == error.parts
    assert (str(copy), copy.setting, copy.code) == (str(error), "run", "gone")


def test_words_before_a_sentence_keep_what_it_is_about() -> None:
    inner = UserError("too few", setting="critic.widths", code="few")
    outer = inner.after(Name("critic.widths"), " do not fit: ")
    assert (str(outer), outer.setting, outer.code) == ("critic.widths do not fit: too few", "critic.widths", "few")
