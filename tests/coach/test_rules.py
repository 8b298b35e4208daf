"""Every rule on curves of which the answer is known, and what all rules have in common."""

import json
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from gan_core.base.errors import UserError
from gan_core.coach import RULES, Change, Record, diagnose
from gan_core.config.presets import PRESETS
from gan_core.config.run_config import RunConfig
from gan_core.evaluation.collapse import FEW, HOPPING
from gan_core.evaluation.metrics import METRICS
from tests.coach.handmade import LAST, Line, record
from ui.api.curves import curves_of

RING, WGAN, GP = (PRESETS[name].config for name in ("ring-gan", "ring-wgan", "ring-wgan-gp"))
VANILLA = PRESETS["mnist-vanilla-gan"].config
LONGEST = 125  # characters of a sentence: the page keeps room for so many

CALM: dict[str, Line] = {
    "critic_loss": 1.3, "generator_loss": 0.8, "accuracy_real": 0.6, "accuracy_fake": 0.6, "generator_grad_norm": 1.0
}  # fmt: skip
GOOD: dict[str, Line] = {"reverse_kl": 0.01, "high_quality": 0.9, "modes": 8, "covered": 8, "spread": 1.0}
DIGITS: dict[str, Line] = {"class_entropy": 2.29, "no_digit": 0.1, "classes_covered": 10}


def late(before: float, after: float, since: float = 0.5) -> Line:
    """One value, and another from a share of the run on."""
    return lambda done: np.where(done > since, after, before)


def waves(done: np.ndarray) -> np.ndarray:
    return 1 + 0.5 * np.sin(40 * done)


@dataclass(frozen=True)
class Case:
    """rule: what is said of these curves first, "" if nothing stands out."""

    rule: str
    config: RunConfig = RING
    curves: dict[str, Line] = field(default_factory=dict)
    alarms: tuple[dict[str, Any], ...] = ()

    @property
    def record(self) -> Record:
        return record(self.config, self.alarms, **(CALM | self.curves))


