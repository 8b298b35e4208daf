"""All rules asked of one record, and the answer in a sentence."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from gan_core.coach.record import Record
from gan_core.coach.rule import Finding
from gan_core.coach.rules import HEALTHY, RULES
from gan_core.config.run_config import RunConfig
from gan_core.evaluation.metrics import METRICS

EARLY, NOTHING, FOUND, WELL = "early", "nothing", "found", "healthy"  # what a diagnosis may come to


@dataclass(frozen=True, kw_only=True)
class Diagnosis:
    """findings: by the name of the rule, the most telling first. step: of the newest report.

    abstained: rules that can be asked of such a run, but that need a curve that this one does not record, its name.
    """

    config: RunConfig
    step: int
    early: bool
    findings: Mapping[str, Finding]
    abstained: Mapping[str, str]

    @property
    def verdict(self) -> str:
        """EARLY: too few reports; NOTHING: no rule has anything to say; WELL: healthy; or FOUND."""
        if self.early:
            return EARLY
        return NOTHING if not self.findings else WELL if HEALTHY in self.findings else FOUND

    @property
    def sentence(self) -> str:
        """What is to be said first."""
        if self.findings:
            return next(iter(self.findings.values())).text
        if self.early:
            return "Too early to tell: there are too few reports yet."
        return "Nothing stands out. Curves alone do not show that samples are good: look at them."

    def to_dict(self) -> dict[str, Any]:
        """JSON-able."""
        return {
            "step": self.step,
            "verdict": self.verdict,
            "sentence": self.sentence,
            "findings": [self._told(name, finding) for name, finding in self.findings.items()],
            "abstained": [
                {"rule": name, "label": RULES[name].label, "lacks": curve} for name, curve in self.abstained.items()
            ],
        }

    def _told(self, name: str, finding: Finding) -> dict[str, Any]:
        rule = RULES[name]
        change = rule.change(self.config)
        return {
            "rule": name,
            "label": rule.label,
            **asdict(finding),
            "evidence": [asdict(one) | {"label": _label(one.curve)} for one in finding.evidence],
            "help": rule.help,
            "source": rule.source,
            "change": change and {"settings": dict(change.settings), "words": change.words},
        }


def _label(curve: str) -> str:
    """Of a figure of samples, which need not be drawn as a curve; of any other its name."""
    return METRICS[curve].label if curve in METRICS else curve


def diagnose(record: Record) -> Diagnosis:
    """What a record says of its run at its last report. Healthy is one of which no other rule finds anything."""
    findings: dict[str, Finding] = {}
    abstained: dict[str, str] = {}
    for name, rule in RULES.items() if record.tells else ():
        if (name == HEALTHY and findings) or not rule.applies(record):
            continue
        if lacking := next((curve for curve in rule.needs(record.config) if not record.records(curve)), ""):
            abstained[name] = lacking
        elif finding := rule.find(record):
            findings[name] = finding
    return Diagnosis(
        config=record.config, step=record.step, early=not record.tells, findings=findings, abstained=abstained
    )
