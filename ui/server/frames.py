"""Who may show the app in a frame, and uploads in such a frame."""

import os

from streamlit import config

SETTING = "GAN_ARENA_FRAMES"
_PROTECTION = "server.enableXsrfProtection"
_COOKIE = "server.xsrfCookieSameSite"


def frame_ancestors() -> str:
    """The app itself, and whom GAN_ARENA_FRAMES names; on a Space, Hugging Face's pages too."""
    return " ".join(["'self'", *others()])


def others() -> list[str]:
    """The sites of others that may."""
    given = os.environ.get(SETTING, "").replace(",", " ").replace(";", " ").split()
    space = ["https://huggingface.co", "https://*.huggingface.co"] if os.environ.get("SPACE_ID") else []
    return [*space, *given]


def let_frames_upload() -> None:
    """Where others may frame the app, do without Streamlit's cookie, unless its settings were chosen.

    Browsers keep it back in a frame of another site, and Streamlit then answers uploads with 403. What the cookie is
    for, that no foreign page gives orders, `guard` holds by Origin, which browsers send with each upload. The session
    in an upload's address is a secret besides.
    """
    chosen = any(config.is_manually_set(name) for name in (_PROTECTION, _COOKIE))
    if others() and not chosen:
        config.set_option(_PROTECTION, False, "GAN_ARENA_FRAMES")
