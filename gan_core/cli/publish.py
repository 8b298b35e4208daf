"""`publish`: a kept run on the Hub, or as a folder in the same shape."""

import argparse
from pathlib import Path
from typing import Any

from gan_core import hub
from gan_core.base.errors import UserError
from gan_core.cli.choices import find_run
from gan_core.hub import publish


def add(commands: Any) -> None:
    """Declare the command."""
    command = commands.add_parser(
        "publish",
        help="put a run on the Hugging Face Hub, or into a folder",
        description="Write a run that has finished or was stopped, with its model card, as config.json and "
        "model.safetensors, which `gan_core.hub_model.Generator.from_pretrained` loads, and upload it in one commit. "
        "The token comes from HF_TOKEN, or from `hf auth login`. Without network: --folder.",
        epilog="examples: publish 20260801-101500-mnist-dcgan-4f1c me/mnist-dcgan --private; "
        "publish runs/20260801-101500-mnist-dcgan-4f1c --folder mnist-dcgan",
    )
    command.add_argument("run_name", metavar="RUN", help="a run's id or folder, or a shipped checkpoint's name")
    command.add_argument("repo", nargs="?", metavar="OWNER/NAME", help="the repository; made if there is none")
    command.add_argument("--private", action="store_true", help="a new repository is seen by its owner only")
    command.add_argument("--folder", metavar="DIR", help="write the files there instead, and upload nothing")
    command.add_argument("--runs", metavar="DIR", help="where runs are kept (default: GAN_ARENA_RUNS, or ./runs)")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write or upload it, and say where it is."""
    if not args.repo and not args.folder:
        raise UserError("say where to: OWNER/NAME on the Hub, or --folder DIR")
    name = hub.parse(args.repo) if args.repo else None
    if name is not None and (name.revision or name.file):
        raise UserError(f"a run is published as a whole, on the main branch: write {name.repo}, not {args.repo}")
    kept = find_run(args.run_name, args.runs and Path(args.runs))
    if args.folder:
        if args.private:
            raise UserError("--private goes with a repository on the Hub, not with --folder")
        publish.export_folder(kept, Path(args.folder), address=name.repo if name else "")
        print(f"written to {args.folder}, nothing uploaded")
        return 0
    assert name is not None
    published = publish.upload(kept, name.repo, private=args.private)
    print(f"{published.url}\ncommit {published.commit}")
    return 0
