"""Formulas as MathML that is well formed, and refused where they are not."""

from xml.etree import ElementTree

import numpy as np
import pytest

from gan_core.config.presets import PRESETS
from gan_core.games.adversarial.plain import tricks_of
from gan_core.slow_motion.formula import evaluate, mathml
from gan_core.slow_motion.stages import stages

PLAIN = [name for name, preset in PRESETS.items() if not tricks_of(preset.config)]


@pytest.mark.parametrize("name", PLAIN)
@pytest.mark.parametrize("player", ("critic", "generator"))
def test_every_formula_of_every_preset_is_well_formed_and_names_its_values(name: str, player: str) -> None:
    for stage in stages(PRESETS[name].config, player):
        drawn = [ElementTree.fromstring(mathml(line)) for line in stage.formulas]
        lit = {element.get("data-value") for one in drawn for element in one.iter() if element.get("data-value")}
        assert lit & set(stage.values), f"{stage.name} lights up none of its values"


def test_a_formula_is_drawn_and_computed() -> None:
    line = "sq( {d_real} - 1 ) / 2"
    assert evaluate(line, {"d_real": np.array([3.0])}) == [2.0]
    assert mathml(line).count("msup") == 2 and 'data-value="d_real"' in mathml(line)


@pytest.mark.parametrize("line", ("mean( {d_real}", "{nothing}"))
def test_a_slip_is_found(line: str) -> None:
    with pytest.raises(ValueError, match=r"not closed|no value"):
        mathml(line)
