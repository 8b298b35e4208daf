"""Colours that the core names are those that the stylesheet and the charts know."""

import re
from pathlib import Path

import pytest

from gan_core.base.palette import COLOURS
from gan_core.config.run_config import RunConfig
from gan_core.games import GAMES, Player
from gan_core.games.roles import CRITIC
from ui.api.curves import chart_facts, curves_of

ASSETS = Path(__file__).parents[2] / "ui" / "assets"


@pytest.mark.parametrize("name", COLOURS)
def test_every_colour_is_known_to_pages_and_charts(name: str) -> None:
    css, script = (ASSETS / "arena.css").read_text(), (ASSETS / "theme.js").read_text()
    assert f'[data-colour="{name}"] {{ --ga-own: var(--ga-{name}); }}' in css
    assert re.search(rf"^  --ga-{name}: ", css, re.MULTILINE) and f'  {name}: "--ga-{name}",' in script


@pytest.mark.parametrize("game", GAMES)
def test_every_curve_of_every_game_has_one_of_them(game: str) -> None:
    config = RunConfig(game=game)
    assert {curve.player for curve in curves_of(config)} <= set(COLOURS)
    theory = chart_facts(config)["references"]
    assert not theory or "objective" in config.settings, "lines of an objective that nobody plays for"


def test_another_colour_is_refused_where_it_is_declared() -> None:
    with pytest.raises(ValueError, match="no colour 'mauve'"):
        Player(name="critic", label="critic", colour="mauve", role=CRITIC)
