"""Whether a claim holds is decided by its trials, and by nothing else."""

from typing import Any

import pytest

from gan_core.evaluation.metrics import METRICS
from gan_core.experiments import results
from gan_core.experiments.claims import findings
from gan_core.experiments.protocols import PROTOCOLS

CLAIMS = [(name, claim) for name, protocol in PROTOCOLS.items() for claim in protocol.claims]
MNIST = PROTOCOLS["mnist-claims"]


def trials(entropies: list[float], distances: list[float], pace: float) -> list[dict[str, Any]]:
    """Two trials per entropy; its distances on the way, `pace` seconds apart."""
    looks = [
        {"step": 300 * (k + 1), "seconds": pace * (k + 1), "figures": {"fd_mnist_cnn_2": distance}}
        for k, distance in enumerate(distances)
    ]
    return [
        {"figures": {"class_entropy": entropy, "fd_mnist_cnn_2": distances[-1]}, "looks": looks}
        for entropy in entropies * 2
    ]


def found(**rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"rows": {row.replace("_", "-"): {"trials": made} for row, made in rows.items()}}


def test_the_two_claims_of_the_tutorials_are_tried() -> None:
    assert [claim.figure for claim in MNIST.claims] == ["class_entropy"] * 2 + ["fd_mnist_cnn_2"] * 3
    assert {claim.figure for claim in PROTOCOLS["smnist-claims"].claims} == {"stacked_modes"}


@pytest.mark.parametrize(("name", "claim"), CLAIMS)
def test_a_claim_is_about_rows_and_figures_that_are_there(name: str, claim: Any) -> None:
    protocol = PROTOCOLS[name]
    assert claim.better in protocol.rows and claim.worse in protocol.rows and claim.figure in protocol.figures
    assert not claim.says.endswith(".")
    assert protocol.looks > 1 or not claim.sooner


@pytest.mark.parametrize(
    ("gan", "wgan", "outcome"),
    [
        ([1.0, 1.2, 1.1], [2.0, 2.2, 2.1], "holds"),
        ([2.0, 2.2, 2.1], [1.0, 1.2, 1.1], "opposite"),
        ([1.0, 2.0, 1.5], [1.1, 2.2, 1.6], "open"),
    ],
)
def test_a_gap_counts_beyond_two_combined_standard_errors(gan: list[float], wgan: list[float], outcome: str) -> None:
    (told,) = findings(MNIST, found(gan=trials(gan, [9.0], 1), wgan=trials(wgan, [9.0], 1)))
    assert told.outcome == outcome and told.claim is MNIST.claims[0]
    assert f"{METRICS['class_entropy'].text(sum(wgan) / 3)} ±" in told.text and "higher is better" in told.text


def test_sooner_means_fewer_steps_and_less_time() -> None:
    clipped = trials([2.0, 2.1, 2.2], [500, 400, 300], pace=10)
    quick = trials([2.0, 2.1, 2.2], [390, 290, 200], pace=12)
    better, sooner = findings(MNIST, found(wgan=clipped, wgan_gp=quick))
    assert better.outcome == sooner.outcome == "holds"
    assert "after 600 instead of 900 steps and 24 instead of 30 seconds of processor time" in sooner.text
    slow = trials([2.0, 2.1, 2.2], [390, 290, 200], pace=16)
    assert findings(MNIST, found(wgan=clipped, wgan_gp=slow))[1].outcome == "open", "in fewer steps, but not sooner"
    never = trials([2.0, 2.1, 2.2], [900, 800, 700], pace=1)
    told = findings(MNIST, found(wgan=clipped, wgan_gp=never))[1]
    assert told.outcome == "opposite" and told.text.startswith("0 of 6 trials")


def seen_by_second(made: list[dict[str, Any]], entropies: list[float]) -> list[dict[str, Any]]:
    """The same trials with another class entropy by the second ruler."""
    told = [
        one | {"second": one["figures"] | {"class_entropy": entropies[k % len(entropies)]}}
        for k, one in enumerate(made)
    ]
    return [one | {"looks": [look | {"second": look["figures"]} for look in one["looks"]]} for one in told]


