"""What holds for every protocol, and the arithmetic of its table."""

import json
import math
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest

from gan_core.base.errors import UserError
from gan_core.base.numbers import significant
from gan_core.data.datasets import DATASETS, Request
from gan_core.evaluation.metrics import METRICS, score
from gan_core.experiments import results
from gan_core.experiments.protocols import PROTOCOLS, SEEDS, Published
from gan_core.experiments.protocols.tricks import TRICKS
from gan_core.experiments.statistics import Estimate, agreement, estimate

MODES = {"ring": 8, "grid": 25, "stacked-mnist": 1000}
ROWS = [(name, row) for name, protocol in PROTOCOLS.items() for row in protocol.rows]


def trial(seed: int, steps: int = 100, samples: int = 2500, **figures: float) -> dict[str, object]:
    return {"seed": seed, "steps": steps, "samples": samples, "seconds": 2.0, "figures": figures}


def test_the_protocols_that_people_look_for_are_there() -> None:
    assert {"d2l-grid", "pacgan-ring", "pacgan-grid", "wgan-gp-toy8", "wgan-gp-toy25"} <= set(PROTOCOLS)
    assert SEEDS >= 5


@pytest.mark.parametrize("name", PROTOCOLS)
def test_a_protocol_explains_itself(name: str) -> None:
    protocol = PROTOCOLS[name]
    assert protocol.label and protocol.source and protocol.reason.endswith((".", "?"))
    assert all(sentence.endswith(".") for sentence in protocol.departures)
    assert 1 <= protocol.short_steps <= protocol.steps
    assert len(set(protocol.figures)) == len(protocol.figures) and set(protocol.figures) <= set(METRICS)


@pytest.mark.parametrize(("name", "row"), ROWS)
def test_a_row_is_a_whole_configuration_of_its_protocol(name: str, row: str, request: pytest.FixtureRequest) -> None:
    protocol, entry = PROTOCOLS[name], PROTOCOLS[name].rows[row]
    if not DATASETS[entry.config.dataset].built_in:
        request.getfixturevalue("needs_data")
    data = DATASETS[entry.config.dataset].load(Request())
    assert entry.config.steps == protocol.steps
    assert set(entry.published) <= set(protocol.figures)
    assert all(METRICS[figure].applies(data) for figure in protocol.figures)


@pytest.mark.parametrize(("name", "row"), ROWS)
def test_both_players_of_a_row_have_optimizers_of_the_same_kind(name: str, row: str) -> None:
    """As in every experiment here: what an objective brings along for one player must not stay for it alone."""
    config = PROTOCOLS[name].rows[row].config
    if row in TRICKS and "critic.optimizer" in TRICKS[row].changes:
        return  # that is what the row is about
    for setting in ("optimizer", "beta1", "beta2"):
        assert config[f"generator.{setting}"] == config[f"critic.{setting}"], setting


def test_rows_of_one_table_differ_in_what_they_are_called_after() -> None:
    """The rows that are not in PacGAN's table keep its rates; their objective brings its own otherwise."""
    for row in PROTOCOLS["smnist-quarter"].rows.values():
        rates = (
            row.config.players["generator"].lr,
            row.config.players["critic"].lr,
            row.config.players["generator"].beta2,
            row.config.critic_steps,
        )
        assert rates == (1e-4, 2e-4, 0.99, 1)


def test_pacgans_players_start_as_in_its_code() -> None:
    """pacgan_task.py and config.py: both from IsotropicGaussian(0.02), biases 0; no difference to tell of."""
    for name in ("pacgan-ring", "pacgan-grid"):
        for row in PROTOCOLS[name].rows.values():
            assert row.config.players["generator"].init == row.config.players["critic"].init == "normal-0.02"
        assert not any("critic starts" in sentence for sentence in PROTOCOLS[name].departures)


@pytest.mark.parametrize(("name", "row"), ROWS)
def test_published_numbers_obey_the_bound(name: str, row: str) -> None:
    """KL >= ln(K / modes): a slip in copying a table, or a log to base 10, would show here."""
    published, config = PROTOCOLS[name].rows[row].published, PROTOCOLS[name].rows[row].config
    for modes, kl in (("modes", "reverse_kl"), ("stacked_modes", "stacked_kl")):
        if {modes, kl} <= set(published):
            bound = math.log(MODES[config.dataset] / published[modes].value)
            slack = published[kl].error or 0.0  # both are means, and the log of a mean is not the mean of logs
            assert published[kl].value + slack >= bound


