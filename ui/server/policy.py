"""What a browser may do with our answers: the headers that say so, the same on every one of them.

Nothing comes from elsewhere, so the app works offline and a name that slipped through could call nobody.
"""

import base64
import hashlib
import re

from ui.server.frames import frame_ancestors

_INLINE = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
_SOURCES = {
    "default-src": "'self'",
    # blob: Streamlit runs the few lines that load our modules (`ui/component.py`) from such an address. Its own inline
    # script and ours are allowed by their hashes, so that no other runs. WebAssembly, never text as JavaScript: what
    # reads Streamlit's messages counts in 64 bits with it.
    "script-src": "'self' blob: 'wasm-unsafe-eval'",
    # Streamlit's style sheets are written by its scripts, and elements carry their sizes in `style`.
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",  # pictures that are drawn in the browser, or come within a message
    "media-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self'",  # the websocket too: it is of the page's own origin
    "worker-src": "'self' blob:",
    "frame-src": "'none'",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
}
OTHERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",  # an address names runs and sources
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=()",
}


def content_policy(page: bytes = b"") -> str:
    """The Content-Security-Policy. page: the HTML that it is sent with, whose inline scripts may run."""
    hashes = "".join(f" '{_hash(script)}'" for script in _INLINE.findall(page))
    told = _SOURCES | {"script-src": _SOURCES["script-src"] + hashes, "frame-ancestors": frame_ancestors()}
    return "; ".join(f"{name} {sources}" for name, sources in told.items())


def bare_policy() -> str:
    """Of a page that holds nothing but a sentence and its style."""
    return f"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors {frame_ancestors()}"


def _hash(script: bytes) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode()}"