@pytest.mark.parametrize(
    ("gan", "wgan", "outcome"),
    [
        ([1.0, 1.2, 1.1], [2.0, 2.2, 2.1], "holds"),
        ([2.0, 2.2, 2.1], [2.0, 2.2, 2.1], "open"),
        ([2.5, 2.6, 2.7], [2.0, 2.2, 2.1], "open"),
    ],
)
def test_a_claim_holds_only_if_it_holds_by_both_rulers(gan: list[float], wgan: list[float], outcome: str) -> None:
    """By the first it does, in every case here."""
    rows = {
        "gan": seen_by_second(trials([1.0, 1.2, 1.1], [9.0], 1), gan),
        "wgan": seen_by_second(trials([2.0, 2.2, 2.1], [9.0], 1), wgan),
    }
    (told,) = findings(MNIST, found(**rows))
    assert told.outcome == outcome and "; by the second classifier: Class entropy" in told.text


def test_the_opposite_too_takes_both_rulers() -> None:
    gan, wgan = trials([2.0, 2.2, 2.1], [9.0], 1), trials([1.0, 1.2, 1.1], [9.0], 1)
    both = {"gan": seen_by_second(gan, [2.0, 2.2, 2.1]), "wgan": seen_by_second(wgan, [1.0, 1.2, 1.1])}
    assert findings(MNIST, found(**both))[0].outcome == "opposite"
    one = {"gan": seen_by_second(gan, [2.0, 2.2, 2.1]), "wgan": seen_by_second(wgan, [2.0, 2.2, 2.1])}
    assert findings(MNIST, found(**one))[0].outcome == "open"


def test_rows_of_another_length_decide_nothing() -> None:
    """As when one of them was run again, shorter, in the folder of the other."""
    both = found(gan=trials([1.0, 1.1, 1.2], [9.0], 1), wgan=trials([2.0, 2.1, 2.2], [9.0], 1))
    both["rows"]["gan"] |= {"steps": 3000, "samples": 10_000}
    both["rows"]["wgan"] |= {"steps": 300, "samples": 10_000}
    assert findings(MNIST, both) == []
    both["rows"]["wgan"]["steps"] = 3000
    assert len(findings(MNIST, both)) == 1


def test_fewer_than_five_trials_decide_nothing() -> None:
    few, more = trials([1.0, 1.1], [9.0], 1), trials([2.0, 2.1, 2.2], [9.0], 1)
    assert len(few) == 4 and findings(MNIST, found(gan=few, wgan=more)) == []
    assert findings(MNIST, {"rows": {}}) == []


@pytest.mark.parametrize(
    "name", sorted({path.stem for path in results.SHIPPED.glob("*.json")} & {n for n, _ in CLAIMS})
)
def test_shipped_trials_decide_every_claim(name: str) -> None:
    told = findings(PROTOCOLS[name], results.load(name))
    assert [one.claim for one in told] == [*PROTOCOLS[name].claims]


def test_a_finding_says_how_short_its_trials_were() -> None:
    grid = PROTOCOLS["pacgan-grid"]
    made = found(gan=[{"figures": {"reverse_kl": 1.0 + k / 10}} for k in range(5)])
    made["rows"]["pacgan2"] = {"trials": [{"figures": {"reverse_kl": k / 10}} for k in range(5)]}
    for row in made["rows"].values():
        row["steps"] = 5_000
    (short,) = findings(grid, made)
    assert short.outcome == "holds" and short.text.endswith(", after 5,000 of 400,000 steps")
    for row in made["rows"].values():
        row["steps"] = grid.steps
    (whole,) = findings(grid, made)
    assert "after" not in whole.text


def test_every_experiment_has_a_claim_or_a_published_figure() -> None:
    for protocol in PROTOCOLS.values():
        assert protocol.claims or next(iter(protocol.rows.values())).published


def test_a_figure_that_no_ruler_measures_is_decided_without_one() -> None:
    """And one that is best near 1 by how far from 1 it is, on either side."""
    protocol = PROTOCOLS["conditional-mnist"]
    claim = next(claim for claim in protocol.claims if claim.figure == "class_diversity")
    rows = {claim.better: 1.02, claim.worse: 0.80}
    found = {
        "rows": {
            row: {
                "steps": protocol.steps,
                "samples": protocol.samples,
                "trials": [
                    {"figures": {"class_diversity": value + k / 1000}, "second": {"class_accuracy": 0.9}}
                    for k in range(5)
                ],
            }
            for row, value in rows.items()
        }
    }
    (finding,) = [one for one in findings(protocol, found) if one.claim == claim]
    assert finding.outcome == "holds" and "second" not in finding.text
