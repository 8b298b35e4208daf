"""You against D, as people play it: by keyboard, by hand, against the clock. Figures shown are worked out anew."""

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect
from scipy.stats import binomtest
from sklearn.metrics import roc_auc_score

from gan_core import runs
from gan_core.evaluation.human import VOTES
from gan_core.generators.deck import Deck, deal
from gan_core.generators.loading import load
from gan_core.runs import votes
from tests.browser.patience import until_true
from tests.browser.screens import page_on
from tests.browser.test_every_page import faults

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not (Path(os.environ.get("GAN_ARENA_DATA", "-")) / "MNIST").is_dir(), reason="needs GAN_ARENA_DATA with MNIST"
    ),
]
KEYS = {1: "Shift+G", 2: "g", 3: "3", 4: "Shift+R"}
PAINTED = """() => {
  const canvas = document.querySelector(".ga-human-stage canvas")
  return [...canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data]
}"""


def dealt(run: str, seed: int) -> Deck:
    return deal(load(run), seed)


def open_game(page: Page, address: str, query: str) -> None:
    page.goto(f"{address}/human?{query}")
    expect(page.locator(".ga-human[data-state=ready]")).to_be_visible()


def answer(page: Page, ratings: Sequence[int]) -> None:
    page.get_by_role("button", name="Start", exact=True).press("Enter")
    for number, rating in enumerate(ratings, 1):
        page.locator(f".ga-human-stage[data-number='{number}']").wait_for()
        page.keyboard.press(KEYS[rating])
    expect(page.locator(".ga-human[data-state=answered]")).to_be_visible()


def rates(page: Page, who: str) -> str:
    return page.locator(f".ga-human-row-rate[data-who={who}][data-current] .ga-human-value").inner_text()


def written(errors: int, total: int) -> str:
    interval = binomtest(errors, total).proportion_ci(method="wilson")
    return f"{100 * errors / total:.1f} % ({100 * interval.low:.1f} % to {100 * interval.high:.1f} %)"


def area(page: Page, who: str) -> str:
    return page.locator(f".ga-roc-legend [data-who={who}] .ga-roc-auc").inner_text()


def test_a_whole_sitting_by_keyboard(page: Page, address: str) -> None:
    deck = dealt("mnist-gan", 7)
    real = deck.real
    rng = np.random.default_rng(1)
    ratings = np.clip(np.where(rng.random(VOTES) < 0.3, ~real, real) * 2 + rng.integers(1, 3, VOTES), 1, 4)
    open_game(page, address, "run=mnist-gan&seed=7")
    page.get_by_role("button", name="Start", exact=True).press("Enter")
    page.locator(".ga-human-stage[data-number='1']").wait_for()
    seen = np.array(page.evaluate(PAINTED)).reshape(28, 28, 4)[..., 0]
    np.testing.assert_array_equal(seen, deck.tiles[0, ..., 0])
    for number, rating in enumerate(ratings.tolist(), 1):
        page.locator(f".ga-human-stage[data-number='{number}']").wait_for()
        page.keyboard.press(KEYS[rating])
    expect(page.locator(".ga-human[data-state=answered]")).to_be_visible()
    wrong = (ratings > 2) != real
    errors = int(wrong.sum())
    expect(page.locator(".ga-human-big")).to_contain_text(f"wrong: {errors} of 40")
    assert rates(page, "you") == written(errors, VOTES)
    assert area(page, "you") == f"{roc_auc_score(real, ratings):.3f}"
    assert deck.scores is not None and area(page, "critic") == f"{roc_auc_score(real, deck.scores):.3f}"
    fooled, doubted = wrong[~real].sum(), wrong[real].sum()
    said = f"You took {fooled} of 20 generated pictures for real, and {doubted} of 20 real ones for generated."
    expect(page.locator(".ga-human-verdict")).to_contain_text(said)
    for kind, best in ((False, max), (True, min)):
        those = page.locator(f".ga-human-item[data-real={str(kind).lower()}]")
        expect(those).to_have_count(20)
        numbers = [int(item.get_attribute("data-tile") or "") for item in those.all()]
        assert set(numbers) == set(np.flatnonzero(real == kind).tolist())
        shown = [item.get_attribute("data-right") == "false" for item in those.all()]
        assert shown == wrong[numbers].tolist()
        first = best(numbers, key=lambda tile: (ratings[tile], deck.scores[tile]))
        told = those.first.locator(".ga-human-score").inner_text().removeprefix("D ").replace("−", "-")
        assert numbers[0] == first and float(told) == pytest.approx(deck.scores[first], rel=0.01, abs=0.001)
    assert "run=mnist-gan" in page.url and "seed=7" in page.url
    assert faults(page) == []


