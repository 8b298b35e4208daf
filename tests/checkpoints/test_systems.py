"""The README's table of the tutorials' systems is what the shipped generators tell."""

import re

from checkpoints.systems import README, SYSTEMS, table, with_table
from gan_core.config.presets import PRESETS
from gan_core.runs import Run, shipped_root


def test_the_readme_holds_the_table_as_it_is_now() -> None:
    text = README.read_text()
    assert with_table(text) == text, "run python -m checkpoints.systems"
    assert table() in text


def test_each_system_has_a_preset_and_its_own_generator() -> None:
    for system in SYSTEMS:
        assert system.preset in PRESETS
        if system.checkpoint:
            assert Run(shipped_root() / system.checkpoint, read_only=True).preset == system.preset


def test_every_shipped_generator_of_images_is_in_the_table() -> None:
    shipped = {folder.parent.name for folder in shipped_root().glob("*/model.safetensors")}
    told = set(re.findall(r"checkpoints/([\w-]+)/samples.png", table()))
    assert {name for name in shipped if name.startswith(("mnist", "fashion", "frogs"))} - told == {"mnist-plane"}
