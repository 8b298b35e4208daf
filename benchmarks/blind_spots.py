"""What figures of features see of real pictures made worse: `python -m benchmarks.blind_spots`, five minutes of a core.

A thousand digits of MNIST and a thousand frogs of CIFAR-10, made worse in each way of `evaluation/degradations.py` and
by each of its amounts, are held against as many others; so are five draws of untouched ones, to see how far figures
move by themselves. The page Evaluate shows the curves. GAN_ARENA_DATA must name a folder with both, or they are
downloaded.
"""

import json
from typing import Any

from benchmarks import machine, results
from gan_core.base.version import GAN_ARENA
from gan_core.data.datasets import DATASETS
from gan_core.evaluation.degradations import DEGRADATIONS
from gan_core.evaluation.feature_metrics import defined
from gan_core.evaluation.features import FEATURES
from gan_core.scoreboard.blind_spots import DATA, DRAWS, SAMPLES, SHIPPED, spots
from gan_core.scoreboard.degraded import DegradedChoice
from gan_core.scoreboard.evaluation import Evaluator
from gan_core.scoreboard.real_pictures import DataChoice

UNTOUCHED = ("noise", 0)
USUAL = {"notices": "notices", "blind": "blind", "fooled": "takes it for better"}


def measured(evaluator: Evaluator, data: DataChoice, name: str, amount: int, seed: int) -> dict[str, Any]:
    choice = DegradedChoice(data=data, name=name, amount=amount, samples=SAMPLES, seed=seed)
    found = evaluator.degraded(choice)
    print(data.dataset, choice.title, seed, flush=True)
    names = {
        metric.name(FEATURES[found["features"]]): key for key, metric in defined(FEATURES[found["features"]]).items()
    }
    told = {names[label]: round(value, 6) for label, value in found["metrics"].items() if value is not None}
    return {"features": found["features"], "figures": told}


def of(evaluator: Evaluator, data: DataChoice) -> dict[str, Any]:
    """The figures of one dataset."""
    draws = [measured(evaluator, data, *UNTOUCHED, seed) for seed in range(DRAWS)]
    one_class = data.data_class != "all" or not DATASETS[data.dataset].classes
    ways = {name: way for name, way in DEGRADATIONS.items() if not (way.needs_classes and one_class)}
    figures = {
        name: [[amount, measured(evaluator, data, name, amount, 0)["figures"]] for amount in way.amounts]
        for name, way in ways.items()
    }
    common = [name for name in draws[0]["figures"] if all(name in draw["figures"] for draw in draws)]
    untouched = {name: [draw["figures"][name] for draw in draws] for name in common}
    return {"features": draws[0]["features"], "figures": figures, "untouched": untouched}


def main() -> None:
    evaluator = Evaluator()
    found = {label: of(evaluator, data) for label, data in DATA.items()}
    told = {"version": GAN_ARENA, "samples": SAMPLES, "data": found}
    SHIPPED.write_text(json.dumps(machine.describe() | told, indent=1) + "\n")
    lines = ["Each way at its usual amount. Blind: nearer than four standard deviations to untouched pictures.", ""]
    for label in DATA:
        seen = spots(label)
        names = [metric.name(FEATURES[seen.features]) for metric in seen.metrics.values()]
        lines += [f"| {label} | {' | '.join(names)} |", "|---" * (1 + len(names)) + "|"]
        for name, way in DEGRADATIONS.items():
            if name in seen.figures:
                values = seen.at(name, way.usual)
                cells = [
                    f"{metric.text(values.get(key))}, {USUAL[seen.sight(key, values[key])]}" if key in values else "–"
                    for key, metric in seen.metrics.items()
                ]
                lines.append(f"| {way.label}, {way.usual} {way.unit} | {' | '.join(cells)} |")
        means = [metric.text(sum(seen.untouched[key]) / DRAWS) for key, metric in seen.metrics.items()]
        lines += [f"| untouched | {' | '.join(means)} |", ""]
    results.write("blind_spots", told, lines)


if __name__ == "__main__":
    main()
