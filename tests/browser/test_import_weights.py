"""The import of weights in a real browser: files, a repository on a Hub of our own, and the way into latent space."""

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from playwright.sync_api import Browser, Page, expect
from safetensors.torch import save
from torch import nn

from tests.browser.menus import choose, press
from tests.browser.patience import PATIENCE, until_true
from tests.browser.server import served
from tests.hub.server import READ, Hub

pytestmark = pytest.mark.browser


def stranger() -> nn.Sequential:
    """Somebody's DCGAN for digits: whose activations and output nobody can read from its weights."""
    torch.manual_seed(0)
    return nn.Sequential(
        nn.ConvTranspose2d(16, 12, 7, bias=False),
        nn.BatchNorm2d(12),
        nn.ReLU(),
        nn.ConvTranspose2d(12, 8, 4, stride=2, padding=1, bias=False),
        nn.BatchNorm2d(8),
        nn.ReLU(),
        nn.ConvTranspose2d(8, 1, 4, stride=2, padding=1),
        nn.Tanh(),
    )


def pickled() -> bytes:
    file = io.BytesIO()
    torch.save({"state_dict": stranger().state_dict(), "epoch": 3}, file)
    return file.getvalue()


def bring(page: Page, address: str, name: str, content: bytes) -> None:
    page.goto(f"{address}/import")
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "", "buffer": content})


def verdict(page: Page, words: str) -> None:
    expect(page.get_by_text(words)).to_be_visible()


def test_a_stranger_is_recognised_changed_and_explored(page: Page, address: str) -> None:
    bring(page, address, "netG_epoch_3.pth", pickled())
    verdict(page, "Amber: it draws, and something was guessed.")
    expect(page.get_by_text("netG_epoch_3.pth: PyTorch archive")).to_be_visible()
    expect(page.get_by_role("img", name="0").or_(page.locator("[data-testid=stImage] img")).first).to_be_visible()
    choose(page, page.get_by_label("Output activation", exact=True), "sigmoid")
    expect(page.get_by_text("Set by you", exact=False).first).to_be_visible()
    until_true(page, "() => decodeURIComponent(location.search).includes('\"output\"')")
    page.reload()
    expect(page.get_by_text("Set by you", exact=False).first).to_be_visible()
    press(page, page.get_by_role("button", name="Explore its latent space"))
    page.wait_for_selector(".ga-latent[data-drawn]", timeout=PATIENCE)
    until_true(page, "() => /source=upload:|source=upload%3A/.test(location.search)")
    until_true(page, "() => decodeURIComponent(location.search).includes('sigmoid')")


def test_epsilons_that_differ_are_told_and_one_number_replaces_them(page: Page, address: str) -> None:
    bring(page, address, "netG.pth", pickled())
    verdict(page, "Amber: it draws, and something was guessed.")
    page.goto(f"{page.url}&choices={json.dumps({'eps': [1e-5, 0.8]})}")
    field = page.get_by_label("Epsilon of the norms", exact=True).first  # the one before it fades away below
    expect(page.get_by_text("The norms differ: 1e-05, then 0.8.")).to_be_visible()
    expect(field).to_have_value("")
    field.fill("0.1")
    field.press("Enter")
    until_true(page, "() => decodeURIComponent(location.search).replaceAll('+', '').includes('\"eps\":[0.1]')")
    expect(page.get_by_text("The norms differ")).to_have_count(0)
    expect(field).to_have_value("0.1")
    page.get_by_role("button", name="Guess again").click()
    expect(field).to_have_value("0.00001")


def test_another_files_report_never_stands_below_a_new_name(page: Page, address: str) -> None:
    bring(page, address, "first.pth", pickled())
    verdict(page, "Amber: it draws, and something was guessed.")
    second = {"name": "second.pt", "mimeType": "", "buffer": b"<html>not found</html>"}
    page.locator("input[type=file]").set_input_files(second)
    verdict(page, "Red: refused.")
    expect(page.get_by_text("second.pt: ", exact=False)).to_be_visible()
    expect(page.get_by_text("first.pth: ", exact=False)).to_have_count(0)


