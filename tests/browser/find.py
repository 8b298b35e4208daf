"""Find a Chromium for the browser tests, or install one: `python -m tests.browser.find` prints its path."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

# The shell is the same engine without the windows, menus and extensions that nobody sees here: it takes a third less.
SHELL = "chromium-headless-shell"
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def find(whole: bool = False) -> str | None:
    """Path of a browser: GAN_ARENA_BROWSER, one on the PATH, or Playwright's own.

    whole: with the settings that people's browsers begin with, as for cookies; the shell has none.
    """
    named = os.environ.get("GAN_ARENA_BROWSER")
    if named and Path(named).exists() and not (whole and Path(named).name == SHELL):
        return named
    names = [name for name in NAMES if not (whole and name == SHELL)]
    on_path = next((path for path in map(shutil.which, names) if path), None)
    return on_path or _playwrights()


# Asked in a process of its own: a thread that drives a browser already cannot start a second driver.
ASK_PLAYWRIGHT = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""


def _playwrights() -> str | None:
    answer = subprocess.run([sys.executable, "-c", ASK_PLAYWRIGHT], capture_output=True, text=True, check=True)
    path = answer.stdout.strip()
    return path if Path(path).exists() else None


def install() -> None:
    """Ask Playwright for its Chromium, or Debian's packages where we may install them."""
    attempts = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        attempts = [
            ["apt-get", "update", "-qq"],
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", SHELL, "fonts-dejavu-core"],
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-dejavu-core"],
            *attempts,
        ]
    for command in attempts:
        if find() is None:
            subprocess.run(command, stdout=sys.stderr, check=False)


if __name__ == "__main__":
    if find() is None:
        install()
    print(find() or "")
