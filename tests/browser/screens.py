"""The screens that the app is looked at on, and what is seen on them without scrolling."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Locator, Page

SCREENS = {"projector": (1280, 720), "desk": (1920, 1080), "phone": (390, 844)}
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


@contextmanager
def page_on(browser: Browser, screen: str, **options: Any) -> Iterator[Page]:
    """A fresh page on one of the screens, which counts its layout shifts in `window.shifted`."""
    width, height = SCREENS[screen]
    context = browser.new_context(viewport={"width": width, "height": height}, has_touch=screen == "phone", **options)
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.add_init_script(f"({SHIFTS})()")
    try:
        yield page
    finally:
        context.close()


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
