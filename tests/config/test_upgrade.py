"""Every configuration that was ever written down is read, and says what it said."""

import json
from pathlib import Path
from typing import Any

import pytest

from gan_core.base.errors import UserError
from gan_core.config.presets import PRESETS
from gan_core.config.run_config import RunConfig, python_name
from gan_core.runs import shipped_root

ROOT = Path(__file__).parents[2]
FIRST_FORMAT = sorted((ROOT / "tests" / "recorded" / "configs").glob("*.json"))


def written(file: Path) -> dict[str, Any]:
    config: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))["config"]
    return config


SHIPPED = [file for file in sorted(shipped_root().rglob("config.json")) if "format" not in written(file)]


@pytest.mark.parametrize("file", FIRST_FORMAT + SHIPPED, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_config_of_the_first_format_means_the_same(file: Path) -> None:
    old = written(file)
    config = RunConfig.from_dict(old)
    named = {python_name(name): value for name, value in config.flat().items()}
    assert {name: named[name] for name in old} == old
    new = json.loads(config.to_json())
    assert new["format"] == 2 and RunConfig.from_dict(new) == config


def test_there_are_some_to_read() -> None:
    assert len(FIRST_FORMAT) == 24 and len(SHIPPED) > 30


@pytest.mark.parametrize("name", PRESETS)
def test_both_spellings_of_a_players_setting_are_one(name: str) -> None:
    config = PRESETS[name].config
    assert RunConfig(**{python_name(setting): value for setting, value in config.flat().items()}) == config
    assert config.replace(critic_lr=3e-3) == config.replace(**{"critic.lr": 3e-3})
    assert config.replace(players={"critic": {"lr": 3e-3}}) == config.replace(critic_lr=3e-3)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"format": 3}, "the configuration has format 3; this version reads formats 1 to 2"),
        ({"format": "two"}, "the configuration has format 'two'"),
        ({"format": 2, "players": {"umpire": {}}}, "has no player 'umpire'; its players are generator, critic"),
        ({"format": 2, "players": {"critic": {"speed": 1}}}, "unknown setting 'critic.speed'"),
        ({"format": 2, "players": [1]}, "players must be a JSON object, not list"),
        ({"format": 2, "players": {"critic": 3}}, r"players\.critic must be a JSON object, not int"),
        ({"format": 2, "game": "chess"}, "unknown game 'chess'; choose from adversarial"),
        ({"generator_speed": 1}, "unknown setting 'generator_speed'"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(UserError, match=sentence) as refusal:
        RunConfig.from_dict(values)
    assert "\n" not in str(refusal.value)
