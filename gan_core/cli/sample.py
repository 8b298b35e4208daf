"""`sample`: draw from a trained generator, without the app."""

import argparse
from pathlib import Path
from typing import Any

from gan_core.apart.inspections import sample_apart
from gan_core.cli.inspect import add_choices
from gan_core.cli.source import HELP, weights_of
from gan_core.config import known_setting
from gan_core.errors import UserError
from gan_core.fields import Setting
from gan_core.weights.choices import Choices

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
    command.add_argument("source", metavar="SOURCE", help=HELP)
    command.add_argument("--n", default="64", metavar="N", help=f"how many, 1 to {MOST:,} (default: 64)")
    command.add_argument("--out", required=True, metavar="FILE", help="where the PNG goes")
    command.add_argument("--seed", default="0", metavar="N", help="the same seed draws the same samples (default: 0)")
    command.add_argument("--runs", metavar="DIR", help="where runs are kept (default: GAN_ARENA_RUNS, or ./runs)")
    add_choices(command)
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
    choices = Choices.parse(args.choose)

    from gan_core.checkpoint import is_ours, load_generator  # imports torch, which takes seconds: after all checks
    from gan_core.cli import draw
    from gan_core.sampling import samples

    if not is_ours(path):
        title, picture = sample_apart(path, choices, count, seed)
        out.write_bytes(picture)
        print(f"{out}: {count:,} sample{'s' if count > 1 else ''} of {title}")
        return 0
    generator, config, step = load_generator(path)
    out.write_bytes(draw.picture(samples(generator, config, count, seed), config))
    print(f"{out}: {count:,} sample{'s' if count > 1 else ''} of step {step:,}")
    return 0