def test_the_toy_is_scored_with_its_rescaled_deviation() -> None:
    """gan_toy.py divides the points; with the old deviation all of real data would be of high quality."""
    for name in ("toy8", "toy25"):
        data = DATASETS[name].load(Request())
        assert data.sigma is not None and data.centers is not None
        assert score(data.values[:20_000], data)["high_quality"] == pytest.approx(1 - math.exp(-4.5), abs=0.004)
    ring, toy = (DATASETS[name].load(Request()) for name in ("ring", "toy8"))
    assert len(np.unique(np.round(toy.centers, 4), axis=0)) == len(np.unique(np.round(ring.centers, 4), axis=0)) == 8


def test_an_estimate_has_the_standard_error_not_the_deviation() -> None:
    values = [1.0, 2.0, 4.0, 5.0]
    found = estimate(values)
    assert found == Estimate(mean=3.0, error=math.sqrt(10 / 3) / 2, deviation=math.sqrt(10 / 3), count=4)
    assert estimate([2.0]) == Estimate(mean=2.0, error=None, deviation=None, count=1)
    assert estimate([None, math.inf, 2.0]) == Estimate(mean=2.0, error=None, deviation=None, count=1, undefined=2)
    assert estimate([None]) is None


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0.012345, 3, "0.0123"),
        (12.345, 3, "12.3"),
        (2526.7, 3, "2,527"),
        (183.2, 2, "183"),
        (9.96, 2, "10"),
        (0, 2, "0"),
    ],
)
def test_significant_digits_never_turn_into_an_exponent(value: float, digits: int, text: str) -> None:
    assert significant(value, digits) == text


def test_the_standard_error_covers_the_mean_as_often_as_it_should() -> None:
    """Two standard errors of five normal values: Student's t with 4 degrees of freedom, 88.4 %."""
    rng = np.random.default_rng(0)
    hits = 0
    for _ in range(2000):
        found = estimate(rng.standard_normal(5).tolist())
        assert found is not None and found.error is not None
        hits += abs(found.mean) <= 2 * found.error
    assert hits / 2000 == pytest.approx(0.884, abs=4 * math.sqrt(0.884 * 0.116 / 2000))


def test_agreement_is_two_combined_standard_errors() -> None:
    ours = Estimate(mean=10.0, error=0.3, deviation=0.6, count=4)
    found = agreement(ours, Published(value=11.0, error=0.4, runs=10))
    assert found is not None
    assert (found.gap, found.allowed, found.agrees) == (pytest.approx(-1.0), pytest.approx(1.0), True)
    apart = agreement(ours, Published(value=11.01, error=0.4, runs=10))
    assert apart is not None and not apart.agrees
    single = agreement(ours, Published(value=11.0))  # one run without an error scatters as ours do
    assert single is not None and single.allowed == pytest.approx(2 * math.hypot(0.6, 0.3))
    assert agreement(Estimate(mean=1.0, error=None, deviation=None, count=1), Published(value=1.0)) is None
    survivors = Estimate(mean=11.0, error=0.3, deviation=0.6, count=4, undefined=1)
    assert agreement(survivors, Published(value=11.0, error=0.4, runs=10)) is None, "a seed had no value: no verdict"


def test_agreement_errs_as_rarely_as_promised() -> None:
    """Two experiments with the same truth, errors known well: 4.6 % lie outside."""
    rng = np.random.default_rng(1)
    outside = 0
    for _ in range(1000):
        ours = estimate(rng.standard_normal(100).tolist())
        theirs = Published(value=rng.standard_normal(100).mean(), error=0.1, runs=100)
        assert ours is not None
        found = agreement(ours, theirs)
        outside += found is not None and not found.agrees
    expected = 2 * NormalDist().cdf(-2)
    assert outside / 1000 == pytest.approx(expected, abs=4 * math.sqrt(expected / 1000))


