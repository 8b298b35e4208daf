"""A C2PA manifest (Content Credentials): the origin of a file, signed by whoever has the certificate.

XMP can be written by anybody, and changed; a signature says who vouches for the file, and breaks with every byte. Needs
the package c2pa-python, an extra. Nothing is fetched: there is no time stamp of an authority.
"""

import io
import json
from pathlib import Path
from types import ModuleType
from typing import Any

from gan_core.base.errors import UserError
from gan_core.base.version import GAN_ARENA
from gan_core.provenance.files import origin_in
from gan_core.provenance.origin import Origin

ALGORITHMS = ("es256", "es384", "es512", "ps256", "ps384", "ps512", "ed25519")


def sign(path: Path, out: Path, certificates: Path, key: Path, algorithm: str = ALGORITHMS[0]) -> None:
    """Write a copy of a PNG, JPEG, GIF or MP4 with a manifest to `out`.

    certificates: in PEM, the signer's own first, then who issued it, as C2PA asks for. key: its private key in PEM.
    algorithm: one of ALGORITHMS, which has to suit the key. Raises UserError for a file that does not say that it was
    generated, and for what cannot sign.
    """
    c2pa = _library()
    kind, origin = origin_in(path)
    if origin is None or not origin.is_generated:
        raise UserError(f"{path.name!r} does not say that it was generated, so nothing can be vouched for")
    if not kind.media_type:
        raise UserError(f"{path.name!r} is a {kind.label}, and a PNG, JPEG, GIF or MP4 can be signed")
    signed = io.BytesIO()
    try:
        identity = c2pa.C2paSignerInfo(
            alg=algorithm.encode(), sign_cert=_content(certificates), private_key=_content(key), ta_url=None
        )
        with c2pa.Signer.from_info(identity) as signer, c2pa.Builder(json.dumps(_manifest(path, origin))) as builder:
            builder.sign(signer, kind.media_type, io.BytesIO(_content(path)), signed)
    except c2pa.C2paError as error:
        why = " ".join(str(error).split())
        raise UserError(f"{path.name!r} could not be signed with this certificate and key: {why}") from None
    out.write_bytes(signed.getvalue())


def _library() -> ModuleType:
    try:
        import c2pa
    except ImportError:
        raise UserError("signing needs the package c2pa-python: pip install -r requirements-c2pa.txt") from None
    return c2pa


def _manifest(path: Path, origin: Origin) -> dict[str, Any]:
    """One action: it was created by a trained model, which the words name."""
    created = {
        "action": "c2pa.created",
        "digitalSourceType": origin.source_type,
        "description": "; ".join(maker.words for maker in origin.makers),
    }
    return {
        "claim_generator_info": [{"name": "GAN Arena", "version": GAN_ARENA}],
        "title": path.name,
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [created]}}],
    }


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UserError(f"{path.name!r} cannot be read: {error.strerror or error}") from None
