"""The Hub's own client, with patience that ends, and its errors as sentences."""

import contextlib
import functools
import os
import time
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field

import httpx2
from huggingface_hub import constants, errors, set_client_factory
from huggingface_hub.utils import logging
from huggingface_hub.utils._http import default_client_factory, parse_ratelimit_headers

from gan_core.base.errors import UserError
from gan_core.hub.tokens import how_to_set

TIMEOUT = 10.0  # seconds for one answer to begin, or for the next bytes of it
PATIENCE = 25.0  # seconds without any bytes after which nothing is asked again
TRIES = 3  # answers that the server is in trouble, after which it is believed
LONGEST_WAIT = 5  # seconds that a server that limits its users may ask for
CHUNK = 2**18  # bytes between two reports of progress


class Gone(Exception):
    """The server keeps silent, or told us often enough that it cannot. The sentence is for people."""


class Stopped(Exception):
    """Somebody wants no more of it."""


@dataclass
class Call:
    """One thing that is wanted of the Hub: how long it is waited for, and whether it is still wanted."""

    stop: Callable[[], bool] = lambda: False
    timeout: float = field(default_factory=lambda: TIMEOUT)
    patience: float = field(default_factory=lambda: PATIENCE)
    heard: float = field(default_factory=time.monotonic)  # when the last bytes came
    troubles: int = 0

    def hears(self) -> None:
        """Some bytes came. Raises Stopped if they are not wanted any more."""
        self.heard = time.monotonic()
        self.check()

    def check(self) -> None:
        if self.stop():
            raise Stopped


_CALL: ContextVar[Call | None] = ContextVar("call of the Hub", default=None)


@contextlib.contextmanager
def call(what: str, *, stop: Callable[[], bool] = lambda: False, timeout: float | None = None) -> Iterator[Call]:
    """Whatever goes wrong with the client in here is told in one sentence, as UserError; raises Stopped too.

    what: what is asked for, such as owner/name.
    """
    _prepare()
    now = Call(stop=stop) if timeout is None else Call(stop=stop, timeout=timeout, patience=3 * timeout)
    token = _CALL.set(now)
    try:
        now.check()
        yield now
    except (Gone, OSError, ValueError, TypeError, KeyError, AttributeError, RuntimeError, httpx2.HTTPError) as error:
        if isinstance(error, UserError):
            raise
        raise explained(error, what) from error
    finally:
        _CALL.reset(token)


@functools.cache
def _prepare() -> None:
    """Once per process: hooks for our own calls, plain HTTP instead of Xet, reports of progress that are not too rare.

    Xet's transfers run in threads of their own, where no limit of size and no wish to stop reaches them.
    """
    constants.HF_HUB_DISABLE_XET = True
    constants.DOWNLOAD_CHUNK_SIZE = CHUNK
    if "HF_HUB_VERBOSITY" not in os.environ:
        logging.set_verbosity_error()  # what it would warn of, such as a second try, ends well or in our sentence
    set_client_factory(_client)


def _client() -> httpx2.Client:
    client = default_client_factory()
    hooks = client.event_hooks
    client.event_hooks = {"request": [*hooks["request"], _before], "response": [*hooks["response"], _after]}
    return client


def _before(request: httpx2.Request) -> None:
    """Of our own calls: none is waited for too long, none made that is not wanted."""
    if (now := _CALL.get()) is None:
        return
    now.check()
    if time.monotonic() - now.heard > now.patience:
        raise Gone(f"does not answer within {now.timeout:g} seconds; try again later")
    given = request.extensions.get("timeout") or {}
    request.extensions["timeout"] = {
        name: min(now.timeout, given.get(name) or now.timeout) for name in ("connect", "read", "write", "pool")
    }


def _after(response: httpx2.Response) -> None:
    """The client would sleep as long as a server wants, and ask a broken one many times."""
    if (now := _CALL.get()) is None or response.status_code not in (408, 429, 500, 502, 503, 504):
        return
    now.troubles += 1
    now.heard = time.monotonic()
    if now.troubles >= TRIES or (_wait(response) or 0) > LONGEST_WAIT:
        raise Gone(_trouble(response))


