"""What a word for a generator is, and that the library, the command line, the importer and visitors agree on it."""

from pathlib import Path

import pytest

from gan_core.base.errors import UserError
from gan_core.cli.source import weights_of
from gan_core.generators.loading import load
from gan_core.generators.source_kind import kind_of
from gan_core.runs import shipped_root
from gan_core.runs.uploads import upload_name, upload_path
from gan_core.studio.sources import file_of
from ui.source import checked_source

SHIPPED = "ring-wgan-gp"
UPLOAD = "upload:" + 32 * "0"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """With me/there, me/weights.pt, and a folder of a shipped checkpoint's name."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GAN_ARENA_RUNS", str(tmp_path / "runs"))
    for name in ("me/there", "mnist-gan"):
        Path(name).mkdir(parents=True)
    Path("me/weights.pt").write_bytes(b"")
    return tmp_path


@pytest.mark.parametrize(
    ("source", "kind", "to_a_stranger"),
    [
        (UPLOAD, "upload", "upload"),
        ("me/weights.pt", "file", "repo"),
        ("me/there", "folder", "repo"),
        (".", "folder", "run"),
        ("mnist-gan", "folder", "run"),
        (SHIPPED, "run", "run"),
        ("you/there", "repo", "repo"),
        ("you/there@v1:a/b.pt", "repo", "repo"),
        ("you/weights.pt", "repo", "repo"),
        ("no-such-run", "run", "run"),
    ],
)
def test_each_word_is_of_one_kind(source: str, kind: str, to_a_stranger: str) -> None:
    assert kind_of(source) == kind
    assert kind_of(source, paths=False) == to_a_stranger


@pytest.mark.parametrize("source", ["me/nothing", "me/nothing.pt", "weights.pt", "/no/such/file", "../nothing"])
def test_a_slip_in_a_path_is_not_looked_up_elsewhere(source: str) -> None:
    for ask in (kind_of, load, lambda source: weights_of(source, None)):
        with pytest.raises(UserError, match="there is no file or folder"):
            ask(source)


def test_all_find_the_same_file() -> None:
    shipped = shipped_root() / SHIPPED
    weights = (shipped / "generator.safetensors").read_bytes()
    upload = upload_name(weights)
    upload_path(upload).parent.mkdir(parents=True)
    upload_path(upload).write_bytes(weights)
    for source in (SHIPPED, str(shipped), str(shipped / "generator.safetensors"), upload):
        assert weights_of(source, None).read_bytes() == weights and load(source).facts.latent_dim == 2
    for source in (SHIPPED, upload):
        assert file_of(source).read_bytes() == weights and checked_source({"source": source}) == {"source": source}


@pytest.mark.parametrize("ask", [load, file_of, lambda source: weights_of(source, None)])
def test_an_upload_that_is_gone_is_told(ask) -> None:
    with pytest.raises(UserError, match="this upload is not here any more"):
        ask(UPLOAD)
