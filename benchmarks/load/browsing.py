"""A visitor in a real Chromium: opens every page, watches a run, drags, starts a run and stops it."""

import asyncio
import itertools
import time
from typing import Any

from playwright.async_api import Browser, Page, expect

from benchmarks.load.scripted import PAGES
from benchmarks.load.seen import Seen
from benchmarks.load.trainings import Clock

PATIENCE = 120_000  # ms
REST = 2.0  # seconds that somebody looks at a page
_READY = "[data-testid=stApp][data-test-script-state=notRunning]"
_WHOLE = {"": ".ga-live canvas[data-step]", "train": ".ga-live canvas[data-step]", "latent": ".ga-latent[data-drawn]"}


class Browsing:
    """One browser window, with cookies of its own."""

    def __init__(self, number: int, address: str, browser: Browser, clocks: list[Clock], seen: Seen) -> None:
        self.number, self.address, self.browser, self.clocks, self.seen = number, address, browser, clocks, seen

    async def stay(self, until: float) -> None:
        """Page after page until then."""
        context = await self.browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
        context.set_default_timeout(PATIENCE)
        page = await context.new_page()
        page.on("pageerror", lambda error: self.seen.errors.append(f"a script failed: {str(error)[:200]}"))
        shift = 2 * self.number % len(PAGES)
        for name in itertools.cycle(PAGES[shift:] + PAGES[:shift]):
            if time.monotonic() >= until:
                break
            try:
                await self._look(page, name)
            except Exception as error:
                self.seen.errors.append(f"/{name} in a browser: {type(error).__name__} {str(error)[:200]}")
        await context.close()

    async def _look(self, page: Page, name: str) -> None:
        query = f"?run={self.clocks[self.number % len(self.clocks)].run.id}" if name == "train" else ""
        began = time.monotonic()
        await page.goto(f"{self.address}/{name}{query}")
        await page.locator(_READY).wait_for()
        if name in _WHOLE:
            await page.locator(_WHOLE[name]).first.wait_for()
        self.seen.browser_pages.append(time.monotonic() - began)
        self.seen.done["browser pages"] += 1
        if await page.locator("[data-testid=stException]").count():
            self.seen.errors.append(f"/{name} shows an exception")
        await self._use(page, name)

    async def _use(self, page: Page, name: str) -> None:
        if name == "latent":
            await self._drag(page)
        elif name == "compare":
            await self._start(page)
        else:
            await asyncio.sleep(REST)

    async def _drag(self, page: Page) -> None:
        pad = page.locator(".ga-pad").first
        await pad.scroll_into_view_if_needed()
        box: Any = await pad.bounding_box()
        await page.mouse.move(box["x"] + 20, box["y"] + 20)
        await page.mouse.down()
        for step in range(40):
            await page.mouse.move(box["x"] + 20 + 3 * step, box["y"] + 20 + 2 * step)
            await asyncio.sleep(0.04)
        await page.mouse.up()
        self.seen.done["browser drags"] += 1

    async def _start(self, page: Page) -> None:
        """A run of one's own, which waits while the class's trainings have the workers."""
        await page.goto(f"{self.address}/train?preset=ring-gan")
        await page.locator(_READY).wait_for()
        await page.get_by_role("button", name="Start", exact=True).click()
        await page.wait_for_url("**run=**")
        stop = page.get_by_role("button", name="Stop", exact=True)
        await stop.wait_for()
        await asyncio.sleep(REST)
        await stop.click()
        await expect(page.locator('.ga-live[data-state="stopped"]').first).to_be_attached(timeout=PATIENCE)
        self.seen.done["browser starts"] += 1
