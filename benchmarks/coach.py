"""How often is the loss coach right? `python -m benchmarks.coach`, seconds: it reads recorded runs and trains nothing.

Every run is judged twice, at half of its steps and at its end: what each rule says of the curves so far, against what
probes of the weights say is true (`benchmarks.truth`). Precision: of the moments at which a rule spoke, how often it
was true. Recall: of those at which it was true, how often it spoke; a rule that could not read its curves did not.
Thresholds were chosen on the runs of one seed alone.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from benchmarks.recorded_runs import FOLDER, SEEDS
from benchmarks.results import write
from benchmarks.truth import truth
from gan_core.coach import RULES, Record, diagnose
from gan_core.config.run_config import RunConfig

MOMENTS = {"half": 13, "end": 25}  # probes up to each
READING = (
    "Moments of one run are not independent, and there are few of some kinds: read the counts beside the shares.",
    "At many moments several faults are true at once; each rule is held against its own question alone.",
)


@dataclass(frozen=True, kw_only=True)
class Moment:
    """One run at half of its steps, or at its end. said, true: by the names of the rules; true is None where the
    question does not apply. abstained: rules that lacked a curve."""

    run: str
    half: str
    when: str
    step: int
    said: frozenset[str]
    abstained: frozenset[str]
    true: dict[str, bool | None]


@dataclass(frozen=True, kw_only=True)
class Recording:
    """A recorded run: what rules may read, and what its probes found."""

    name: str
    record: Record
    probes: list[dict[str, Any]]


def recordings() -> Iterator[Recording]:
    """All of them, by name."""
    for path in sorted(FOLDER.glob("*.json")):
        found = json.loads(path.read_text(encoding="utf-8"))
        rows = [
            {name: value for name, value in zip(found["columns"], row, strict=True) if value is not None}
            for row in found["rows"]
        ]
        record = Record.of_rows(RunConfig.from_dict(found["config"]), rows, found["alarms"])
        yield Recording(name=found["name"], record=record, probes=found["probes"])


def moments() -> Iterator[Moment]:
    """Of all recorded runs, by name."""
    halves = {seed: half for half, seed in SEEDS.items()}
    for run in recordings():
        for when, count in MOMENTS.items():
            probes = run.probes[:count]
            diagnosis = diagnose(run.record.until(probes[-1]["step"]))
            yield Moment(
                run=run.name,
                half=halves[run.record.config.seed],
                when=when,
                step=probes[-1]["step"],
                said=frozenset(diagnosis.findings),
                abstained=frozenset(diagnosis.abstained),
                true=truth(run.record.config, probes),
            )


def counted(found: list[Moment]) -> dict[str, dict[str, dict[str, int]]]:
    """By half and rule: how often it spoke rightly (hits) and wrongly (false), and missed what was true; in how many of
    the missed ones it lacked a curve (unread); of how many moments it was asked."""
    table: dict[str, dict[str, dict[str, int]]] = {half: {} for half in SEEDS}
    for half in SEEDS:
        for rule in RULES:
            counts: Counter[str] = Counter(moments=0, hits=0, false=0, missed=0, unread=0)
            for one in found:
                if one.half != half or (true := one.true[rule]) is None:
                    continue
                said = rule in one.said
                counts["moments"] += 1
                counts["hits"] += said and true
                counts["false"] += said and not true
                counts["missed"] += true and not said
                counts["unread"] += true and rule in one.abstained
            table[half][rule] = dict(counts)
    return table


def share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def rates(counts: dict[str, int]) -> dict[str, float | None]:
    """Precision and recall; None where there is nothing to divide by."""
    hits = counts["hits"]
    return {"precision": share(hits, hits + counts["false"]), "recall": share(hits, hits + counts["missed"])}


def line(rule: str, half: str, counts: dict[str, int]) -> str:
    cells = [RULES[rule].label, half, *(str(counts[name]) for name in ("moments", "hits", "false", "missed", "unread"))]
    cells += ["–" if rate is None else f"{rate:.2f}" for rate in rates(counts).values()]
    return "| " + " | ".join(cells) + " |"


def truths(found: list[Moment]) -> list[str]:
    """Every run, what is true of it at its end, and what the coach said."""
    lines = ["| run | half | true at its end | said at its end |", "|---|---|---|---|"]
    for one in found:
        if one.when == "end":
            true = ", ".join(name for name, value in one.true.items() if value) or "nothing of these"
            lines.append(f"| {one.run} | {one.half} | {true} | {', '.join(sorted(one.said)) or 'nothing stands out'} |")
    return lines


def main() -> None:
    found = list(moments())
    table = counted(found)
    heads = "rule | half | moments | hits | false | missed | of these unread | precision | recall"
    lines = [f"| {heads} |", "|---" * 9 + "|"]
    lines += [line(rule, half, table[half][rule]) for rule in RULES for half in SEEDS]
    lines += ["", *READING, "", *truths(found)]
    figures: dict[str, Any] = {"counts": table}
    figures["rates"] = {half: {rule: rates(counts) for rule, counts in rules.items()} for half, rules in table.items()}
    write("coach", figures, lines)


if __name__ == "__main__":
    main()
