"""The app in a frame of another site, as a course's page or a Space shows it, over http and https."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import torch
from playwright.sync_api import Browser, Frame, Page, Playwright, expect

from gan_core import runs
from tests.browser.find import find
from tests.browser.pad import drag_pad
from tests.browser.patience import PATIENCE
from tests.browser.server import BROWSER_FLAGS, served
from tests.engines.patience import until_state
from tests.proxies.frames import SITES, browser_rules, framing, free_ports
from tests.proxies.servers import missing

pytestmark = pytest.mark.browser
NAMED = {
    "GAN_ARENA_FRAMES": "http://plain-course.example https://course.example",
    "GAN_ARENA_HOSTS": "plain-gan.test gan.test",
}
SPACE = {"SPACE_ID": "me/gans", "SPACE_HOST": "me-gans.hf.space"}
PROTECTED = {"STREAMLIT_SERVER_ENABLE_XSRF_PROTECTION": "true"}
SENT_ALONG = {"STREAMLIT_SERVER_XSRF_COOKIE_SAME_SITE": "none"}


@pytest.fixture(scope="module")
def ports() -> dict[str, int]:
    return free_ports()


@pytest.fixture(scope="module")
def browser(playwright: Playwright, ports: dict[str, int]) -> Iterator[Browser]:
    """Chromium, for which all names of SITES are this machine. The whole of it: the shell keeps no cookie back."""
    lacking = [*missing(), *([] if find(whole=True) else ["chromium"])]
    if lacking:
        why = f"{' and '.join(lacking)} must be installed"
        if os.environ.get("GAN_ARENA_REQUIRE_BROWSER") == "1":
            pytest.fail(why)
        pytest.skip(why)
    browser = playwright.chromium.launch(executable_path=find(whole=True), args=[*BROWSER_FLAGS, browser_rules(ports)])
    yield browser
    browser.close()


@contextmanager
def shown(browser: Browser, ports: dict[str, int], folder: Path, **settings: str) -> Iterator[Page]:
    """A browser's page, with an app under these settings behind all SITES."""
    (folder / "caddy").mkdir()
    with (
        served(folder / "runs", **({"GAN_ARENA_WORKERS": "1"} | settings)) as app,
        framing(app, folder / "caddy", ports),
    ):
        context = browser.new_context(ignore_https_errors=True, viewport={"width": 1280, "height": 950})
        context.set_default_timeout(PATIENCE)
        yield context.new_page()
        context.close()


def framed(page: Page, how: str, address: str) -> Frame:
    """The frame of the app, on that page of it."""
    site, app = SITES[how]
    page.goto(f"{site}/?{address}")
    frame = page.frame_locator("iframe").owner.element_handle().content_frame()
    assert frame is not None and frame.url.startswith((app, "chrome-error://")), frame.url
    return frame


def uploads(page: Page, how: str, folder: Path) -> int:
    """The status of the answer to a file that was brought in the frame."""
    frame = framed(page, how, "import")
    file = folder / "weights.pth"
    torch.save({"main.0.weight": torch.randn(4, 2)}, file)
    with page.expect_response(re.compile("upload_file")) as waited:
        frame.locator("input[type=file]").first.set_input_files(file)
    return int(waited.value.status)


@pytest.mark.parametrize(("how", "settings"), [("http", NAMED), ("https", NAMED), ("space", SPACE)], ids=list(SITES))
def test_everything_works_in_a_frame_of_a_named_site(
    browser: Browser, ports: dict[str, int], tmp_path: Path, how: str, settings: dict[str, str]
) -> None:
    with shown(browser, ports, tmp_path, **settings) as page:
        trains_and_pauses(page, how, tmp_path / "runs")
        drags(page, how)
        assert uploads(page, how, tmp_path) < 300
        page.frames[1].wait_for_url("**source=upload**")


def trains_and_pauses(page: Page, how: str, kept: Path) -> None:
    frame = framed(page, how, "train?preset=ring-gan")
    frame.get_by_role("button", name="Start", exact=True).click()
    frame.wait_for_url("**run=**")
    run = runs.find(re.search(r"run=([a-z0-9-]+)", frame.url)[1], kept)  # type: ignore[index]
    frame.wait_for_function("() => Number(document.querySelector('.ga-live canvas[data-step]')?.dataset.step) > 0")
    frame.get_by_role("button", name="Pause").click()
    until_state(run, "paused")
    run.stop()
    until_state(run, *runs.FINAL)


def drags(page: Page, how: str) -> None:
    drag_pad(page, framed(page, how, "latent?source=mnist-gan&seeds=3"))


@pytest.mark.parametrize(
    ("how", "chosen"), [("http", PROTECTED), ("https", PROTECTED), ("http", SENT_ALONG), ("https", SENT_ALONG)]
)
def test_streamlits_own_settings_are_kept_and_refuse_uploads(
    browser: Browser, ports: dict[str, int], tmp_path: Path, how: str, chosen: dict[str, str]
) -> None:
    """This Chromium keeps cookies of a frame back, whatever they allow."""
    with shown(browser, ports, tmp_path, **NAMED, **chosen) as page:
        assert uploads(page, how, tmp_path) == 403


def test_a_site_that_is_not_named_shows_nothing(browser: Browser, ports: dict[str, int], tmp_path: Path) -> None:
    with shown(browser, ports, tmp_path, GAN_ARENA_HOSTS=NAMED["GAN_ARENA_HOSTS"]) as page:
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(SITES["https"][0] + "/?train")
        expect(page.get_by_role("heading", name="A course")).to_be_visible()
        page.wait_for_timeout(1000)
        assert any("frame-ancestors 'self'" in text for text in said), said