def test_results_keep_trials_by_seed_and_never_mix_lengths(tmp_path: Path) -> None:
    found = results.load("d2l-grid", tmp_path)
    assert found["rows"] == {}
    for seed, modes in ((1, 20.0), (0, 22.0), (1, 21.0)):
        results.add(found, "gan", trial(seed, modes=modes))
    results.save(found, tmp_path)
    kept = results.load("d2l-grid", tmp_path)["rows"]["gan"]
    assert [(one["seed"], one["figures"]["modes"]) for one in kept["trials"]] == [(0, 22.0), (1, 21.0)]
    assert all(one["machine"] and one["date"] and one["torch"] for one in kept["trials"])
    assert results.seconds_per_step(kept) == pytest.approx(2.0 / 100)
    results.add(found, "gan", trial(0, modes=22.0) | {"date": "2020-02-02"})
    assert found["rows"]["gan"]["trials"][0]["date"] == "2020-02-02", "an older trial keeps its day"
    results.add(found, "gan", trial(3, steps=200, modes=25.0))
    assert [one["seed"] for one in found["rows"]["gan"]["trials"]] == [3]


def kept_row(count: int, steps: int) -> dict[str, Any]:
    found: dict[str, Any] = {"protocol": "d2l-grid", "oracle": {}, "rows": {}}
    for seed in range(count):
        results.add(found, "gan", trial(seed, steps=steps, modes=19.0 + seed))
    return found["rows"]["gan"]


def test_a_verdict_needs_five_trials_of_the_published_length() -> None:
    for count, steps in ((5, 100), (5, 40_000), (4, 20_000)):
        assert results.agreements("d2l-grid", "gan", kept_row(count, steps)) == {}
    assert results.agreements("d2l-grid", "gan", kept_row(5, 20_000))["modes"].agrees


def test_trials_of_other_settings_are_another_experiment(tmp_path: Path) -> None:
    """Whoever edits a row must not average what came before with what comes after."""
    found = results.empty("d2l-grid")
    row = PROTOCOLS["d2l-grid"].rows["gan"].config
    results.add(found, "gan", trial(0) | {"settings": results.fingerprint(row.replace(generator_lr=0.5))})
    results.save(found, tmp_path)
    assert results.load("d2l-grid", tmp_path)["rows"] == {}, "a row that is no more is not shown as this one"
    results.add(found, "gan", trial(1))
    assert [one["seed"] for one in found["rows"]["gan"]["trials"]] == [1]
    results.save(found, tmp_path)
    assert results.load("d2l-grid", tmp_path) == found


@pytest.mark.parametrize("free", [{"seed": 7}, {"steps": 3}, {"threads": 2}, {"device": "cpu"}, {"score_samples": 9}])
def test_the_fingerprint_is_of_what_makes_a_row(free: dict[str, Any]) -> None:
    row = PROTOCOLS["d2l-grid"].rows["gan-r1-r2"].config
    assert results.fingerprint(row.replace(**free)) == results.fingerprint(row)
    others = [row.replace(critic_lr=0.1), row.replace(penalties={"r1": 1.0}), row.replace(critic_widths=(256,))]
    assert len({results.fingerprint(one) for one in [row, *others]}) == 4


def test_a_trial_of_another_day_keeps_its_origin() -> None:
    found = {"protocol": "d2l-grid", "oracle": {}, "rows": {}}
    results.add(found, "gan", trial(0) | {"date": "2020-02-02", "torch": "1.4"})
    (kept,) = found["rows"]["gan"]["trials"]
    assert (kept["date"], kept["torch"]) == ("2020-02-02", "1.4") and kept["machine"]


WHOLE = {"seed": 0, "seconds": 1.5, "figures": {}, "machine": "m", "date": "d", "torch": "2"}


def rows(**row: object) -> str:
    settings = results.fingerprint(PROTOCOLS["d2l-grid"].rows["gan"].config)
    whole = {"steps": 3, "samples": 5, "settings": settings, "trials": [WHOLE]}
    return json.dumps({"oracle": {}, "rows": {"gan": whole | row}})


def test_what_is_whole_is_read(tmp_path: Path) -> None:
    (tmp_path / "d2l-grid.json").write_text(rows())
    assert results.load("d2l-grid", tmp_path)["rows"]["gan"]["trials"] == [WHOLE]


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"rows": 3}',
        '{"rows": {}}',
        '{"rows": {"wgan-gp": {}}, "oracle": {}}',
        rows(steps="many"),
        rows(trials={}),
        rows(trials=[3]),
        rows(trials=[WHOLE | {"seed": "a"}]),
        rows(trials=[{key: value for key, value in WHOLE.items() if key != "machine"}]),
    ],
)
def test_broken_results_are_told_in_a_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "d2l-grid.json").write_text(text)
    with pytest.raises(UserError, match=r"the results in d2l-grid\.json"):
        results.load("d2l-grid", tmp_path)


