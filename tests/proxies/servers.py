"""Real proxies in front of the app: nginx and Caddy, started from configurations as people write them."""

import contextlib
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from tests.browser.server import free_port, wait_for

PROGRAMS = ("nginx", "caddy")

# What nginx needs for the app: the websocket's Upgrade, no buffering of event streams (the app asks for that itself),
# and room for uploads. "Host" is left at nginx's default, the name of the upstream, unless it is to be kept.
_NGINX = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
  access_log off; client_max_body_size 200m;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  map $http_upgrade $connection_upgrade {{ default upgrade; '' close; }}
  server {{
    listen 127.0.0.1:{port};
    location {prefix}/ {{
      proxy_pass http://{app}{to};
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
      proxy_read_timeout 1h;
      {host}
    }}
  }}
}}
"""
_CADDY = """
{{
  admin off
  auto_https off
  storage file_system {folder}
}}
http://:{port} {{
  bind 127.0.0.1
  {handle} {prefix}/* {{
    reverse_proxy {app} {{
      {host}
    }}
  }}
}}
"""


@contextlib.contextmanager
def proxied(program: str, app: str, folder: Path, *, prefix: str, strips: bool, renames: bool) -> Iterator[str]:
    """Yields the address of the app behind the proxy. renames: the app is told its own address as Host."""
    port, app = free_port(), urlsplit(app).netloc
    values = {"folder": folder, "port": port, "prefix": prefix, "app": app}
    if program == "nginx":
        host = "" if renames else "proxy_set_header Host $http_host;"
        text = _NGINX.format(**values, to="/" if strips else "", host=host)
        command = ["nginx", "-c", str(folder / "config"), "-p", str(folder)]
    else:
        host = "header_up Host {upstream_hostport}" if renames else ""
        text = _CADDY.format(**values, handle="handle_path" if strips else "handle", host=host)
        command = ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "config")]
    (folder / "config").write_text(text)
    with open(folder / "log", "wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}{prefix}"
        wait_for(address)
        yield address
    finally:
        process.terminate()
        process.wait(20)


def missing() -> list[str]:
    """The programs that are not on this machine."""
    return [program for program in PROGRAMS if shutil.which(program) is None]