def test_a_class_on_the_same_deck_adds_up_and_is_seen_to_grow(
    browser: Browser, address: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GAN_ARENA_RUNS", str(root))
    real = dealt("mnist-plane", 3).real
    first, second = [4] * VOTES, np.where(real, 3, 2).tolist()
    with page_on(browser, "desk", color_scheme="dark") as page:
        open_game(page, address, "run=mnist-plane&seed=3")
        answer(page, first)
        expect(page.locator(".ga-human-others")).to_contain_text("Nobody else has voted")
        kept = votes.read(runs.find("mnist-plane"))
        assert [one.ratings for one in kept] == [tuple(first)] and kept[0].real == tuple(real.tolist())
        votes.add(runs.find("mnist-plane"), votes.Sitting(**(vars(kept[0]) | {"ratings": tuple(second)})))
        expect(page.locator(".ga-human-scores[data-sittings='2']")).to_be_visible()
        pooled, kinds = np.array([*first, *second]), np.tile(real, 2)
        assert rates(page, "class") == written(int(((pooled > 2) != kinds).sum()), 2 * VOTES)
        assert area(page, "class") == f"{roc_auc_score(kinds, pooled):.3f}"
        assert faults(page) == []
        with page.expect_download() as download:
            page.get_by_role("link", name="Votes as CSV").click()
        assert len(Path(download.value.path()).read_text().splitlines()) == 1 + 2 * VOTES

        page.reload()
        expect(page.get_by_text("another sitting is not counted")).to_be_visible()
        answer(page, second)
        expect(page.locator(".ga-human-verdict")).to_contain_text("This sitting is not counted")
        assert len(votes.read(runs.find("mnist-plane"))) == 2
        page.get_by_role("button", name="Play again").click()
        expect(page.locator(".ga-human[data-state=ready]")).to_be_visible()
        page.wait_for_url(lambda url: not url.endswith("&seed=3"))


def test_against_the_clock_on_a_phone(browser: Browser, address: str) -> None:
    with page_on(browser, "phone") as page:
        open_game(page, address, "run=mnist-wgan&seed=2&limit=0.25")
        expect(page.get_by_role("button", name="0.25 s")).to_have_attribute("aria-pressed", "true")
        page.get_by_role("button", name="Start", exact=True).tap()
        page.locator(".ga-human-stage canvas[data-shown=mask]").wait_for()
        real = page.get_by_role("button", name="surely real")
        assert faults(page) == []
        seen = np.array(page.evaluate(PAINTED)).reshape(28, 28, 4)[..., 0]
        assert (seen != dealt("mnist-wgan", 2).tiles[0, ..., 0]).mean() > 0.9, "nothing of the picture is left"
        assert real.bounding_box()["y"] < 844 - 40, "and it is answered without scrolling"  # type: ignore[index]
        real.tap()
        expect(page.locator(".ga-human-stage[data-number='2']")).to_be_visible()
        expect(page.locator(".ga-human-card[data-colour=real][data-sure]")).to_have_count(1)
        until_true(page, "() => document.querySelector('.ga-human-progress').textContent === 'Picture 2 of 40'")


def test_runs_that_cannot_be_played_are_told_and_others_offered(page: Page, address: str) -> None:
    page.goto(f"{address}/human?run=ring-wgan-gp&seed=1")
    expect(page.get_by_text("draws points, and people tell pictures apart.")).to_be_visible()
    expect(page.locator(".ga-human[data-run=mnist-wgan-gp]")).to_be_visible()
    expect(page.get_by_text("Passed over in the address")).to_have_count(0)
    page.goto(f"{address}/human?run=mnist-gan&seed=-4&limit=7")
    expect(page.get_by_text("Passed over in the address: seed, limit. It cannot be read.")).to_be_visible()
    page.goto(f"{address}/human?run=no-such-run")
    expect(page.get_by_text("There is no run 'no-such-run'")).to_be_visible()


def test_votes_are_sent_again_when_the_server_was_away(page: Page, address: str) -> None:
    open_game(page, address, "run=mnist-gan&seed=9")
    page.route("**/votes", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.get_by_role("button", name="Start", exact=True).press("Enter")
    for number in range(1, VOTES + 1):
        page.locator(f".ga-human-stage[data-number='{number}']").wait_for()
        page.keyboard.press("4")
    expect(page.get_by_text("Your votes are still here.")).to_be_visible()
    page.unroute("**/votes")
    page.get_by_role("button", name="Send the votes again").click()
    expect(page.locator(".ga-human-big")).to_contain_text("50.0 % wrong: 20 of 40")
