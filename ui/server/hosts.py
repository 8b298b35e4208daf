"""Which names are this server's, and which pages may speak to it.

A browser is lured in two ways. DNS rebinding: a foreign name is made to point here, so that a foreign page is of "the
same origin"; its requests still carry that name. Cross-site requests: a page elsewhere posts here, or opens a
websocket; they carry its Origin. So every name that a request carries has to be one of ours:

- an address in numbers, as Host: nobody can make a number point elsewhere. As Origin only if it is not one of the
  public internet, where anybody may have a page;
- `localhost`, and a name without a dot: only one's own network gives those;
- the name of this machine, with `.local` too;
- what the settings name: GAN_ARENA_HOSTS, Streamlit's own, and the address of a Space.
"""

import ipaddress
import os
import socket
from collections.abc import Sequence
from urllib.parse import urlsplit

from streamlit import config

SETTING = "GAN_ARENA_HOSTS"


class NoName(ValueError):
    """A Host or an Origin that is none."""


def name_in(host: str) -> str:
    """The name in a Host header, `name:port`: in small letters, without port, brackets or a last dot. Raises NoName."""
    try:
        parts = urlsplit(f"//{host}")
        name, _ = parts.hostname, parts.port
    except ValueError:
        raise NoName(host) from None
    if not name or parts.netloc != host or "@" in host or any(sign.isspace() for sign in host):
        raise NoName(host)
    return name.rstrip(".")


def name_of(origin: str) -> str:
    """The name in an Origin header, `http://name:port`; "" for "null" and for what is no web page. Raises NoName."""
    scheme, _, host = origin.partition("://")
    return name_in(host) if scheme in ("http", "https") else ""


def may_be_called(name: str) -> bool:
    """Is this a name under which the server may be asked?"""
    return _number(name) is not None or _is_ours(name)


def may_speak(name: str, called: Sequence[str]) -> bool:
    """May a page of the server `name` speak to this one, which is `called` so?"""
    number = _number(name)
    return name in called or (_is_ours(name) if number is None else not number.is_global or name in named())


def _is_ours(name: str) -> bool:
    if not set(".:") & {*name} or name.endswith(".localhost"):
        return True
    return any(_covers(pattern, name) for pattern in named())


def _covers(pattern: str, name: str) -> bool:
    return pattern in ("*", name) or (pattern.startswith("*.") and name.endswith(pattern[1:]))


def _number(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None


def named() -> set[str]:
    """Names of this machine, and what the settings add; `*.name` covers what lies under a name, `*` everything."""
    own = socket.gethostname().lower()
    given = os.environ.get(SETTING, "").replace(",", " ").split()
    given += [os.environ.get("SPACE_HOST", ""), config.get_option("browser.serverAddress") or ""]
    given += [*config.get_option("server.allowedHosts"), config.get_option("server.address") or ""]
    given += [*config.get_option("server.corsAllowedOrigins")]
    return {own, f"{own.partition('.')[0]}.local"} | {bare for text in given if (bare := _bare(text))}


def _bare(text: str) -> str:
    """What people write into a setting, as a name: a scheme, a port and a path may be there."""
    host = text.strip().lower().rpartition("://")[2].partition("/")[0]
    try:
        return name_in(host) if host else ""
    except NoName:
        return ""


def how_to_allow(name: str) -> str:
    """What a refusal tells: the setting, and its value."""
    return f"if that is its name, whoever runs it sets {SETTING}={name[:100]} before starting it"
