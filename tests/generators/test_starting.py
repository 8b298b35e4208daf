"""Runs that start from trained weights: a run's, a shipped checkpoint's, a stranger's where shapes agree."""

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from gan_core import runs
from gan_core.__main__ import main
from gan_core.base.errors import UserError
from gan_core.config.batching import why_apart
from gan_core.config.run_config import RunConfig
from gan_core.engines.execute import execute
from gan_core.engines.local import Pool
from gan_core.generators.loading import load
from gan_core.generators.starting import lay_into, start_from
from gan_core.hub.model_card import card
from gan_core.runs import starts
from gan_core.training.checkpoint import load_critic, load_generator
from gan_core.training.game import Game
from tests.engines.patience import until

SMALL = {"generator_widths": (8,), "critic_widths": (8,), "batch_size": 8, "device": "cpu", "threads": 1}


def ring(**changes: Any) -> RunConfig:
    return RunConfig(dataset="ring", generator_output="linear").replace(**(SMALL | {"steps": 40} | changes))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "runs"


@pytest.fixture
def trained(root: Path) -> runs.Run:
    run = runs.create(ring(ema=0.9), title="Trained", root=root)
    assert execute(run) == "finished"
    return run


def same(one: nn.Module, other: nn.Module) -> bool:
    pairs = zip(one.state_dict().values(), other.state_dict().values(), strict=True)
    return all(torch.equal(a, b) for a, b in pairs)


@pytest.mark.parametrize("alone", [False, True])
def test_both_players_or_the_generator_alone_go_on_from_where_they_were(
    trained: runs.Run, root: Path, alone: bool
) -> None:
    config = start_from(trained.id, ring(seed=5, ema=0.9, objective="gan"), alone=alone, root=root)
    game, fresh = Game(config), Game(ring(seed=5, ema=0.9))
    lay_into(game, root)
    generator, critic = load_generator(trained.folder)[0], load_critic(trained.folder)[0]
    assert same(game.networks["generator"], generator) and same(game.averages["generator"], generator)
    assert same(game.networks["critic"], fresh.networks["critic"] if alone else critic)
    assert not same(game.networks["critic"], critic if alone else fresh.networks["critic"])


def test_the_run_tells_whose_weights_and_can_be_repeated(
    trained: runs.Run, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = start_from(trained.id, ring(seed=5), root=root)
    run = runs.create(config, root=root)
    assert run.about["start"] == {
        "source": trained.id,
        "title": "Trained",
        "step": 40,
        "players": ["generator", "critic"],
        "hash": config.start_from,
    }
    assert execute(run) == "finished"
    told = card(run, address="x/y")
    assert "generator and critic of Trained, step 40" in told.replace("\u2060", "") and config.start_from in told
    again = runs.create(run.config, root=root)
    assert execute(again) == "finished"
    assert (again.folder / "generator.safetensors").read_bytes() == (run.folder / "generator.safetensors").read_bytes()
    # On another machine the weights have to be brought, and have to be those.
    taken = tmp_path / "config.json"
    taken.write_text(json.dumps(run.about))
    elsewhere = ["train", "--config", str(taken), "--runs", str(tmp_path / "elsewhere")]
    assert main(elsewhere) == 2
    assert "train --from WEIGHTS" in capsys.readouterr().err
    other = runs.create(ring(seed=9), root=root)
    assert execute(other) == "finished"
    assert main([*elsewhere, "--from", str(other.folder)]) == 2
    assert "other weights than these" in capsys.readouterr().err
    assert main([*elsewhere, "--from", str(trained.folder)]) == 0
    (found,) = runs.list_runs(tmp_path / "elsewhere")
    assert (found.folder / "generator.safetensors").read_bytes() == (run.folder / "generator.safetensors").read_bytes()
    assert str(tmp_path) not in json.dumps(found.about)


def test_a_run_that_is_resumed_does_not_start_again(trained: runs.Run, root: Path) -> None:
    config = start_from(trained.id, ring(seed=5, steps=200), root=root)
    whole, halves = runs.create(config, root=root), runs.create(config, root=root)
    assert execute(whole) == "finished"
    looks = iter(range(10_000))
    assert execute(halves, ended=lambda: "enough" if next(looks) == 150 else "") == "stopped"
    assert execute(halves) == "finished"
    for name in ("generator.safetensors", "trainer_state.safetensors"):
        assert (whole.folder / name).read_bytes() == (halves.folder / name).read_bytes()


def test_a_shipped_checkpoint_is_a_start(root: Path) -> None:
    shipped = runs.find("mnist-gan")
    config = start_from("mnist-gan", shipped.config.replace(steps=1, device="cpu"), root=root)
    kept = load_generator(root / "starts" / config.start_from.removeprefix("sha256:") / "generator.safetensors")[0]
    assert same(kept, load_generator(shipped.folder)[0])


def test_a_strangers_generator_is_a_start_where_shapes_agree(root: Path, tmp_path: Path) -> None:
    torch.manual_seed(0)
    stranger = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 784), nn.Tanh())
    path = tmp_path / "generator.pth"
    torch.save(stranger.state_dict(), path)
    config = RunConfig(dataset="ring").adapted(dataset="mnist", generator_widths=(128,), latent_dim=64)
    found = start_from(str(path), config, root=root)
    kept = load_generator(root / "starts" / found.start_from.removeprefix("sha256:") / "generator.safetensors")[0]
    assert same(kept, stranger)
    noise = torch.randn(4, 64)
    assert torch.allclose(kept(noise).flatten(1), stranger(noise), atol=1e-6)
    about = runs.create(found, root=root).about["start"]
    assert about["players"] == ["generator"] and about["source"] == "generator.pth"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"latent_dim": 3}, "it starts from 2 numbers of noise, and latent_dim is 3"),
        ({"generator_widths": (16,)}, r"its '.*' is 8 x 2, and the configuration's '.*' is 16 x 2; choose generator"),
        ({"generator_widths": (8, 8)}, "does not fit"),
        ({"critic_widths": (9,)}, r"the critic of Trained .* or start from its generator alone"),
    ],
)
def test_what_disagrees_is_named(trained: runs.Run, root: Path, changes: dict[str, Any], why: str) -> None:
    with pytest.raises(UserError, match=why):
        start_from(trained.id, ring(**changes), root=root)
    with pytest.raises(UserError, match="draws samples of 2, and those of digits are 1 x 8 x 8"):
        start_from(trained.id, RunConfig(latent_dim=2).adapted(dataset="digits", latent_dim=2), root=root)
    assert not (root / "starts").exists()


