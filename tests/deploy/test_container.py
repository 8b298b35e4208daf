"""The image's entry point as user 1000 on a read-only file system, below a path, behind the proxies' shipped files."""

import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch
from playwright.sync_api import Page, Playwright, Response, expect

from tests.browser.find import find
from tests.browser.menus import press
from tests.browser.pad import drag_pad
from tests.browser.pages import PAGES
from tests.browser.patience import PATIENCE, until_true
from tests.browser.server import BROWSER_FLAGS, free_port
from tests.deploy import container, image
from tests.deploy.shipped import BASE, NAME, SCHEMES, proxied
from tests.engines.patience import until

pytestmark = pytest.mark.browser
STEP = "() => Number(document.querySelector('.ga-live canvas[data-step]')?.dataset.step) || 0"


@dataclass
class App:
    """What runs in the container. volume, log: as they are seen from outside."""

    container: container.Container
    port: int
    volume: Path
    log: Path


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    if why := container.missing():
        pytest.skip(why)
    folder = tmp_path_factory.mktemp("container")
    files = container.place(folder)
    stage, port = image.build(files), free_port()
    settings = {"PORT": str(port), "STREAMLIT_SERVER_BASE_URL_PATH": BASE, "GAN_ARENA_HOSTS": NAME}
    volume, log = container.volume(folder / "volume"), folder / "log"
    with container.running(files, stage, settings, volume, log) as process:
        container.wait_until_well(files, stage, settings)
        yield App(process, port, volume, log)


@pytest.fixture(scope="module", params=SCHEMES)
def there(
    request: pytest.FixtureRequest, app: App, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, int]]:
    """The address at which people find the app, and the port at which it really is."""
    if shutil.which(request.param) is None:
        pytest.skip(f"{request.param} must be installed")
    with proxied(request.param, app.port, tmp_path_factory.mktemp(request.param)) as port:
        yield f"{SCHEMES[request.param]}://{NAME}/{BASE}", port


@pytest.fixture
def page(playwright: Playwright, there: tuple[str, int]) -> Iterator[Page]:
    """A page of a Chromium that finds NAME here; whatever it asks for in vain is a failure."""
    if (path := find()) is None:
        if os.environ.get("GAN_ARENA_REQUIRE_BROWSER") == "1":
            pytest.fail("no Chromium was found")
        pytest.skip("no Chromium was found")
    flags = [*BROWSER_FLAGS, f"--host-resolver-rules=MAP {NAME} 127.0.0.1:{there[1]}"]
    browser = playwright.chromium.launch(executable_path=path, args=flags)
    context = browser.new_context(
        ignore_https_errors=True, viewport={"width": 1280, "height": 900}, reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    page, failed = context.new_page(), list[str]()
    page.on("response", lambda answer: failed.append(f"{answer.status} {answer.url}") if is_amiss(answer) else None)
    page.on("pageerror", lambda error: failed.append(str(error)))
    yield page
    browser.close()
    assert not failed


def is_amiss(answer: Response) -> bool:
    """Streamlit finds its base path by asking below every part of the address for these two."""
    return answer.status >= 400 and not re.search("/_stcore/(health|host-config)$", answer.url)


def test_every_page_comes_whole(page: Page, there: tuple[str, int]) -> None:
    for address in PAGES.values():
        page.goto(f"{there[0]}{address}")
        expect(page.locator("h1, .ga-root[data-stage]").first).to_be_attached()
        expect(page.locator("[data-testid=stApp]")).to_have_attribute("data-test-script-state", "notRunning")
        until_true(page, "() => [...document.querySelectorAll('.ga-root')].every((root) => root.childElementCount)")
        expect(page.locator("[data-testid=stException], [data-testid=stAlertContentError]")).to_have_count(0)


def test_a_training_is_watched_live_and_kept_in_the_volume(page: Page, there: tuple[str, int], app: App) -> None:
    page.goto(f"{there[0]}/train?preset=ring-gan")
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_url("**run=**")
    until_true(page, f"() => ({STEP})() > 0")
    seen = page.evaluate(STEP)
    until_true(page, f"(seen) => ({STEP})() > seen", seen)  # and it goes on
    press(page, page.get_by_role("button", name="Pause"))
    run = app.volume / "runs" / re.search(r"run=([a-z0-9-]+)", page.url)[1]  # type: ignore[index]
    until(lambda: json.loads((run / "status.json").read_text())["state"] == "paused", "the run is paused")
    assert {path.stat().st_uid for path in run.iterdir()} == {container.USER}
    press(page, page.get_by_role("button", name="Stop"))
    until(lambda: json.loads((run / "status.json").read_text())["state"] == "stopped", "the run is stopped")


def test_the_pad_is_dragged(page: Page, there: tuple[str, int]) -> None:
    page.goto(f"{there[0]}/latent?source=mnist-gan&seeds=3")
    drag_pad(page, page)


def test_weights_are_brought(page: Page, there: tuple[str, int], tmp_path: Path) -> None:
    file = tmp_path / "weights.pth"
    torch.save({"main.0.weight": torch.randn(1000, 1000)}, file)  # 4 MB: nginx takes 1 unless it is told
    page.goto(f"{there[0]}/import")
    page.locator("input[type=file]").first.set_input_files(file)
    page.wait_for_url("**source=upload**")


def test_a_run_is_taken_home(page: Page, there: tuple[str, int]) -> None:
    page.goto(f"{there[0]}/runs?run=ring-wgan-gp")
    with page.expect_download() as waited:
        press(page, page.locator(".ga-downloads").get_by_role("button", name="Checkpoint"))
    assert waited.value.path().read_bytes()[:2] == b"PK"


def test_a_path_without_its_slash_is_understood(page: Page, there: tuple[str, int]) -> None:
    page.goto(there[0])
    expect(page.locator("h1").first).to_be_attached()
    assert page.url.startswith(f"{there[0]}/")


def test_it_says_nothing_wrong_and_ends_when_asked(app: App) -> None:
    """Last: it ends the container."""
    assert "Traceback" not in app.log.read_text()
    assert app.container.stop(30) == 0
