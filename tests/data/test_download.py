"""Downloads: the real torchvision in its real child process, against a server on this machine."""

import gzip
import hashlib
import http.server
import io
import json
import os
import socket
import subprocess
import threading
import time
import zipfile
from contextlib import contextmanager, suppress

import numpy as np
import pytest
import torchvision
from miniatures import cifar_archive, write_letters

from gan_core.base.errors import UserError
from gan_core.data.datasets import DATASETS, Request
from gan_core.data.datasets.emnist_letters import FILES
from gan_core.data.sources import download, fetch


@contextmanager
def serve(answer, hung_up=None):
    """A server, also usable as a proxy; `answer(name)` gives the bytes for a path that ends in `name`.

    hung_up: an event. With it the server sends half of what it promised, waits for the client to go
    away, and sets it.
    """

    asked = set()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = answer(self.path.rsplit("/", 1)[-1])
            seen = self.seen()  # before the headers leave: the next request follows them at once
            with suppress(ConnectionError):  # torchvision hangs up after a look at the headers
                self.send_response(200 if body is not None else 404)
                self.send_header("Content-Length", str(len(body or b"")))
                self.end_headers()
                if hung_up is None:
                    self.wfile.write(body or b"")
                elif seen:  # the second request is for the file itself
                    self.wfile.write(body[: len(body) // 2])
                    with suppress(ConnectionError):
                        self.connection.recv(1)
                    hung_up.set()

        def seen(self):
            known = self.path in asked
            asked.add(self.path)
            return known

        def log_message(self, *args):
            """Quiet."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def proxy(monkeypatch):
    """Sends the child's requests to a server of the test: its http mirrors work, its https ones cannot."""

    def use(url):
        for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
            monkeypatch.setenv(name, url)
        for name in ("no_proxy", "NO_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.delenv(name, raising=False)

    return use


def test_mnist_is_downloaded_once_with_progress(shared_data, data_folder, monkeypatch, proxy):
    monkeypatch.setenv("GAN_ARENA_DATA", str(data_folder))  # empty: not the shared one
    told = []
    with serve(lambda name: (shared_data / "MNIST" / "raw" / name).read_bytes()) as url:
        proxy(url)
        data = DATASETS["mnist"].load(Request(progress=lambda share, text: told.append((share, text))))
    assert data.values.shape == (60_000, 1, 28, 28)
    shares = [share for share, _ in told]
    assert shares == sorted(shares) and shares[0] == 0.0 and shares[-1] <= 1.0
    assert "of 11.6 MB" in told[-1][1]
    assert [path.name for path in data_folder.iterdir()] == ["MNIST"]  # no scratch folder left
    torchvision.datasets.MNIST(data_folder, download=False)  # and it is torchvision's own layout

    proxy("http://127.0.0.1:9")  # nothing there: a second download would fail
    assert len(DATASETS["mnist"].load(Request()).values) == 60_000


def test_no_network_is_one_sentence_that_names_what_is_built_in(data_folder, proxy):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound, not listening: connections are refused
        proxy(f"http://127.0.0.1:{closed.getsockname()[1]}")
        with pytest.raises(UserError) as caught:
            DATASETS["mnist"].load(Request())
    message = str(caught.value)
    assert message.startswith("MNIST could not be downloaded (") and "refused" in message
    assert "2-D mixtures" in message and "8x8 digits" in message and "\n" not in message
    assert list(data_folder.iterdir()) == []


def test_wrong_files_are_never_kept(data_folder, proxy):
    with serve(lambda name: b"<html>please log in to the school network</html>") as url:
        proxy(url)
        with pytest.raises(UserError, match=r"Fashion-MNIST could not be downloaded \(.*corrupted\)"):
            DATASETS["fashion-mnist"].load(Request())
    assert list(data_folder.iterdir()) == []


def test_progress_may_cancel_and_no_child_stays_behind(data_folder, proxy, monkeypatch):
    class CancelledError(Exception):
        pass

    def cancel(share, text):
        if share > 0:
            raise CancelledError

    children = []

    class Recorded(subprocess.Popen):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            children.append(self)

    monkeypatch.setattr(download.subprocess, "Popen", Recorded)
    hung_up = threading.Event()
    with serve(lambda name: bytes(2_000_000), hung_up) as url:
        proxy(url)
        with pytest.raises(CancelledError):
            DATASETS["mnist"].load(Request(progress=cancel))
        assert hung_up.wait(10)
    assert [child.returncode < 0 for child in children] == [True]  # ended by a signal, and reaped
    assert list(data_folder.iterdir()) == []


def test_server_that_stops_answering(data_folder, monkeypatch):
    monkeypatch.setattr(download, "STALLED", 0.3)  # less than the child needs to begin
    with pytest.raises(UserError, match="stopped answering"):
        DATASETS["mnist"].load(Request())
    assert list(data_folder.iterdir()) == []


def test_nowhere_to_save(tmp_path, monkeypatch):
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "cwd" / "data").write_bytes(b"")
    monkeypatch.setenv("GAN_ARENA_DATA", str(tmp_path / "file" / "below"))
    with pytest.raises(UserError, match="cannot be saved to") as caught:
        DATASETS["mnist"].load(Request())
    assert "2-D mixtures" in str(caught.value)


def test_only_frogs_and_no_network(shared_data, monkeypatch):
    """The sentence says what is there."""

    def refuse(*args, **kwargs):
        raise UserError("CIFAR-10 could not be downloaded")

    monkeypatch.setattr("gan_core.data.datasets.cifar10.download", refuse)
    with pytest.raises(UserError, match="only the class frog is on this machine"):
        DATASETS["cifar10"].load(Request(data_class="cat"))


def test_what_a_killed_download_left_is_swept(data_folder, monkeypatch):
    for name, age in ((".download-old", 2 * 86_400), (".download-new", 60)):
        (data_folder / name / "MNIST").mkdir(parents=True)
        then = time.time() - age
        os.utime(data_folder / name, (then, then))
    monkeypatch.setattr(download, "STALLED", 0.0)
    with pytest.raises(UserError):
        DATASETS["mnist"].load(Request())
    assert [path.name for path in data_folder.iterdir()] == [".download-new"]


def test_fetch_unpacks_an_archive(tmp_path, monkeypatch, capsys):
    """CIFAR-10 as the child fetches it: torchvision's own code, with a small archive's address and checksums."""
    archive, files, images, _ = cifar_archive()
    sums = {name: hashlib.md5(content).hexdigest() for name, content in files.items()}
    cifar = torchvision.datasets.CIFAR10
    monkeypatch.setattr(cifar, "tgz_md5", hashlib.md5(archive).hexdigest())
    monkeypatch.setattr(cifar, "train_list", [[n, s] for n, s in sums.items() if n.startswith("data")])
    monkeypatch.setattr(cifar, "test_list", [["test_batch", sums["test_batch"]]])
    monkeypatch.setattr(cifar, "meta", {**cifar.meta, "md5": sums["batches.meta"]})
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with serve(lambda name: archive) as url:
        monkeypatch.setattr(cifar, "url", f"{url}/cifar-10-python.tar.gz")
        assert fetch.main("CIFAR10", str(tmp_path / "data")) == 0
    data = DATASETS["cifar10"].load(Request())
    assert np.array_equal(data.values, images)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(28, "No space left on device"), "the disk is full"),
        (RuntimeError("Error downloading x:\nTried a, got:\n<urlopen error [Errno 111] Connection refused>\n"),
         "Connection refused"),
        (RuntimeError("File not found or corrupted."), "File not found or corrupted"),
        (TimeoutError(), "TimeoutError"),
    ],
)  # fmt: skip
def test_reason_is_a_few_words(error, words):
    assert fetch.reason(error) == words


