"""Names that others chose are shown as they are: no page draws a link or a picture of them, or fetches anything."""

import json
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from gan_core import races, runs
from gan_core.config.run_config import RunConfig
from gan_core.runs import status
from tests.browser.test_pages import open_page

pytestmark = pytest.mark.browser
NAME = "![x](http://evil.test/t.png) [in](http://evil.test/) :smile: <b>b</b> $x$"  # 80 characters at most
SHORT = "<b>b</b>%{y}[a](//evil.test)"  # the name of a lane
DRAWN = """() => [...document.querySelectorAll('a, img, [data-testid=stMarkdownContainer] b, .katex, b')]
    .map((element) => element.outerHTML).filter((html) => /evil|>b</.test(html) || /class="katex/.test(html))"""
MINUTE = 60_000  # milliseconds


@pytest.fixture
def fetched(page: Page) -> list[str]:
    """Addresses of the stranger that the page asked for."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "//evil.test" in request.url else None)
    return asked


@pytest.fixture
def hostile_run(root: Path) -> runs.Run:
    """A stopped run that is called so, whose status says so too."""
    run = runs.create(RunConfig(dataset="ring", generator_output="linear"), title=NAME, root=root)
    status.write(run.folder, status.read(run.folder) | {"state": "failed", "reason": f"the training met {NAME}"})
    return run


def check(page: Page, fetched: list[str]) -> None:
    page.wait_for_timeout(500)  # time for what should not happen
    assert page.evaluate(DRAWN) == []
    assert fetched == []


@pytest.mark.parametrize(
    "path",
    [
        *("train?run={}", "train?from={}", "train?preset={}", "runs?run={}", "latent?source={}"),
        *("compare?view=race&race={}", "compare?view=seeds&seeds={}", "import?way=hub&repo={}"),
        *("import?source={}", "import?source=upload:00000000000000000000000000000000&name={}"),
        *("compare?view={}", "compare?view=protocols&protocol={}", "compare?view=race&preset={}"),
    ],
)
def test_an_address_draws_nothing(page, address, fetched, path):
    open_page(page, f"{address}/{path.format(quote(NAME, safe=''))}")
    check(page, fetched)


@pytest.mark.parametrize("path", ["train?run={}", "runs?run={}", "latent?source={}", "train?from={}"])
def test_a_run_of_that_title_draws_nothing(page, address, fetched, hostile_run, path):
    open_page(page, f"{address}/{path.format(hostile_run.id)}")
    if path.startswith("runs"):
        expect(page.get_by_text("the training met").first).to_be_visible(timeout=MINUTE)
    check(page, fetched)


def test_lanes_of_that_name_draw_nothing(page, address, fetched, root):
    lanes = [(SHORT, RunConfig(dataset="ring", generator_output="linear")), ("other", RunConfig(dataset="ring"))]
    race = races.create(lanes, fairness="generator-steps", title=NAME, root=root)
    for view in (f"race&race={race.id}", f"seeds&seeds={race.id}"):
        open_page(page, f"{address}/compare?view={view}")
        check(page, fetched)


def test_files_of_that_name_draw_nothing(page, address, fetched):
    open_page(page, f"{address}/train")
    page.get_by_text("Change the game").click()
    page.get_by_role("tab", name="From a file").click()
    content = json.dumps({"config": {"dataset": NAME}}).encode()
    page.locator("input[type=file][accept*=json]").set_input_files(
        {"name": "[a](http:evil.test) :smile:.json", "mimeType": "application/json", "buffer": content}
    )
    expect(page.get_by_text("unknown").first).to_be_visible(timeout=MINUTE)
    check(page, fetched)
