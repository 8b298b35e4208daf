"""Fingerprints of what must never change: pictures of every shipped generator, and the first steps of every preset.

    python -m benchmarks.unchanged --write        # on the commit that is right: writes results/unchanged.json
    python -m benchmarks.unchanged                # afterwards: names whatever differs, exit status 1

Bits depend on the processor and on torch. On another machine write the list on the old commit first, in a worktree,
and hand it over: `--against FILE`. The configurations, those that presets had in format 1, lie in
`tests/recorded/configs`.
"""

import argparse
import hashlib
import importlib
import json
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import torch

from benchmarks.machine import describe

ROOT = Path(__file__).parent.parent
CONFIGS = ROOT / "tests" / "recorded" / "configs"
LIST = ROOT / "benchmarks" / "results" / "unchanged.json"
WEIGHTS = ("model.safetensors", "generator.safetensors")
STEPS = 200
BATCHED = ("ring-gan", "ring-wgan", "ring-wgan-gp")  # several seeds of these are trained as one batch


def published(name: str, attribute: str) -> Any:
    """Something by the import path that model cards and snippets print: these are for ever."""
    return getattr(importlib.import_module(f"gan_core.{name}"), attribute)


def digest(parts: Iterable[bytes]) -> str:
    whole = hashlib.sha256()
    for part in parts:
        whole.update(part)
    return whole.hexdigest()[:32]


def of_tensors(tensors: dict[str, torch.Tensor]) -> str:
    return digest(tensors[name].detach().cpu().contiguous().numpy().tobytes() for name in sorted(tensors))


def folders() -> list[Path]:
    """Every generator that comes with the app, races' lanes included; runs over many seeds keep only their figures."""
    files = (file for name in WEIGHTS for file in (ROOT / "checkpoints").rglob(name))
    return sorted({file.parent for file in files})


def pictures() -> Iterator[tuple[str, str]]:
    """Samples of each shipped generator, in the ways that people are told to draw them."""
    generator, load = published("hub_model", "Generator"), published("loading", "load")
    for folder in folders():
        name = str(folder.relative_to(ROOT / "checkpoints"))
        loaded = load(str(folder))
        yield f"load {name}", digest([loaded.draw(loaded.latents(64, 0)).tobytes()])
        if loaded.critic is not None:
            scores = loaded.scores(loaded.samples(loaded.latents(16, 1)))
            yield f"critic {name}", digest([np.ascontiguousarray(scores).tobytes()])
        if (folder / "model.safetensors").exists():
            drawn = generator.from_pretrained(str(folder), strict=True).sample(64, seed=0)
            yield f"from_pretrained {name}", digest([drawn.tobytes()])


def snippets() -> Iterator[tuple[str, str]]:
    """The programs that the latent page and the cards print, run as they are printed."""
    from gan_core.latent.snippet import snippet

    state = published("latent_state", "LatentState")
    for folder in folders():
        name = str(folder.relative_to(ROOT / "checkpoints"))
        yield f"snippet {name}", _picture(snippet(str(folder), state(seeds=(5,))))
    for card in sorted((ROOT / "checkpoints").rglob("README.md")):
        for program in re.findall(r"```python\n(.*?)```", card.read_text(), re.DOTALL):
            here = re.sub(r'from_pretrained\("[^"]*"', f'from_pretrained("{card.parent}"', program)
            found: dict[str, Any] = {}
            exec(here, found)
            drawn = next(value for value in found.values() if isinstance(value, np.ndarray))
            yield f"card {card.parent.relative_to(ROOT / 'checkpoints')}", digest([drawn.tobytes()])


def _picture(program: str) -> str:
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            exec(program, {})
            from PIL import Image

            return digest([np.asarray(Image.open("picture.png")).tobytes()])
        finally:
            os.chdir(before)


def trainings() -> Iterator[tuple[str, str]]:
    """All players' weights after some steps of every preset's configuration as it was first written down."""
    from gan_core.config.run_config import RunConfig
    from gan_core.training.game import Game
    from gan_core.training.loop import train

    for file in sorted(CONFIGS.glob("*.json")):
        config = RunConfig.from_dict(json.loads(file.read_text())["config"])
        if config.lacks_pictures:
            continue
        game = Game(config)
        for _ in train(game, steps=STEPS):
            pass
        yield f"train {file.stem}", of_players(game)


def batches() -> Iterator[tuple[str, str]]:
    """The same of three seeds that are trained as one batch."""
    from gan_core.config.run_config import RunConfig
    from gan_core.training.batched_loop import train_together
    from gan_core.training.ensemble import Ensemble
    from gan_core.training.game import Game

    for name in BATCHED:
        values = json.loads((CONFIGS / f"{name}.json").read_text())["config"] | {"steps": STEPS}
        games = [Game(RunConfig.from_dict(values | {"seed": seed})) for seed in range(3)]
        for _ in train_together(Ensemble(games)):
            pass
        for game in games:
            yield f"batch {name} seed {game.config.seed}", of_players(game)


def of_players(game: Any) -> str:
    """Of every player's weights, and of the averaged generator's if there is one, by the names of format 1."""
    named = {
        re.sub("^generator_average", "average", name): value for name, value in game.state_dict()["tensors"].items()
    }
    return of_tensors(
        {name: value for name, value in named.items() if name.split(".")[0] in ("generator", "critic", "average")}
    )


def found() -> dict[str, str]:
    torch.set_num_threads(1)
    listed: dict[str, str] = {}
    kinds: tuple[Callable[[], Iterator[tuple[str, str]]], ...] = (pictures, snippets, batches, trainings)
    for kind in kinds:
        for name, fingerprint in kind():
            listed[name] = fingerprint
            print(fingerprint[:8], name, file=sys.stderr, flush=True)
    return listed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the list instead of comparing with it")
    parser.add_argument("--against", type=Path, default=LIST, metavar="FILE", help="the list to write or compare with")
    args = parser.parse_args()
    now = found()
    if args.write:
        args.against.write_text(json.dumps(describe() | {"steps": STEPS, "fingerprints": now}, indent=2) + "\n")
        return 0
    before = json.loads(args.against.read_text())["fingerprints"]
    differ = [name for name in before if now.get(name) != before[name]]
    print(f"{len(before) - len(differ)} of {len(before)} as before", *(f"differs: {name}" for name in differ), sep="\n")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
