"""What half an hour of visitors does to memory, in a real browser: `python -m benchmarks.drag_memory`.

Every visitor opens a generator and drags through it for some seconds: those that come with the app in turn, and every
third one a stranger's, never the same twice, imported first.
"""

import argparse
import io
import itertools
import tempfile
import time
from pathlib import Path
from typing import Any

import torch
from torch import nn

from benchmarks import processes
from benchmarks.drag import DRAWN, PAD, circles
from benchmarks.results import write
from gan_core import runs
from tests.browser.server import browser_page, served

VISIT = 10.0  # seconds of dragging
STRANGERS = 3  # every third visitor brings weights
WARM = 2.0  # minutes, after which every module is imported
PATIENCE = 120_000  # ms


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=31.0, help="how long (default: 31)")
    minutes = parser.parse_args().minutes
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as address:
        samples = _visits(address, minutes)
    first = next(one for one in samples if one["minutes"] >= min(WARM, minutes / 4))
    most = {name: max(one[name] for one in samples) for name in ("web", "studio")}
    lines = [f"| process | after {WARM:g} minutes (MB) | most (MB) | grown by (MB) | goal |", "|---|---|---|---|---|"]
    for name, goal in (("web", "less than 50"), ("studio", "")):
        lines.append(f"| {name} | {first[name]:.0f} | {most[name]:.0f} | {most[name] - first[name]:.0f} | {goal} |")
    brought = sum(one["stranger"] for one in samples)
    lines += ["", f"{minutes:g} minutes, {len(samples)} visitors, {brought} of whom brought weights of their own."]
    write("drag_memory", {"samples": samples}, lines)


def _visits(address: str, minutes: float) -> list[dict[str, Any]]:
    began, samples = time.monotonic(), []
    web = processes.find(f"--server.port={address.rpartition(':')[2]}")
    names = itertools.cycle([run.id for run in runs.list_runs(shipped=True) if run.has_weights])
    with browser_page(viewport={"width": 1400, "height": 1000}) as page:
        page.set_default_timeout(PATIENCE)
        while time.monotonic() < began + 60 * minutes:
            stranger = len(samples) % STRANGERS == STRANGERS - 1
            if stranger:
                _bring(page, address, seed=len(samples))
            else:
                page.goto(f"{address}/latent?source={next(names)}")
            _until_drawn(page)
            _drag(page)
            held = {"web": processes.megabytes(web), "studio": processes.megabytes(processes.find("gan_core.studio"))}
            samples.append({"minutes": (time.monotonic() - began) / 60, "stranger": stranger} | held)
    return samples


def _bring(page: Any, address: str, seed: int) -> None:
    """Somebody's DCGAN for digits, by way of Import weights."""
    torch.manual_seed(seed)
    layers: list[nn.Module] = []
    for before, after, kernel, stride in ((64, 128, 7, 1), (128, 64, 4, 2)):
        layers += [
            nn.ConvTranspose2d(before, after, kernel, stride, stride // 2, bias=False),
            nn.BatchNorm2d(after),
            nn.ReLU(),
        ]
    network = nn.Sequential(*layers, nn.ConvTranspose2d(64, 1, 4, 2, 1), nn.Tanh())
    file = io.BytesIO()
    torch.save({"generator": network.state_dict(), "epoch": seed}, file)
    page.goto(f"{address}/import")
    content = {"name": f"netG_{seed}.pth", "mimeType": "", "buffer": file.getvalue()}
    page.locator("input[type=file]").set_input_files(content)
    page.get_by_role("button", name="Explore its latent space").click()


def _until_drawn(page: Any) -> None:
    """The explorer is whole, and its pad in sight."""
    page.wait_for_selector(".ga-latent[data-drawn]")
    page.wait_for_selector(DRAWN)
    page.locator(PAD).scroll_into_view_if_needed()


def _drag(page: Any) -> None:
    path, turn = circles(page.locator(PAD).bounding_box()), time.monotonic() + VISIT
    page.mouse.move(*next(path))
    page.mouse.down()
    while time.monotonic() < turn:
        page.mouse.move(*next(path))
    page.mouse.up()


if __name__ == "__main__":
    main()
