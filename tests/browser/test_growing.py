"""A run whose networks grow, in the browser: its charts name the stages, and the view tells the resolution on show."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from gan_core import runs
from gan_core.config.presets import PRESETS
from gan_core.runs import Recorder
from tests.runs.handmade import report

pytestmark = pytest.mark.browser


def test_the_chart_names_the_stages_and_the_view_the_resolution(page: Page, address: str, root: Path) -> None:
    config = PRESETS["mnist-progressive"].config.replace(steps=600)
    run = runs.create(config, preset="mnist-progressive", root=root)
    with Recorder(run) as recorder:
        recorder.status("running", device="CPU", threads=1)
        for step in range(0, 500, 10):
            recorder.write(report(step, wasserstein=1 / (1 + step), generator_loss=-step))
        page.goto(f"{address}/train?run={run.id}")
        view = page.locator(".ga-live")
        chart = view.locator(".ga-plot").first
        chart.scroll_into_view_if_needed()
        expect(chart.locator(".ga-growth-name:visible")).to_have_text(["7×7", "14×14", "28×28"])
        said = "; resolution: 7×7 from step 0, 14×14 from step 200, 28×28 from step 400"
        expect(chart).to_have_attribute("aria-label", re.compile(re.escape(said)))
        expect(view.get_by_text("Resolution: 28×28, 90 % faded in (step 490)")).to_be_visible()
        starts = chart.locator(".ga-growth-mark").evaluate_all("(marks) => marks.map((mark) => mark.offsetLeft)")
        widths = chart.locator(".ga-growth-mark").evaluate_all("(marks) => marks.map((mark) => mark.offsetWidth)")
        assert starts == sorted(starts) and starts[2] - starts[1] == pytest.approx(starts[1] - starts[0], abs=3)
        assert widths[1] == pytest.approx((starts[2] - starts[1]) / 2, abs=4), "half of its share fades in"
        recorder.status("stopped")
    plain = runs.create(PRESETS["ring-gan"].config, preset="ring-gan", root=root)
    with Recorder(plain) as recorder:
        recorder.write(report(0))
        recorder.status("stopped")
    page.goto(f"{address}/train?run={plain.id}")
    expect(page.locator(".ga-live .ga-plot").first).to_be_visible()
    expect(page.locator(".ga-growth, .ga-told:visible:text('Resolution')")).to_have_count(0)