def test_a_phone_shows_a_report_within_its_width(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    bring(page, address, "a_file_that_somebody_gave_a_very_very_long_name_v2_final.pth", pickled())
    verdict(page, "Amber: it draws, and something was guessed.")
    table = page.locator(".ga-facts").bounding_box()
    assert table is not None and table["x"] + table["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.close()


class Conditional(nn.Module):
    """Somebody's conditional perceptron: a label is looked up and joined to the noise."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(1)
        self.label_emb = nn.Embedding(10, 10)
        self.model = nn.Sequential(nn.Linear(20, 32), nn.LeakyReLU(0.2), nn.Linear(32, 784), nn.Tanh())


def test_classes_of_a_conditional_generator_can_be_chosen(page: Page, address: str) -> None:
    bring(page, address, "cgan.safetensors", save(Conditional().state_dict()))
    page.get_by_role("button", name="Explore its latent space").click(timeout=PATIENCE)
    page.wait_for_selector(".ga-latent[data-drawn]", timeout=PATIENCE)
    look = "document.querySelector('.ga-hero-canvas').toDataURL()"
    before = page.evaluate(look)
    page.get_by_role("group", name="Class").get_by_role("button", name="7").click()
    until_true(page, f"before => {look} !== before && location.search.includes('label=7')", before)


def test_a_file_with_code_in_it_is_refused_as_a_lesson(page: Page, address: str) -> None:
    page.goto(f"{address}/import")
    page.get_by_text("A lesson").click()
    press(page, page.get_by_role("button", name="Inspect it"))
    verdict(page, "Red: refused.")
    expect(page.get_by_text("What its pickle names: 1 global, 1 refused")).to_be_visible()
    expect(page.get_by_text("Explore its latent space")).to_have_count(0)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("generator.pt", b"<!DOCTYPE html><html><body>Not found</body></html>", "web page"),
        ("empty.pt", b"", "empty"),
        ("mnist.h5", b"\x89HDF\r\n\x1a\n" + bytes(64), "Keras"),
    ],
)
def test_what_is_no_generator_gets_its_sentence(
    page: Page, address: str, name: str, content: bytes, words: str
) -> None:
    bring(page, address, name, content)
    verdict(page, "Red: refused.")
    expect(page.locator("[data-testid=stAlert]")).to_contain_text(words)


@pytest.fixture
def hub_app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Hub, str]]:
    """A Hub of our own, and an app of its own that knows no other."""
    with Hub() as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
        monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
        with served(tmp_path / "runs") as address:
            yield hub, address


def test_a_repository_is_listed_fetched_and_inspected(browser: Browser, hub_app: tuple[Hub, str]) -> None:
    hub, address = hub_app
    weights = save(stranger().state_dict())
    files = {"generator.safetensors": weights, "model.py": b"raise SystemExit", "README.md": b"# Digits"}
    hub.repo("somebody/digits", files, tags=("gan",))
    page = browser.new_page()
    page.goto(f"{address}/import")
    page.get_by_text("The Hugging Face Hub").click()
    field = page.get_by_label("Repository", exact=True)
    field.fill("somebody/nothing")
    field.press("Enter")
    expect(page.locator("[data-testid=stAlert]").first).to_contain_text("somebody/nothing")
    field.fill("somebody/digits")
    field.press("Enter")
    press(page, page.get_by_role("button", name="Fetch it for inspection"))
    verdict(page, "Amber: it draws, and something was guessed.")
    assert not hub.asked("GET", r"model\.py"), "code is never fetched"
    press(page, page.get_by_role("button", name="Explore its latent space"))
    page.wait_for_selector(".ga-latent[data-drawn]", timeout=PATIENCE)
    page.close()


def test_the_hub_is_searched_by_tag(browser: Browser, hub_app: tuple[Hub, str]) -> None:
    hub, address = hub_app
    hub.repo("somebody/digits", {"generator.safetensors": save(stranger().state_dict())}, tags=("dcgan",), downloads=7)
    page = browser.new_page()
    page.goto(f"{address}/import")
    page.get_by_text("The Hugging Face Hub").click()
    page.get_by_text("Search the Hub").click()
    tag = page.get_by_role("combobox", name=re.compile("Tag"))
    expect(tag).to_be_visible()
    choose(page, tag, "dcgan")
    press(page, page.get_by_role("button", name="Search", exact=True))
    press(page, page.get_by_role("button", name="somebody/digits"))
    expect(page.get_by_role("button", name="Fetch it for inspection")).to_be_visible()
    page.close()


@pytest.mark.parametrize("switch", [{}, {"HF_HUB_DISABLE_IMPLICIT_TOKEN": "0"}], ids=["default", "switched on"])
def test_visitors_see_what_the_servers_token_may_read_only_if_that_was_switched_on(
    page: Page, tmp_path: Path, switch: dict[str, str]
) -> None:
    with Hub() as hub:
        hub.repo("me/secret", {"generator.safetensors": save(stranger().state_dict())}, private=True)
        settings = {"HF_ENDPOINT": hub.url, "HF_HOME": str(tmp_path / "hf"), "HF_TOKEN": READ, "HF_HUB_OFFLINE": "0"}
        with served(tmp_path / "runs", **settings, **switch) as address:
            page.goto(f"{address}/import?repo=me/secret")
            if switch:
                expect(page.get_by_role("button", name="Fetch it for inspection")).to_be_visible()
            else:
                expect(page.locator("[data-testid=stAlert]").first).to_contain_text("me/secret")
        told = [headers.get("authorization", "") for headers in hub.asked("GET", "secret")]
        assert told and any(READ in one for one in told) == bool(switch)


def test_links_to_the_page_under_its_earlier_name_lead_on(page: Page, address: str) -> None:
    page.goto(f"{address}/customs?way=hub&repo=somebody/something")
    expect(page.get_by_role("heading", name="Import weights")).to_be_visible()
    page.wait_for_url(f"{address}/import?*repo=somebody*", timeout=PATIENCE)
    expect(page.get_by_role("textbox", name="Repository")).to_have_value("somebody/something")