OLD = "e724a0508c32"  # the only ruler of digits until November 2026


def judged_results(folder: Path, **rest: object) -> None:
    """One trial of mnist-claims, as it was written before there were two rulers."""
    settings = results.fingerprint(PROTOCOLS["mnist-claims"].rows["gan"].config)
    trial = WHOLE | {"figures": {"class_entropy": 0.5, "fd_mnist_cnn": 600.0}}
    row = {"steps": 3000, "samples": 10_000, "settings": settings, "trials": [trial]}
    kept = {"protocol": "mnist-claims", "oracle": {"class_entropy": 2.3}, "rows": {"gan": row}} | rest
    (folder / "mnist-claims.json").write_text(json.dumps(kept))


def test_figures_by_an_earlier_ruler_are_readable_and_beside_no_new_ones(tmp_path: Path) -> None:
    judged_results(tmp_path)
    assert results.load("mnist-claims", tmp_path)["rows"] == {}
    assert results.earlier("mnist-claims", tmp_path) == [OLD]
    old = results.load("mnist-claims", tmp_path, ruler=OLD[:4])
    assert old["rulers"] == [OLD] and old["rows"]["gan"]["trials"][0]["figures"]["class_entropy"] == 0.5
    shown = results.as_measured(PROTOCOLS["mnist-claims"], old)
    assert shown.figures == ("class_entropy", "fd_mnist_cnn") and shown.claims == ()
    new = results.load("mnist-claims", tmp_path)
    results.add(new, "gan", trial(0, steps=3000, class_entropy=2.0) | {"samples": 10_000})
    results.save(new, tmp_path)
    assert (tmp_path / f"mnist-claims.{OLD}.json").exists(), "nothing is overwritten"
    assert [
        one["figures"]["class_entropy"] for one in results.load("mnist-claims", tmp_path)["rows"]["gan"]["trials"]
    ] == [2]
    assert results.load("mnist-claims", tmp_path, ruler=OLD) == old
    with pytest.raises(UserError, match=f"by earlier rulers there are: {OLD}"):
        results.load("mnist-claims", tmp_path, ruler="beef")


def test_figures_of_points_rest_on_no_ruler(tmp_path: Path) -> None:
    assert results.empty("d2l-grid")["rulers"] == [] and len(results.empty("mnist-claims")["rulers"]) == 2
    (tmp_path / "d2l-grid.json").write_text(rows())
    assert results.earlier("d2l-grid", tmp_path) == []


def test_an_estimate_tells_what_the_second_ruler_makes_of_it() -> None:
    made = [{"figures": {"modes": value}, "second": {"modes": value + 1}} for value in (1.0, 2.0, 3.0)]
    told = results.estimated(made, "modes")
    assert told is not None and (told.mean, told.second) == (2.0, 3.0)
    assert results.estimated([{"figures": {"modes": 1.0}}], "modes").second is None  # type: ignore[union-attr]


@pytest.mark.parametrize("path", sorted(results.SHIPPED.glob("*.json")), ids=lambda path: path.stem)
def test_shipped_results_are_whole(path: Path) -> None:
    """At least five seeds a row, each with its machine and day, and an oracle; figures within their bounds."""
    name, _, ruler = path.stem.partition(".")
    found = results.load(name, ruler=ruler or None)
    protocol = results.as_measured(PROTOCOLS[name], found)
    assert found["rows"].keys() == json.loads(path.read_text())["rows"].keys(), "none is of other settings"
    assert ruler or found["rows"].keys() == protocol.rows.keys()
    assert set(protocol.figures) <= set(found["oracle"])
    if found["rulers"] and not ruler:
        second = {figure for figure in protocol.figures if figure not in ("disagreement", "class_diversity")}
        assert second <= set(found["oracle_second"])
        assert all(second <= set(one["second"]) for kept in found["rows"].values() for one in kept["trials"])
    for kept in found["rows"].values():
        assert kept["samples"] == protocol.samples and kept["steps"] in (protocol.short_steps, protocol.steps)
        assert len({one["seed"] for one in kept["trials"]}) >= SEEDS
        assert all(one["machine"] and one["date"] and one["torch"] for one in kept["trials"])
