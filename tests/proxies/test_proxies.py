"""The app behind real proxies, under a path of theirs, over plain http, as a browser under another name sees it."""

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import torch
from playwright.sync_api import Browser, Page, Playwright, expect

from gan_core import races, runs
from gan_core.config.presets import PRESETS
from tests.browser.find import find
from tests.browser.menus import press
from tests.browser.pad import drag_pad
from tests.browser.patience import PATIENCE, until_true
from tests.browser.screens import page_of
from tests.browser.server import BROWSER_FLAGS, served
from tests.browser.started import end
from tests.engines.patience import until_state
from tests.proxies.servers import missing, proxied

pytestmark = pytest.mark.browser
NAME = "lab-server"  # what people call the proxy: no address of the machine, so no browser counts it as safe
BASE = "hub/user/gan"
# (program, strips, renames): each two of them in every combination.
WAYS = [("nginx", False, False), ("nginx", True, True), ("caddy", False, True), ("caddy", True, False)]


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Chromium, for which NAME is this machine."""
    lacking = [*missing(), *([] if find() else ["chromium"])]
    if lacking:
        why = f"{' and '.join(lacking)} must be installed"
        if os.environ.get("GAN_ARENA_REQUIRE_BROWSER") == "1":
            pytest.fail(why)
        pytest.skip(why)
    flags = [*BROWSER_FLAGS, f"--host-resolver-rules=MAP {NAME} 127.0.0.1"]
    browser = playwright.chromium.launch(executable_path=find(), args=flags)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("runs")


@pytest.fixture(scope="module")
def apps(root: Path) -> Iterator[dict[bool, str]]:
    """By whether the proxy strips its prefix: one app that knows nothing of it, and one that has it as its base."""
    hosts = {"GAN_ARENA_HOSTS": NAME, "GAN_ARENA_WORKERS": "1"}
    with (
        served(root / "plain", **hosts) as plain,
        served(root / "below", base=BASE, **hosts) as below,
    ):
        yield {True: plain, False: below}


@contextmanager
def opened(browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    """A page, and what it asked our routes for in vain."""
    failed: list[str] = []
    with page_of(browser, viewport={"width": 1280, "height": 900}) as page:
        page.set_default_timeout(PATIENCE)
        page.on(
            "response",
            lambda answer: (
                failed.append(f"{answer.status} {answer.url}")
                if answer.status >= 400 and re.search("/(api|assets)/|upload_file", answer.url)
                else None
            ),
        )
        page.on("pageerror", lambda error: failed.append(str(error)))
        yield page, failed


@pytest.mark.parametrize(("program", "strips", "renames"), WAYS)
def test_everything_works_behind_a_proxy(
    browser: Browser, apps: dict[bool, str], root: Path, tmp_path: Path, program: str, strips: bool, renames: bool
) -> None:
    kept = root / ("plain" if strips else "below")
    with (
        proxied(program, apps[strips], tmp_path, prefix=f"/{BASE}", strips=strips, renames=renames) as address,
        opened(browser) as (page, failed),
    ):
        there = address.replace("127.0.0.1", NAME)
        trains_and_pauses(page, there, kept)
        races_and_stops(page, there, kept)
        drags(page, there)
        takes_home(page, there)
        uploads(page, there, tmp_path)
        assert not failed


def trains_and_pauses(page: Page, there: str, kept: Path) -> None:
    page.goto(f"{there}/train?preset=ring-gan")
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_url("**run=**")
    run = runs.find(re.search(r"run=([a-z0-9-]+)", page.url)[1], kept)  # type: ignore[index]
    until_true(page, "() => Number(document.querySelector('.ga-live canvas[data-step]')?.dataset.step) > 0")
    press(page, page.get_by_role("button", name="Pause"))
    until_state(run, "paused")
    run.stop()
    until_state(run, *runs.FINAL)


def races_and_stops(page: Page, there: str, kept: Path) -> None:
    lanes = [(name, PRESETS[f"grid-{name}"].config) for name in ("gan", "wgan")]
    race = races.create(lanes, steps=1_000_000, root=kept)
    race.start()
    page.goto(f"{there}/compare?race={race.id}")
    until_true(
        page, "() => [...document.querySelectorAll('.ga-race canvas[data-step]')].some((c) => c.dataset.step > 0)"
    )
    press(page, page.locator(".ga-race .ga-stop").first)
    for run in race.all_runs():
        until_state(run, *runs.FINAL)
    end(race)


def drags(page: Page, there: str) -> None:
    page.goto(f"{there}/latent?source=mnist-gan&seeds=3")
    drag_pad(page, page)


def takes_home(page: Page, there: str) -> None:
    page.goto(f"{there}/runs?run=ring-wgan-gp")
    with page.expect_download() as waited:
        press(page, page.locator(".ga-downloads").get_by_role("button", name="Settings"))
    assert json.loads(waited.value.path().read_text())["config"]["dataset"] == "ring"


def uploads(page: Page, there: str, tmp_path: Path) -> None:
    file = tmp_path / "weights.pth"
    torch.save({"main.0.weight": torch.randn(4, 2)}, file)
    page.goto(f"{there}/import")
    page.locator("input[type=file]").first.set_input_files(file)
    page.wait_for_url("**source=upload**")


def test_a_page_under_a_name_that_nobody_allowed_says_so(
    playwright: Playwright, apps: dict[bool, str], tmp_path: Path
) -> None:
    if lacking := [*missing(), *([] if find() else ["chromium"])]:
        pytest.skip(f"{' and '.join(lacking)} must be installed")
    name = "gan.school.example"
    flags = [*BROWSER_FLAGS, f"--host-resolver-rules=MAP {name} 127.0.0.1"]
    browser = playwright.chromium.launch(executable_path=find(), args=flags)
    with proxied("nginx", apps[True], tmp_path, prefix=f"/{BASE}", strips=True, renames=True) as address:
        page = browser.new_page()
        page.goto(f"{address.replace('127.0.0.1', name)}/train")
        expect(page.get_by_role("alert")).to_contain_text(f"GAN_ARENA_HOSTS={name}", timeout=PATIENCE)
    browser.close()