def test_of_one_archive_of_many_datasets_the_letters_are_kept(tmp_path, data_folder, monkeypatch):
    """torchvision unpacks all six of EMNIST's; here its own code fetches a small archive of two from this machine."""
    drawn = write_letters(tmp_path / "made")
    raw = tmp_path / "made" / "EMNIST" / "raw"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for file in sorted(raw.iterdir()):
            archive.writestr(f"gzip/{file.name}.gz", gzip.compress(file.read_bytes()))
            archive.writestr(f"gzip/{file.name.replace('letters', 'digits')}.gz", gzip.compress(b"others"))
    scratch = tmp_path / "scratch"
    with serve(lambda name: buffer.getvalue()) as url:
        monkeypatch.setattr(torchvision.datasets.EMNIST, "url", f"{url}/gzip.zip")
        monkeypatch.setattr(torchvision.datasets.EMNIST, "md5", hashlib.md5(buffer.getvalue()).hexdigest())
        assert fetch.main("EMNIST", str(scratch), json.dumps(dict(FILES.arguments))) == 0
    archives, everything = download._sizes(scratch)
    assert archives == len(buffer.getvalue()) < everything
    wanted = FILES._archive()
    download._move(scratch / wanted.folder, data_folder / wanted.folder, wanted.keep)
    assert {file.name.split("-")[1] for file in data_folder.rglob("*ubyte")} == {"letters"}
    assert not list(data_folder.rglob("*.zip"))
    data = DATASETS["emnist-letters"].load(Request())
    assert np.array_equal(data.values[:, 0], drawn) and data.class_names[int(data.labels[27])] == "B"
    assert len(DATASETS["emnist-letters"].load(Request(data_class="Z")).values) == 2
