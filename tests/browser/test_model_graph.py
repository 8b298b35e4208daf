"""The view "Model graph" of the page Inside: both players' layers, and activations that follow the seed."""

from playwright.sync_api import Page, expect

from gan_core.generators.loading import load
from gan_core.model_graph.graph import graph
from tests.browser.patience import PATIENCE


def test_layers_are_those_of_the_networks_and_follow_the_seed(page: Page, address: str) -> None:
    _, told = graph(load("mnist-gan"), 0)
    page.goto(f"{address}/inside?view=graph&source=mnist-gan")
    tables = page.locator(".ga-graph-table")
    expect(tables).to_have_count(2, timeout=PATIENCE)
    for player, table in zip(told["players"], tables.all(), strict=True):
        rows = table.locator("tbody tr")
        expect(rows).to_have_count(len(player["layers"]))
        for layer, row in zip(player["layers"], rows.all(), strict=True):
            expect(row).to_contain_text(layer["kind"])
            expect(row).to_contain_text(f"[{', '.join(map(str, layer['shape']))}]")
            if layer["parameters"]:
                expect(row).to_contain_text(f"{layer['parameters']:,}")
    first = tables.first.locator("tbody tr").first
    before = first.inner_text()
    page.get_by_role("slider").press("ArrowRight")
    expect(first).not_to_have_text(before, timeout=PATIENCE)
