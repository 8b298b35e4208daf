"""`sign`: a file with a C2PA manifest that vouches for its origin."""

import argparse
from pathlib import Path
from typing import Any

from gan_core.base.errors import UserError
from gan_core.provenance.signing import ALGORITHMS, sign


def add(commands: Any) -> None:
    """Declare the command."""
    command = commands.add_parser(
        "sign",
        help="sign what a file says of its origin (C2PA)",
        description="Write a copy of a PNG, JPEG, GIF or MP4 that says that it was generated, with a C2PA manifest: "
        "the same, signed with your certificate. Needs c2pa-python: pip install -r requirements-c2pa.txt",
    )
    command.add_argument("file", metavar="FILE", help="what the app has written")
    command.add_argument("--certificate", required=True, metavar="PEM", help="your certificate, then its issuer's")
    command.add_argument("--key", required=True, metavar="PEM", help="its private key")
    command.add_argument("--algorithm", default=ALGORITHMS[0], choices=ALGORITHMS, help="default: %(default)s")
    command.add_argument("--out", required=True, metavar="FILE", help="where the signed copy goes")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the signed copy."""
    out = Path(args.out)
    if not out.parent.is_dir():
        raise UserError(f"there is no folder {str(out.parent)!r} for the signed copy")
    sign(Path(args.file), out, Path(args.certificate), Path(args.key), args.algorithm)
    print(f"{out}: signed")
    return 0