def _wait(response: httpx2.Response) -> int | None:
    """The seconds that the server asks to wait, as the client reads them: the Hub's own header, or the usual one."""
    if (limit := parse_ratelimit_headers(response.headers)) is not None and limit.remaining == 0:
        return limit.reset_in_seconds
    usual = response.headers.get("Retry-After", "").strip()
    return int(usual) if usual.isdecimal() else None


def _trouble(response: httpx2.Response) -> str:
    """What a status says of the Hub, as the rest of a sentence."""
    status, wait = response.status_code, _wait(response)
    if status == 429:
        when = "in a few minutes" if wait is None else f"in {wait} seconds"
        more = f"with a token in {how_to_set()}, which may ask more"
        return f"answers that it was asked too often: try again {when}, or {more}"
    if status >= 500 or status == 408:
        return f"is in trouble (status {status}): try again later"
    return f"refuses with status {status}"


def explained(error: BaseException, what: str) -> UserError:
    """One sentence that says what is wrong and what to do. what: owner/name, or what else was asked for."""
    hub = constants.ENDPOINT.partition("://")[2]
    match error:
        case Gone():
            return UserError(f"{hub} {error}")
        case errors.OfflineModeIsEnabled():
            return UserError(f"{what} is not in the cache, and HF_HUB_OFFLINE is set: unset it to fetch from the Hub")
        case errors.LocalEntryNotFoundError() | RuntimeError() if error.__cause__ is not None:
            return explained(error.__cause__, what)
        case errors.GatedRepoError():
            return UserError(
                f"{_repo(what)} is gated: ask for access at {constants.ENDPOINT}/{_repo(what)}, then set "
                f"{how_to_set()} to a token of that account"
            )
        case errors.DisabledRepoError():
            return UserError(f"{what} was disabled by its owner or by the Hub")
        case errors.RevisionNotFoundError():
            return UserError(f"{what} names a revision that the repository does not have")
        case errors.EntryNotFoundError():
            return UserError(f"{what} names a file that the repository does not have")
        case errors.RepositoryNotFoundError():
            return _missing(what)
        case errors.HfHubHTTPError() if error.response.status_code == 401:
            bad = "invalid" in str(error).lower() and "repository" not in str(error).lower()
            return (
                UserError(f"{hub} does not know the token in HF_TOKEN: make a new one, or unset it")
                if bad
                else (_missing(what))
            )
        case errors.HfHubHTTPError() if error.response.status_code == 403:
            return UserError(f"the token in HF_TOKEN has no right to do that with {what}: use one that has")
        case errors.HfHubHTTPError() if error.response.status_code == 404:
            lost = UserError(f"the Hub lists {what} and does not have it: try again later")
            return lost if ":" in what else _missing(what)
        case errors.HfHubHTTPError():
            return UserError(f"{hub} {_trouble(error.response)}")
        case errors.HFValidationError():
            return UserError(f"{what} is no name of a repository on the Hub")
        case errors.FileMetadataError():
            return UserError(f"{hub} does not answer as the Hub does: see HF_ENDPOINT, a proxy or a firewall")
        case httpx2.TimeoutException():
            return UserError(f"{hub} does not answer within {TIMEOUT:g} seconds; try again later")
        case httpx2.ConnectError():
            return UserError(
                f"{hub} cannot be reached: see the network, or HF_ENDPOINT; with a cache, HF_HUB_OFFLINE=1"
            )
        case httpx2.HTTPError():
            return UserError(f"the connection to {hub} broke while {what} was fetched: try again")
        case OSError() if error.errno is not None:
            return UserError(f"{what} cannot be stored: {error.strerror}")
        case OSError() if "onsistency" in str(error):
            return UserError(f"{what} did not arrive whole: try again")
    return UserError(f"{hub} answers to {what} with something that the Hub would not say: see HF_ENDPOINT, or a proxy")


def _missing(what: str) -> UserError:
    return UserError(
        f"there is no repository {_repo(what)} on the Hub, or it is private: see its name, or set {how_to_set()} to a "
        "token that may read it"
    )


def _repo(what: str) -> str:
    return what.partition("@")[0].partition(":")[0]