def test_damaged_and_missing_weights_are_a_sentence(trained: runs.Run, root: Path) -> None:
    config = start_from(trained.id, ring(), root=root)
    folder = root / "starts" / config.start_from.removeprefix("sha256:")
    run = runs.create(config, root=root)
    other = runs.create(ring(seed=8), root=root)
    assert execute(other) == "finished"
    (folder / "generator.safetensors").write_bytes((other.folder / "generator.safetensors").read_bytes())
    assert execute(run) == "failed"
    assert "not those of its hash" in run.status()["reason"]
    with pytest.raises(UserError, match="are not here"):
        runs.create(config.replace(start_from="sha256:" + "0" * 32), root=root)
    with pytest.raises(UserError, match="start_from must be sha256:"):
        config.replace(start_from="../../etc")


def test_seeds_of_one_batch_start_afresh(trained: runs.Run, root: Path) -> None:
    config = start_from(trained.id, ring(), root=root)
    assert "start_from" in why_apart([config.replace(seed=seed) for seed in (0, 1)])


def test_on_the_command_line(trained: runs.Run, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["train", "ring-gan", "--steps", "5", "--runs", str(root), "--json"]
    fitting = ["--set", "generator_widths=8", "critic_widths=8"]
    assert main([*command, *fitting, "--from", trained.id, "--generator-alone"]) == 0
    run = runs.Run(Path(json.loads(capsys.readouterr().out.splitlines()[-1])["run"]))
    assert run.about["start"]["players"] == ["generator"]
    assert load(run.id, root=root).facts.step == 5
    for wrong in (["--from", trained.id], ["--from", "nothing-here"], ["--generator-alone"]):
        assert main([*command, *wrong]) == 2
        assert capsys.readouterr().err.startswith("error: ")
    assert main(["train", "--resume", trained.id, "--runs", str(root), "--from", "x"]) == 2


def kept(root: Path) -> set[str]:
    return {folder.name for folder in (root / starts.FOLDER).iterdir()}


def age(root: Path) -> None:
    """An hour and more has gone by."""
    for folder in (root / starts.FOLDER).iterdir():
        for path in (*folder.iterdir(), folder):
            os.utime(path, (time.time() - 2 * starts.YOUNG,) * 2)


def test_weights_go_with_the_last_run_that_starts_from_them(trained: runs.Run, root: Path) -> None:
    config = start_from(trained.id, ring(), root=root)
    one, other = (runs.create(config, root=root) for _ in range(2))
    age(root)
    one.delete()
    assert kept(root) == {config.start_from.removeprefix("sha256:")}
    assert execute(other) == "finished"
    other.delete()
    assert not kept(root)


def test_weights_that_never_got_a_run_go_when_others_come(trained: runs.Run, root: Path) -> None:
    first = start_from(trained.id, ring(), root=root)
    (root / starts.FOLDER / "tmpdied").mkdir()
    age(root)
    assert start_from(trained.id, ring(), root=root).start_from == first.start_from
    assert kept(root) == {first.start_from.removeprefix("sha256:")}
    age(root)
    second = start_from(trained.id, ring(), alone=True, root=root)
    assert kept(root) == {second.start_from.removeprefix("sha256:")}, "and this one is young"


def test_a_server_sweeps_what_was_left(trained: runs.Run, root: Path) -> None:
    start_from(trained.id, ring(), root=root)
    age(root)
    with Pool(root, workers=1):
        until(lambda: not kept(root), "it is gone")
