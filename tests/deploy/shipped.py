"""nginx and Caddy, started from the files that come with the app, in which ports alone are other ones."""

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.browser.server import free_port, wait_for_port

DEPLOY = Path(__file__).parent.parent.parent / "deploy"
NAME = "gan.example.org"  # in both files
BASE = "gan"
UPSTREAM = "127.0.0.1:8501"
SCHEMES = {"nginx": "http", "caddy": "https"}

# What Debian's nginx.conf has around the files of conf.d, with folders of ours.
_NGINX = """
user root; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  include {folder}/gan-arena.conf;
}}
"""
# Certificates of Caddy's own making: nobody can prove here that gan.example.org is theirs.
_CADDY = """
{{
  admin off
  local_certs
  skip_install_trust
  auto_https disable_redirects
  http_port {spare}
  https_port {port}
  default_bind 127.0.0.1
  storage file_system {folder}
}}
"""


@contextlib.contextmanager
def proxied(program: str, app: int, folder: Path) -> Iterator[int]:
    """Yields the port of the proxy, whose scheme is in SCHEMES. app: the port that the app listens on."""
    port = free_port()
    if program == "nginx":
        shipped = _replaced("nginx.conf", {UPSTREAM: f"127.0.0.1:{app}", "listen 80;": f"listen 127.0.0.1:{port};"})
        (folder / "gan-arena.conf").write_text(shipped)
        (folder / "config").write_text(_NGINX.format(folder=folder))
        command = ["nginx", "-c", str(folder / "config"), "-p", str(folder)]
    else:
        shipped = _replaced("Caddyfile", {UPSTREAM: f"127.0.0.1:{app}"})
        (folder / "config").write_text(_CADDY.format(folder=folder, port=port, spare=free_port()) + shipped)
        command = ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "config")]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        wait_for_port(port)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _replaced(file: str, values: dict[str, str]) -> str:
    text = (DEPLOY / file).read_text()
    for old, new in values.items():
        assert text.count(old) == 1, f"{file} says {old!r} {text.count(old)} times"
        text = text.replace(old, new)
    return text
