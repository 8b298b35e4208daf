"""C2PA manifests, read back by the library that everybody reads them with."""

import datetime
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from gan_core.__main__ import main
from gan_core.provenance.files import origin_in, stamped
from gan_core.provenance.origin import GENERATED, Maker, origin_of

ORIGIN = origin_of([Maker(model="GAN on Digits", run="20260101-000000-x-1f", seed=3)])


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    file = io.BytesIO()
    Image.radial_gradient("L").save(file, "PNG")
    (tmp_path / "sheet.png").write_bytes(stamped(file.getvalue(), ORIGIN))
    return tmp_path / "sheet.png"


@pytest.fixture(scope="module")
def credentials(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate with its issuer's, and the key: nobody trusts them, and they are sound."""
    pytest.importorskip("c2pa", reason="signing is an extra: pip install -r requirements-c2pa.txt")
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    folder = tmp_path_factory.mktemp("credentials")
    issuer, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    begins = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)

    def certificate(name: str, key: ec.EllipticCurvePrivateKey, number: int) -> x509.CertificateBuilder:
        words = x509.NameOID.COMMON_NAME, x509.NameOID.ORGANIZATION_NAME
        subject, issued = ([x509.NameAttribute(word, text) for word in words] for text in (name, "Issuer"))
        builder = x509.CertificateBuilder(x509.Name(issued), x509.Name(subject), key.public_key(), number)
        builder = builder.not_valid_before(begins).not_valid_after(begins + datetime.timedelta(days=30))
        return (
            builder.add_extension(x509.BasicConstraints(ca=key is issuer, path_length=None), critical=True)
            .add_extension(_usage(x509, key is issuer), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.public_key()), critical=False)
        )

    mail = x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.EMAIL_PROTECTION])
    signed = [
        certificate("A class", own, 2).add_extension(mail, critical=False).sign(issuer, hashes.SHA256()),
        certificate("Issuer", issuer, 1).sign(issuer, hashes.SHA256()),
    ]
    (folder / "chain.pem").write_bytes(b"".join(one.public_bytes(Encoding.PEM) for one in signed))
    (folder / "key.pem").write_bytes(own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return folder / "chain.pem", folder / "key.pem"


def _usage(x509: Any, is_issuer: bool) -> Any:
    rights = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement")
    rights = (*rights, "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")
    granted = {"key_cert_sign", "crl_sign"} if is_issuer else {"digital_signature"}
    return x509.KeyUsage(**{right: right in granted for right in rights})


def read(content: bytes) -> dict[str, Any]:
    import c2pa

    with c2pa.Reader("image/png", io.BytesIO(content)) as reader:
        told: dict[str, Any] = json.loads(reader.json())
        return told


def test_a_signed_sheet_is_vouched_for_until_a_pixel_changes(sheet: Path, credentials: tuple[Path, Path]) -> None:
    chain, key = credentials
    out = sheet.with_name("signed.png")
    command = ["sign", str(sheet), "--certificate", str(chain), "--key", str(key), "--out", str(out)]
    assert main(command) == 0
    told = read(out.read_bytes())
    assert told["validation_state"] == "Valid"
    assert {status["code"] for status in told["validation_status"]} == {"signingCredential.untrusted"}
    manifest = told["manifests"][told["active_manifest"]]
    (action,) = next(one for one in manifest["assertions"] if one["label"].startswith("c2pa.actions"))["data"][
        "actions"
    ]
    assert action["digitalSourceType"] == GENERATED and "run 20260101-000000-x-1f" in action["description"]
    assert manifest["signature_info"]["issuer"] == "A class"
    assert origin_in(out)[1] == ORIGIN
    with Image.open(out) as image, Image.open(sheet) as before:
        assert image.tobytes() == before.tobytes()
    forged = out.read_bytes().replace(b"20260101-000000-x-1f", b"20260101-000000-x-2f")
    assert read(forged)["validation_state"] == "Invalid"


def test_what_cannot_be_signed_is_one_sentence(
    sheet: Path, credentials: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    chain, key = credentials
    Image.new("L", (9, 9)).save(sheet.with_name("plain.png"))
    sheet.with_name("card.md").write_text(
        f"---\nprovenance:\n  digital_source_type: {GENERATED}\n---\n", encoding="utf-8"
    )
    for name, certificate, out, sentence in (
        ("plain.png", chain, "out.png", "'plain.png' does not say that it was generated"),
        ("card.md", chain, "out.md", "'card.md' is a model card, and a PNG, JPEG, GIF or MP4 can be signed"),
        ("sheet.png", key, "out.png", "'sheet.png' could not be signed with this certificate and key"),
        ("sheet.png", chain / "gone", "out.png", "'gone' cannot be read"),
        ("sheet.png", chain, "no/out.png", "there is no folder"),
    ):
        paths = sheet.with_name(name), certificate, key, sheet.parent / out
        file, pem, secret, target = map(str, paths)
        assert main(["sign", file, "--certificate", pem, "--key", secret, "--out", target]) == 2
        said = capsys.readouterr().err
        assert sentence in said and said.count("\n") == 1
        assert not (sheet.parent / out).exists()


def test_without_the_package_it_says_what_to_install(
    sheet: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "c2pa", None)
    assert main(["sign", str(sheet), "--certificate", "a", "--key", "b", "--out", "c.png"]) == 2
    assert "pip install -r requirements-c2pa.txt" in capsys.readouterr().err
