"""`sample`: draw from a trained generator, without the app."""

import argparse
from pathlib import Path
from typing import Any

from gan_core import runs
from gan_core.config import known_setting
from gan_core.errors import UserError
from gan_core.fields import Setting

MOST = 10_000
_COUNT = Setting(label="Samples", help="How many to draw.", group="", kind=int, minimum=1, maximum=MOST)


def add(commands: Any) -> None:
    """Declare the command."""
    command = commands.add_parser(
        "sample",
        help="draw samples from a run or a checkpoint",
        description="Draw samples from a trained generator into one PNG picture: a wall of images, or a scatter "
        "of generated (orange) and real (green) points.",
    )
    command.add_argument(
        "source", metavar="RUN_OR_CHECKPOINT", help="a run's id or folder, a checkpoint's folder or .safetensors file"
    )
    command.add_argument("--n", default="64", metavar="N", help=f"how many, 1 to {MOST:,} (default: 64)")
    command.add_argument("--out", required=True, metavar="FILE", help="where the PNG goes")
    command.add_argument("--seed", default="0", metavar="N", help="the same seed draws the same samples (default: 0)")
    command.add_argument("--runs", metavar="DIR", help="where runs are kept (default: GAN_ARENA_RUNS, or ./runs)")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the picture."""
    count = _COUNT.parse("--n", args.n)
    seed = known_setting("seed").parse("--seed", args.seed)
    out = Path(args.out)
    if out.suffix.lower() != ".png":
        raise UserError(f"the picture is a PNG file, so --out must end in .png, not {out.name!r}")
    if not out.parent.is_dir():
        raise UserError(f"there is no folder {str(out.parent)!r} for the picture")
    path = weights_of(args.source, args.runs and Path(args.runs))

    from gan_core.checkpoint import load_generator  # imports torch, which takes seconds: after all checks
    from gan_core.cli import draw
    from gan_core.sampling import samples

    generator, config, step = load_generator(path)
    out.write_bytes(draw.picture(samples(generator, config, count, seed), config))
    print(f"{out}: {count:,} sample{'s' if count > 1 else ''} of step {step:,}")
    return 0


def weights_of(source: str, root: Path | None) -> Path:
    """The generator's file: `source` is such a file, a folder that holds one, or a run's id. Raises UserError."""
    path = Path(source)
    if path.is_file():
        return path
    if path.is_dir():
        folder = path
    elif path.suffix == ".safetensors" or len(path.parts) > 1:
        raise UserError(f"there is no file or folder {source!r}")
    else:
        folder = runs.find(source, root=root).folder
    if not (file := folder / "generator.safetensors").is_file():
        raise UserError(f"{source} holds no weights yet: there is no generator.safetensors in it")
    return file