HOPS = {"step": 900, "kind": HOPPING, "text": "the samples moved on to other modes again, 2 at a time"}
CASES = {
    "sure of all": Case("critic-wins", curves={"accuracy_real": 0.98, "accuracy_fake": 0.94}),
    "sure of the real ones alone": Case("", curves={"accuracy_real": 1.0, "accuracy_fake": 0.7}),
    "a Wasserstein critic that is sure": Case("", WGAN, {"accuracy_real": 1.0, "accuracy_fake": 1.0}),
    "no gradient any more": Case("generator-starved", curves={"generator_grad_norm": late(2.0, 0.001)}),
    "a tenth of the gradient": Case("", curves={"generator_grad_norm": late(2.0, 0.2)}),
    "weights at the bounds": Case("clip-pile-up", WGAN, {"clipped_share": 0.7}),
    "weights within the bounds": Case("", WGAN, {"clipped_share": 0.2}),
    "slopes far from 1": Case("penalty-unsatisfied", GP, {"penalty": 0.1 * 0.5**2}),
    "slopes near 1": Case("", GP, {"penalty": 0.1 * 0.1**2}),
    "three of eight": Case("missing-modes", curves=GOOD | {"covered": 3, "reverse_kl": float(np.log(8 / 3))}),
    "nothing near a mode": Case(
        "missing-modes",
        curves=GOOD | {"high_quality": 0.001, "modes": 1},
        alarms=({"step": 600, "kind": FEW, "text": "no more than 2 effective modes of 8 after 60% of the run"},),
    ),
    "crowded": Case("imbalance", curves=GOOD | {"reverse_kl": 0.5}),
    "points": Case("variance-collapse", curves=GOOD | {"spread": 0.2}),
    "hops": Case("mode-hopping", curves=GOOD, alarms=(HOPS,)),
    "hopped long ago": Case("healthy", curves=GOOD, alarms=(HOPS | {"step": 200},)),
    "few at a time, and circles": Case(
        "mode-hopping", curves=GOOD | {"high_quality": 0.001, "modes": 1, "critic_loss": waves}
    ),
    "circles": Case("oscillation", curves=GOOD | {"critic_loss": waves}),
    "a step that is no swing": Case("healthy", curves=GOOD | {"critic_loss": late(0.4, 1.8, 0.75)}),
    "all is well": Case("healthy", curves=GOOD),
    "smeared": Case("", curves=GOOD | {"high_quality": 0.2}),
    "digits, all of them": Case("healthy", VANILLA, DIGITS),
    "digits, five of them": Case("missing-modes", VANILLA, DIGITS | {"class_entropy": 1.5, "classes_covered": 5}),
    "digits, mostly ones": Case("imbalance", VANILLA, DIGITS | {"class_entropy": 1.8, "classes_covered": 8}),
    "no figures of samples": Case(""),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_is_said_first(case: Case) -> None:
    assert next(iter(diagnose(case.record).findings), "") == case.rule


def test_every_rule_is_tried_here() -> None:
    assert {case.rule for case in CASES.values()} == {*RULES, ""}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_finding_stands_on_its_evidence(case: Case) -> None:
    """Its curves are declared and its values beyond their thresholds, between steps that are over; a rule is a function
    of what it is given, and the words fit into the room that the page keeps."""
    found = diagnose(case.record)
    declared = {curve.key for curve in curves_of(case.config)} | {*METRICS}
    assert len(found.sentence) <= LONGEST
    for finding in found.findings.values():
        assert 0 < finding.first <= finding.last == LAST and len(finding.text) <= LONGEST and finding.evidence
        for one in finding.evidence:
            assert one.curve in declared and one.words and np.isfinite(one.value)
            if one.threshold is not None and one.curve not in ("accuracy_real", "accuracy_fake"):
                assert one.value >= one.threshold if one.direction == "above" else one.value <= one.threshold
    assert json.loads(json.dumps(found.to_dict(), allow_nan=False)) == diagnose(case.record).to_dict()


@pytest.mark.parametrize("since", [0.3, 0.6])
def test_a_finding_begins_where_its_curve_crossed(since: float) -> None:
    found = diagnose(
        record(RING, **(CALM | {"accuracy_real": late(0.5, 1.0, since), "accuracy_fake": late(0.5, 1.0, since)}))
    )
    first = found.findings["critic-wins"].first
    assert since * LAST < first <= since * LAST + 0.15 * LAST + 20  # a mean over the present lags by no more than that


def test_healthy_is_not_the_same_as_nothing_to_say() -> None:
    assert diagnose(CASES["all is well"].record).verdict == "healthy"
    assert diagnose(CASES["no figures of samples"].record).verdict == "nothing"
    early = record(RING, reports=5, **CALM)
    assert diagnose(early).verdict == "early" and not diagnose(early).findings
    assert diagnose(Record.of_rows(RING, [])).verdict == "early"


def test_a_rule_abstains_by_name_where_its_curve_is_not_recorded() -> None:
    assert diagnose(record(WGAN, **CALM)).abstained["clip-pile-up"] == "clipped_share"
    assert "clip-pile-up" not in diagnose(record(RING, **CALM)).abstained  # it is not asked


def changed(config: RunConfig, change: Change) -> RunConfig:
    """With what goes with the settings, and a penalty beside those that there are."""
    settings, weights = dict(change.settings), dict(config.penalties)
    for name in [name for name in settings if name.startswith("penalties.")]:
        weights[name.removeprefix("penalties.")] = settings.pop(name)
    players = {name.replace(".", "_"): value for name, value in settings.items()}
    return config.adapted(**players, **({} if weights == config.penalties else {"penalties": weights}))


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("preset", PRESETS)
def test_what_a_rule_suggests_is_a_legal_change_of_every_preset(rule: str, preset: str) -> None:
    config = PRESETS[preset].config
    asked = RULES[rule].applies(record(config, **CALM))
    if not asked or (change := RULES[rule].change(config)) is None:
        assert rule == "healthy" or not asked
        return
    try:
        new = changed(config, change)
    except UserError as error:
        pytest.fail(f"{rule} suggests {dict(change.settings)}: {error}")
    assert new != config and change.words.endswith(".")


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_rule_names_its_source(rule: Any) -> None:
    assert rule.label and rule.help.endswith(".") and any(year in rule.source for year in map(str, range(2014, 2027)))
