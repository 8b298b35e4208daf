"""`sample`: draw from a trained generator, without the app."""

import argparse
from pathlib import Path
from typing import Any

from gan_core.base.errors import UserError
from gan_core.base.settings import Setting
from gan_core.cli.inspect import add_choices
from gan_core.cli.source import HELP, weights_of
from gan_core.config.run_config import known_setting
from gan_core.generators.foreign.choices import Choices
from gan_core.generators.source_kind import kind_of
from gan_core.isolation.inspections import sample_apart
from gan_core.provenance.origin import Maker
from gan_core.runs.export.origin import model_of, name_beside

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
    command.add_argument(
        "--class", dest="wished", metavar="NAME", help="one class, by name or number (default: all in turn)"
    )
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

    from gan_core.cli import draw
    from gan_core.training.checkpoint import (  # imports torch, which takes seconds: after all checks
        is_ours,
        load_generator,
    )
    from gan_core.training.sampling import asked_classes, samples

    if not is_ours(path):
        if args.wished is not None:
            raise UserError("--class is for generators of GAN Arena; their classes are known by name")
        title, picture = sample_apart(path, choices, count, seed)
        out.write_bytes(picture)
        print(f"{out}: {count:,} sample{'s' if count > 1 else ''} of {title}")
        return 0
    generator, config, step = load_generator(path)
    wished = config.class_number(args.wished)
    columns = len(config.classes) if config.classes and wished is None else None
    known = args.source if kind_of(args.source) == "repo" else name_beside(path)
    maker = Maker(model=model_of(config), run=known, seed=config.seed, step=step, noise_seeds=(seed,))
    drawn, classes = samples(generator, config, count, seed, wished), asked_classes(config, count, wished)
    out.write_bytes(draw.picture(drawn, config, maker, columns, classes))
    print(f"{out}: {count:,} sample{'s' if count > 1 else ''} of step {step:,}")
    return 0
