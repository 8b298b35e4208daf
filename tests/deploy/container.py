"""A container without an engine: a root of its own that holds the image and nothing of this machine's folders.

It is mounted read-only but for the volume and /tmp; its process 1 is the entry point, of user 1000, without
capabilities.
"""

import contextlib
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.deploy.image import Stage

USER = 1000
PROGRAMS = ("unshare", "setpriv", "chroot", "mount")


def missing() -> str:
    """Why there can be no container here; "" if there can."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "a root of its own needs Linux, and root to mount it"
    if lacking := [name for name in PROGRAMS if shutil.which(name) is None]:
        return f"{' and '.join(lacking)} must be installed"
    tried = subprocess.run(["unshare", "--mount", "--pid", "--fork", "true"], capture_output=True, text=True)
    return f"this machine permits no mounts of one's own: {tried.stderr.strip()}" if tried.returncode else ""


@dataclass
class Container:
    """One that runs. process: the `unshare` that has started it."""

    process: subprocess.Popen[bytes]

    @property
    def first(self) -> int:
        """The id, seen from outside, of its process 1."""
        pid = self.process.pid
        return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])

    def stop(self, seconds: float) -> int:
        """As `docker stop`: ask its process 1, and wait; its exit status. Raises TimeoutExpired."""
        os.kill(self.first, signal.SIGTERM)
        return self.process.wait(seconds)


def command(image: Path, stage: Stage, run: list[str], settings: Mapping[str, str], volume: Path | None) -> list[str]:
    """The command line that runs `run` in a container. volume: what lies at /data; None: a folder of root's."""
    environment = {"HOME": "/home/arena"} | stage.environment | dict(settings)
    environment["PATH"] = environment["PATH"].replace("$PATH", "/usr/local/bin:/usr/bin:/bin")
    inside = ["env", "-i", "-C", stage.workdir, *(f"{name}={value}" for name, value in environment.items()), *run]
    dropped = ["setpriv", f"--reuid={stage.user}", f"--regid={stage.user}", "--clear-groups", "--no-new-privs"]
    dropped += ["--bounding-set=-all", "--inh-caps=-all"]
    lines = [
        "set -e",
        f"root={shlex.quote(str(image.parent / 'root'))}",
        'mount -t tmpfs -o mode=755 tmpfs "$root"',
        'bind() { mkdir -p "$root$2"; mount --bind "$1" "$root$2"; mount -o remount,bind,ro "$root$2"; }',
        "bind /usr /usr; bind /etc /etc",
        'for name in bin sbin lib lib64; do if [ -L /$name ]; then cp -P /$name "$root/$name";'
        " elif [ -d /$name ]; then bind /$name /$name; fi; done",
        'mkdir -p "$root/home/arena" "$root/data" "$root/tmp" "$root/proc" "$root/dev" "$root/sys"',
        'mount --rbind /dev "$root/dev"; mount -t proc proc "$root/proc"; mount --rbind /sys "$root/sys"',
        'mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"',
        f"bind {shlex.quote(str(image / 'app'))} /app",
        f"bind {shlex.quote(sys.prefix)} /opt/venv",
        *(f"bind {path} {path}" for path in _interpreters()),
        *([f'mount --bind {shlex.quote(str(volume))} "$root/data"'] if volume else []),
        'mount -o remount,ro "$root"',
        f'exec chroot "$root" {shlex.join([*dropped, *inside])}',
    ]
    unshared = ["unshare", "--mount", "--propagation=private", "--pid", "--fork", "--kill-child"]
    return [*unshared, "bash", "-c", "\n".join(lines)]


def _interpreters() -> list[str]:
    """Folders of Python's own that do not lie below /usr."""
    return [] if Path(sys.base_prefix).is_relative_to("/usr") else [shlex.quote(sys.base_prefix)]


def place(folder: Path) -> Path:
    """The folder for an image's files, with one beside it for the root to be mounted on."""
    (folder / "root").mkdir(parents=True)
    (folder / "image").mkdir()
    return folder / "image"


def volume(folder: Path) -> Path:
    """An empty one that belongs to the user."""
    folder.mkdir()
    os.chown(folder, USER, USER)
    return folder


@contextlib.contextmanager
def running(
    image: Path, stage: Stage, settings: Mapping[str, str], volume: Path, log: Path, *options: str
) -> Iterator[Container]:
    """The image's entry point, as its user starts it; what it says goes into `log`."""
    with log.open("wb") as file:
        line = command(image, stage, [*stage.entrypoint, *options], settings, volume)
        process = subprocess.Popen(line, stdout=file, stderr=file)
    try:
        yield Container(process)
    finally:
        if process.poll() is None:
            process.kill()  # its process 1, and so all others, go with it
            process.wait(20)


def once(
    image: Path, stage: Stage, run: list[str], settings: Mapping[str, str], volume: Path | None
) -> tuple[int, str]:
    """Exit status and words of a command that ends by itself."""
    told = subprocess.run(
        command(image, stage, run, settings, volume),
        capture_output=True,
        text=True,
        timeout=120,
        stdin=subprocess.DEVNULL,
    )
    return told.returncode, told.stdout + told.stderr


def wait_until_well(image: Path, stage: Stage, settings: Mapping[str, str], seconds: float = 90) -> None:
    """Until the image's own health check is content."""
    deadline = time.monotonic() + seconds
    while True:
        status, told = once(image, stage, stage.health, settings, None)
        if status == 0:
            return
        assert time.monotonic() < deadline, told
        time.sleep(0.5)
