"""Train the generators that come with the app, by the project's own command line.

    python -m checkpoints.retrain mnist-gan mnist-wgan          train, then put them among the checkpoints
    python -m checkpoints.retrain --all --runs made             all of them: hours on a CPU
    python -m checkpoints.retrain mnist-gan --from-run made/20260801-101500-mnist-mlp-gan-4f1c

A run of the same recipe in the folder of runs is taken as it is if it has finished, and gone on with if it has not.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.base.registry import Registry
from gan_core.cli.choices import find_run
from gan_core.config.presets import PRESETS
from gan_core.config.run_config import RunConfig
from gan_core.hub.publish import export_folder
from gan_core.runs import Run, shipped_root

PICTURES = 1_000_000  # bytes of each replay: some twenty walls of small images


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """What one generator is trained from: a preset, a seed, and what differs from the preset."""

    preset: str
    seed: int = 0
    changes: Mapping[str, Any] = field(default_factory=lambda: {"threads": 1})  # sums then round the same anywhere
    critic: bool = True  # does it come along? Those of two DCGANs have 13 MB each, ten times their generators

    @property
    def config(self) -> RunConfig:
        return PRESETS[self.preset].config.replace(seed=self.seed, **self.changes)

    def arguments(self, root: Path) -> list[str]:
        """The command line after `python -m gan_core`."""
        changes = [f"{name}={_typed(value)}" for name, value in self.changes.items()]
        chosen = ["--seed", str(self.seed), *(["--set", *changes] if changes else [])]
        return ["train", self.preset, *chosen, "--runs", str(root), "--json"]


def _typed(value: Any) -> str:
    """As the command line takes it."""
    return ",".join(map(str, value)) if isinstance(value, tuple) else json.dumps(value)


# On the page the presets of these two stop early, for they are slow; what is shown is their average here.
LONGER = {"threads": 1, "ema": 0.99}
# A step of the frogs' tutorial takes 6 seconds of a core; with a quarter of the widths half a second. Whatever else
# learns frogs gets about as long: `python -m benchmarks.frogs` holds them side by side.
QUARTER = {
    "threads": 1,
    "steps": 700,
    "generator_widths": (32, 64, 64, 64, 64),
    "critic_widths": (32, 32, 32, 32),
}

RECIPES: Registry[Recipe] = Registry("checkpoint")
RECIPES.add("mnist-gan", Recipe(preset="mnist-mlp-gan"))
RECIPES.add("mnist-vanilla-gan", Recipe(preset="mnist-vanilla-gan"))
RECIPES.add("mnist-wgan", Recipe(preset="mnist-wgan"))
RECIPES.add("mnist-wgan-gp", Recipe(preset="mnist-wgan-gp"))
RECIPES.add("mnist-plane", Recipe(preset="mnist-plane"))
RECIPES.add("mnist-dcgan", Recipe(preset="mnist-dcgan", changes=LONGER | {"steps": 8000}, critic=False))
RECIPES.add("mnist-wdcgan", Recipe(preset="mnist-wdcgan", changes=LONGER, critic=False))
RECIPES.add("mnist-wdcgan-gp", Recipe(preset="mnist-wdcgan-gp", changes=LONGER | {"steps": 5000}, critic=False))
RECIPES.add("mnist-projection", Recipe(preset="mnist-projection"))
RECIPES.add("mnist-cvae-gan", Recipe(preset="mnist-cvae-gan"))
RECIPES.add("mnist-cvae-gan-paper", Recipe(preset="mnist-cvae-gan-paper"))
RECIPES.add("mnist-progressive", Recipe(preset="mnist-progressive"))
RECIPES.add("fashion-dcgan", Recipe(preset="fashion-dcgan"))
RECIPES.add("frogs-dcgan", Recipe(preset="frogs-dcgan"))
RECIPES.add("frogs-tutorial", Recipe(preset="frogs-tutorial", changes=QUARTER))
RECIPES.add("frogs-corrected", Recipe(preset="frogs-corrected", changes=QUARTER))
RECIPES.add("frogs-r3gan", Recipe(preset="frogs-r3gan", changes=LONGER | {"steps": 640}, critic=False))
RECIPES.add("frogs-progressive", Recipe(preset="frogs-progressive", changes={"threads": 1, "steps": 2100}))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(RECIPES)}")
    parser.add_argument("--all", action="store_true", help="all of them")
    parser.add_argument("--runs", type=Path, default=Path("made"), help="where the runs are kept (default: made)")
    parser.add_argument("--from-run", metavar="RUN", help="take this finished run, by its id in --runs or its folder")
    asked = parser.parse_args()
    try:
        names = list(RECIPES) if asked.all else asked.names
        if not names or (asked.from_run and len(names) != 1):
            raise UserError(f"name a checkpoint ({', '.join(RECIPES)}), one of them with --from-run, or say --all")
        recipes = {name: RECIPES[name] for name in names}  # an unknown one is refused before hours are spent
        for name, recipe in recipes.items():
            run = find_run(asked.from_run, asked.runs) if asked.from_run else trained(recipe, asked.runs)
            print(f"{name}: {ship(run, name, shipped_root())}")
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


def trained(recipe: Recipe, root: Path) -> Run:
    """A finished run of the recipe in the folder `root`, trained by another process if there is none yet.

    Raises UserError if it fails or is stopped.
    """
    same = [run for run in runs.list_runs(root) if not run.problem and run.config == recipe.config]
    for run in same:
        if run.status()["state"] == "finished":
            return run
    begun = next((run for run in same if run.status()["saved"] is not None), None)
    arguments = ["train", "--resume", begun.id, "--runs", str(root), "--json"] if begun else recipe.arguments(root)
    command = [sys.executable, "-m", "gan_core", *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise UserError(f"{recipe.preset} did not finish; the same command goes on with it")
    return Run(Path(json.loads(done.stdout.splitlines()[-1])["run"]))


def ship(run: Run, name: str, target: Path) -> Path:
    """Put a finished run of the recipe `name` into the folder `target`. Returns where it lies there.

    Raises UserError if it is another recipe's, has not finished, or has no weights.
    """
    recipe = RECIPES[name]
    wanted, found = recipe.config.to_dict(), run.config.to_dict()
    if other := [key for key, value in wanted.items() if found[key] != value]:
        raise UserError(f"the run {run.id} is not of the recipe {name}: {', '.join(other)} differ")
    title, address = PRESETS[recipe.preset].label, f"checkpoints/{name}"
    export_folder(run, target / name, title=title, address=address, critic=recipe.critic, pictures=PICTURES)
    return target / name


if __name__ == "__main__":
    sys.exit(main())
