"""What others have named, on every page where it stands: a real browser shows it letter by letter."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from gan_core.base.visible import one_line
from gan_core.runs.run import LONGEST_TITLE
from tests.browser.patience import PATIENCE, at_rest
from tests.browser.screens import page_of
from tests.browser.server import served
from tests.security.names import HOSTILE

pytestmark = pytest.mark.browser
SHIPPED = Path(__file__).parent.parent.parent / "checkpoints" / "ring-wgan-gp"
TURNS = re.compile("[\u202a-\u202e\u2066\u2067\u200e\u200f\u061c\x00-\x08\x0e-\x1f\x7f-\x9f]")
OURS = re.compile("[\u2060\u2068\u2069]")  # what keeps a line together, and apart from others
# Elements that only a name can have made, in the page and in the roots of our views.
DRAWN = """() => {
  const made = `a[href^="http"][href*="evil"], a[href^="//"], a[href^="mailto"], [href^="javascript:"],
    img[src*="evil"], [src="x"], [onerror], [onload], [onmouseover], .katex, b:not(.ga-root *), h1 b, h2 b, h3 b`
  const roots = [document, ...[...document.querySelectorAll("*")].map((one) => one.shadowRoot).filter(Boolean)]
  return roots.flatMap((root) => [...root.querySelectorAll(made)].map((one) => one.outerHTML.slice(0, 200)))
}"""
KINDS = {"markup": HOSTILE[0] + HOSTILE[4] + HOSTILE[9] + HOSTILE[10], "bidi": HOSTILE[18], "long": "x" * 4096}
ADDRESSES = (
    *("train?run={}", "train?from={}", "train?preset={}", "train?fork={}", "train?drawing={}", "runs?run={}"),
    *("latent?source={}", "latent?source=mnist-gan&name={}", "compare?race={}", "compare?view=seeds&seeds={}"),
    *("compare?view=protocols&protocol={}", "compare?view={}", "compare?preset={}", "import?way=hub&repo={}"),
    *("import?source={}", "import?source=upload:00000000000000000000000000000000&name={}", "human?run={}"),
    *("inside?view={}", "inside?view=graph&source={}", "inside?view=dissection&source={}", "evaluate?view={}"),
)
LISTS = ("runs", "compare", "compare?view=seeds", "latent", "human", "evaluate", "inside?view=microscope", "inside")


def run_id(number: int) -> str:
    return f"20260101-0000{number:02}-ring-0000"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with a run for each name, and races with lanes of all names, written by somebody else's hand."""
    root = tmp_path_factory.mktemp("runs")
    for number, name in enumerate(HOSTILE):
        shutil.copytree(SHIPPED, folder := root / run_id(number))
        about = json.loads((folder / "config.json").read_text())
        about |= {"title": name, "note": name, "tags": [name]}
        (folder / "config.json").write_text(json.dumps(about))
    (root / "races").mkdir()
    for first in range(0, len(HOSTILE), 6):
        lanes = [{"label": name, "runs": [run_id(first + at)]} for at, name in enumerate(HOSTILE[first : first + 6])]
        race = {"title": HOSTILE[first], "created": "2026-01-01T00:00:00+00:00", "notes": HOSTILE[first : first + 6]}
        race |= {"fairness": "generator-steps", "lanes": lanes}
        (root / "races" / f"20260101-0001{first:02}-race-0000.json").write_text(json.dumps(race))
    with served(root, GAN_ARENA_WORKERS="1") as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """It fails for whatever the page would fetch from elsewhere, or run as a script."""
    failures: list[str] = []
    with page_of(browser, viewport={"width": 1280, "height": 900}) as page:
        page.on("request", lambda asked: failures.append(asked.url) if "evil" in asked.url.partition("?")[0] else None)
        page.on("dialog", lambda dialog: (failures.append(dialog.message), dialog.dismiss()))
        page.on("pageerror", lambda error: failures.append(str(error)))
        yield page
    assert failures == []


def check(page: Page, what: str) -> None:
    assert page.evaluate(DRAWN) == [], what
    found = TURNS.search(page.locator("body").inner_text())
    assert found is None, (what, found)
    assert page.locator("[data-testid=stException]").count() == 0, what


def test_every_name_is_a_runs_title(page: Page, address: str) -> None:
    for number, name in enumerate(HOSTILE):
        page.goto(f"{address}/train?run={run_id(number)}")
        heading = page.locator("h2").first
        expect(heading).to_be_visible(timeout=PATIENCE)
        expect(page.locator("[data-testid=stApp]")).to_have_attribute("data-test-script-state", "notRunning")
        told = OURS.sub("", heading.text_content() or "")
        assert told == OURS.sub("", one_line(name, LONGEST_TITLE)), ascii(name)
        assert (
            heading.evaluate("(one) => one.querySelectorAll('a, img, b, i, em, strong, code, svg, button').length") == 0
        )
        check(page, ascii(name))


def test_every_name_is_a_runs_note_and_tag(page: Page, address: str) -> None:
    for number, name in enumerate(HOSTILE):
        page.goto(f"{address}/runs?run={run_id(number)}")
        expect(page.locator("[data-testid=stApp]")).to_have_attribute("data-test-script-state", "notRunning")
        expect(page.get_by_role("button", name="Train again")).to_be_visible(timeout=PATIENCE)
        texts = page.locator("[data-testid=stMarkdownContainer]").all_text_contents()
        shown = one_line(name)[:20].strip()
        assert any(OURS.sub("", shown) in OURS.sub("", text) for text in texts), ascii(name)
        check(page, ascii(name))


@pytest.mark.parametrize("path", LISTS)
def test_lists_of_all_names_draw_nothing(page: Page, address: str, path: str) -> None:
    page.goto(f"{address}/{path}")
    at_rest(page)
    check(page, path)
    for menu in page.locator("[data-testid=stSelectbox] input").all()[:3]:
        menu.click(force=True)
        page.wait_for_timeout(300)
        check(page, path)
        page.keyboard.press("Escape")


def test_races_with_lanes_of_all_names_draw_nothing(page: Page, address: str) -> None:
    for first in range(0, len(HOSTILE), 6):
        for view in ("race={}", "view=seeds&seeds={}"):
            page.goto(f"{address}/compare?{view.format(f'20260101-0001{first:02}-race-0000')}")
            at_rest(page)
            check(page, view)


@pytest.mark.parametrize("kind", KINDS)
def test_addresses_that_hold_it_draw_nothing(page: Page, address: str, kind: str) -> None:
    for path in ADDRESSES:
        page.goto(f"{address}/{path.format(quote(KINDS[kind], safe=''))}")
        expect(page.locator("[data-testid=stApp]")).to_have_attribute("data-test-script-state", "notRunning")
        page.wait_for_timeout(500)
        check(page, path)
