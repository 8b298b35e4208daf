"""The screens that the app is looked at on, and what is seen on them without scrolling."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.patience import PATIENCE

SCREENS = {"projector": (1280, 720), "desk": (1920, 1080), "phone": (390, 844)}
POLICY = "Content Security Policy"  # is in all that Chromium says of it
SHIFTS = """() => {
  window.shifted = 0
  window.shifts = []
  const add = (list) => {
    for (const entry of list.getEntries()) {
      if (entry.hadRecentInput) continue
      window.shifted += entry.value
      const place = ({ x, y, width, height }) => [x, y, width, height].map(Math.round).join()
      const told = ({ node, previousRect, currentRect }) =>
        `${node?.className}: ${place(previousRect)} > ${place(currentRect)}`
      window.shifts.push([entry.value, ...entry.sources.map(told)])
    }
  }
  new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true })
}"""


_KEPT: dict[tuple[Browser, str], BrowserContext] = {}


@contextmanager
def page_of(browser: Browser, **options: Any) -> Iterator[Page]:
    """A page for somebody who was never here, but for what the browser has compiled: that takes seconds each time.

    options: of its context, of which there is one for all pages with the same. Nothing plays by itself, which would
    take half a core of each page, unless reduced_motion="no-preference" asks for it. Fails for a page that wanted what
    our Content-Security-Policy forbids: something from elsewhere, or text as a script.
    """
    options = {"reduced_motion": "reduce"} | options
    key = browser, repr(sorted(options.items()))
    context = _KEPT[key] = _KEPT.get(key) or browser.new_context(**options)
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if POLICY in message.text else None)
    try:
        yield page
    finally:
        if page.url.startswith("http"):
            of = {"origin": page.url, "storageTypes": "local_storage,session_storage"}
            context.new_cdp_session(page).send("Storage.clearDataForOrigin", of)
        for other in context.pages:
            other.close()
        context.clear_cookies()
    assert not refused


@contextmanager
def page_on(browser: Browser, screen: str, **options: Any) -> Iterator[Page]:
    """A fresh page on one of the screens, which counts its layout shifts in `window.shifted`."""
    width, height = SCREENS[screen]
    with page_of(browser, viewport={"width": width, "height": height}, has_touch=screen == "phone", **options) as page:
        page.add_init_script(f"({SHIFTS})()")
        yield page


def is_seen_whole(element: Locator) -> bool:
    """Below Streamlit's bar, and above the end of the window."""
    return bool(
        element.evaluate("""(element) => {
          const box = element.getBoundingClientRect()
          const bar = document.querySelector("[data-testid=stHeader]")?.offsetHeight ?? 0
          const covered = element.closest("[data-stage]") ? 0 : bar
          return box.height > 0 && box.top >= covered - 1 && box.bottom <= innerHeight + 1
            && box.left >= -1 && box.right <= innerWidth + 1
        }""")
    )
