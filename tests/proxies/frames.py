"""Another site that shows the app in a frame: real names, over http and https, by a real Caddy."""

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from tests.browser.server import free_port, wait_for_port

# By scheme: the site that frames, and the name of the app. "tls internal": certificates of Caddy's own making.
SITES = {
    "http": ("http://plain-course.example", "http://plain-gan.test"),
    "https": ("https://course.example", "https://gan.test"),
    "space": ("https://huggingface.co", "https://me-gans.hf.space"),
}
_CADDY = """
{{
  admin off
  auto_https disable_redirects
  skip_install_trust
  default_bind 127.0.0.1
  http_port {http}
  https_port {https}
  storage file_system {folder}
}}
"""
_PAIR = """
{site} {{
  {tls}
  header content-type text/html
  respond `<h1>A course</h1><iframe src="{app}/{{query}}" style="width:1200px;height:850px"></iframe>`
}}
{app} {{
  {tls}
  reverse_proxy {upstream}
}}
"""


@contextlib.contextmanager
def framing(app: str, folder: Path, ports: dict[str, int]) -> Iterator[None]:
    """SITES, each of which frames the page of the app that its query names. ports: for "http" and "https"."""
    text = _CADDY.format(folder=folder, **ports)
    for site, name in SITES.values():
        tls = "tls internal" if site.startswith("https") else ""
        text += _PAIR.format(site=site, app=name, tls=tls, upstream=urlsplit(app).netloc)
    (folder / "config").write_text(text)
    with open(folder / "log", "wb") as log:
        command = ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "config")]
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        for port in ports.values():
            wait_for_port(port)
        yield
    finally:
        process.terminate()
        process.wait(120)  # it lets go of its connections first, on a busy machine slowly


def free_ports() -> dict[str, int]:
    return {"http": free_port(), "https": free_port()}


def browser_rules(ports: dict[str, int]) -> str:
    """What makes Chromium find the sites here, under their usual ports."""
    rules = [
        f"MAP {urlsplit(address).hostname} 127.0.0.1:{ports[urlsplit(address).scheme]}"
        for pair in SITES.values()
        for address in pair
    ]
    return f"--host-resolver-rules={', '.join(rules)}"
