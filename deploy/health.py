"""`python -m deploy.health`: exit status 0 if the app answers in this container, under its port and base path."""

import os
import sys
import urllib.request
from collections.abc import Mapping

from deploy.entrypoint import CannotStart, port


def address(given: Mapping[str, str]) -> str:
    """Where Streamlit says whether it is well. Raises CannotStart for a port that is none."""
    base = given.get("STREAMLIT_SERVER_BASE_URL_PATH", "").strip("/")
    return f"http://127.0.0.1:{port(given)}/{base}{'/' if base else ''}_stcore/health"


def main() -> int:
    without_proxy = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # HTTP_PROXY is for the way out
    try:
        where = address(os.environ)
        with without_proxy.open(where, timeout=5) as answer:
            return 0 if answer.status == 200 else 1
    except (CannotStart, OSError) as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
