"""A kind of game that exists in this file only: two generators draw by turns, against one critic.

Servers and workers import this file by GAN_ARENA_GAMES, so what the tests need is imported in them.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gan_core.games import GAMES, GameKind, Player, Rules, Turn
from gan_core.games.roles import CRITIC, GENERATOR
from gan_core.losses.objectives import Curve, Targets

NAMES = ("left", "right", "critic")
CONFIG = {"game": "two-generators", "dataset": "ring", "left.lr": 1e-3, "right.widths": [32], "batch_size": 32}


def drawn(game: Any, noise: Any, classes: Any = None) -> Any:
    import torch

    return torch.cat([game.shown(name)(part) for name, part in zip(NAMES, noise.tensor_split(2), strict=False)])


def learn(game: Any, losses: Any, player: str) -> None:
    critic, noise = game.networks["critic"], game.noise()
    if player == "critic":
        loss = game.objective.critic_loss(critic(game.real().samples), critic(drawn(game, noise).detach()), Targets())
    else:
        loss = game.objective.generator_loss(critic(game.networks[player](noise)))
    game.optimizers[player].zero_grad(set_to_none=True)
    loss.backward(inputs=game.parameters[player])
    losses[player] = loss.detach()
    game.move(player)


def rules(config: Any) -> Rules:
    alone = {name: lambda game, losses, name=name: learn(game, losses, name) for name in NAMES}
    turns = (Turn(players=("critic",), update=alone["critic"], times=2),
             Turn(players=NAMES[:2], update=lambda *table: [alone[name](*table) for name in NAMES[:2]]))  # fmt: skip
    return Rules(turns=turns, alone=alone, draw=drawn, scores=lambda game, samples: game.networks["critic"](samples))


WHO = zip(NAMES, ("generator", "generated", "critic"), (GENERATOR, GENERATOR, CRITIC), strict=True)
PLAYERS = tuple(Player(name=name, label=name, colour=colour, role=role) for name, colour, role in WHO)
CURVES = tuple(Curve(f"{one.name}_loss", f"{one.name} loss", one.colour, "losses", "What it pays.") for one in PLAYERS)
GAMES.add("two-generators", GameKind(label="Two generators", help="They draw by turns.", players=PLAYERS,
                                     sampler="left", rules=rules, curves=lambda config: CURVES,
                                     uses=frozenset({"objective"})))  # fmt: skip


def begun(root: Path, steps: int) -> Any:
    from gan_core.config.run_config import RunConfig
    from gan_core.runs import create

    return create(RunConfig(**CONFIG, steps=steps), root=root)


def test_it_goes_on_bit_for_bit_after_a_kill(tmp_path: Path) -> None:
    from gan_core.engines.execute import execute
    from tests.engines.test_resume import KILLED, same

    straight, broken = (begun(tmp_path, 200) for _ in range(2))
    assert execute(straight) == "finished" and straight.scores()["figures"]["modes"] > 0
    command, env = [sys.executable, "-c", KILLED, broken.id, str(tmp_path), "2"], {"GAN_ARENA_GAMES": __name__}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | env) as process:
        assert process.stdout is not None and process.stdout.readline() == "here\n"
        process.kill()
    assert broken.status()["saved"] == 100 and execute(broken) == "finished"
    for file in (f"{name}.safetensors" for name in (*NAMES, "trainer_state")):
        assert same((straight.folder / file).read_bytes(), (broken.folder / file).read_bytes()), file


@pytest.mark.browser
def test_its_players_curves_and_pictures_are_shown(page: Any, tmp_path: Path) -> None:
    from playwright.sync_api import expect

    from gan_core.runs import enqueue
    from tests.browser.server import served
    from tests.engines.patience import until_state

    enqueue(run := begun(tmp_path, 1_000_000))
    with served(tmp_path, GAN_ARENA_GAMES=__name__) as address:
        page.goto(f"{address}/train?run={run.id}")
        view = page.locator(".ga-live")
        for name in NAMES:
            expect(view.locator(f"[data-curve={name}_loss] .ga-reading")).not_to_have_text("–")
        view.get_by_role("button", name="Pause", exact=True).click()
        before = until_state(run, "paused")["updates"]
        for name in NAMES:
            view.get_by_role("button", name=name.capitalize(), exact=True).click()
        counts = ", ".join(f"{name} {before[name] + 1:,}" for name in ("critic", "left", "right"))
        expect(view.locator(".ga-counts")).to_have_text(f"updates: {counts}")
        expect(view.get_by_label("Right learning rate")).to_have_value("0.0002")
        expect(view.locator(".ga-step")).to_contain_text(f"step {run.frame_steps()[-1]:,}")
        run.stop()
