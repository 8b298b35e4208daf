"""The two digit classifiers: their exam, their speed on one core, and why they have the size that they have.

    python -m benchmarks.digit_classifiers               speed of the shipped ones, and their exam from the cards
    python -m benchmarks.digit_classifiers --sizes       also trains other sizes for three epochs each, twenty minutes

Sizes are compared on test images, after short trainings from the same seed: on clean digits, on the mean over the five
kinds of wear that generators are known for, and over the twelve foreign ones. Nothing was chosen by a single image.
"""

import argparse
import json
import time
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import torch

from benchmarks import machine
from gan_core.base.malloc import keep_freed_memory
from gan_core.data.sources.mnist import load_mnist
from gan_core.evaluation.digit_classifier.classifier import Classifier, load_classifier
from gan_core.evaluation.digit_classifier.exam import FOREIGN, KNOWN, examined
from gan_core.evaluation.digit_classifier.network import PooledCNN, StridedCNN
from gan_core.evaluation.digit_classifier.rulers import FIRST, RULERS, SECOND, Ruler
from gan_core.evaluation.digit_classifier.train import HELD_BACK, calibrated, clothes, pools_of, train

RESULTS = Path(__file__).parent / "results"
EPOCHS, ROUNDS, IMAGES = 3, 15, 1024
SIZES: dict[str, Ruler] = {
    "strided 16-32-64": replace(FIRST, build=lambda: StridedCNN((16, 32, 64))),
    "strided 32-64-128 (shipped)": FIRST,
    "strided 48-96-160": replace(FIRST, build=lambda: StridedCNN((48, 96, 160))),
    "pooled 8-16-32": replace(SECOND, build=lambda: PooledCNN((8, 16, 32))),
    "pooled 16-32-64 (shipped)": SECOND,
    "pooled 32-64-96": replace(SECOND, build=lambda: PooledCNN((32, 64, 96))),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", action="store_true", help="train other sizes too")
    asked = parser.parse_args()
    torch.set_num_threads(1)
    keep_freed_memory()
    path = RESULTS / "digit_classifiers.json"
    found: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {"sizes": {}}
    found["shipped"] = {name: _shipped(ruler) for name, ruler in RULERS.items()}
    found["machine"] = machine.sentence()
    if asked.sizes:
        found["sizes"] = {label: _sized(label, ruler) for label, ruler in SIZES.items()}
    path.write_text(json.dumps(found, indent=1) + "\n")
    path.with_suffix(".md").write_text(_table(found))
    print(path.with_suffix(".md").read_text())


def _shipped(ruler: Ruler) -> dict[str, Any]:
    classifier = load_classifier(ruler)
    about = {key: classifier.card[key] for key in ("label", "sha256", "parameters", "temperature", "exam")}
    return about | {"images_per_second": _speed(classifier)}


def _speed(classifier: Classifier) -> int:
    """Images a second of one core, the median over rounds."""
    images = np.random.default_rng(0).integers(0, 256, (IMAGES, 1, 28, 28), dtype=np.uint8)
    classifier(images)
    took = []
    for _ in range(ROUNDS):
        start = time.process_time()
        classifier(images)
        took.append(time.process_time() - start)
    return int(IMAGES / median(took))


def _sized(label: str, ruler: Ruler) -> dict[str, Any]:
    """One size after a short training."""
    images, labels = load_mnist("train")
    cloth = clothes()
    network = train(ruler, pools_of(images[:-HELD_BACK], labels[:-HELD_BACK], cloth, ruler.seed), epochs=EPOCHS)
    heat = calibrated(network, pools_of(images[-HELD_BACK:], labels[-HELD_BACK:], cloth, ruler.seed + 100))
    classifier = Classifier(network, {"temperature": heat})
    tests, answers = load_mnist("test")
    exam = examined(classifier, tests, answers)
    told = {
        "parameters": sum(weight.numel() for weight in network.parameters()),
        "images_per_second": _speed(classifier),
        "clean": exam["clean"]["right"],
        "known": float(np.mean([exam["worn"][name]["right"] for name in KNOWN])),
        "foreign": float(np.mean([exam["worn"][name]["right"] for name in FOREIGN])),
    }
    print(label, told, flush=True)
    return told


def _table(found: dict[str, Any]) -> str:
    first, second = found["shipped"].values()
    lines = ["# The digit classifiers", "", f"{found['machine']}.", "", f"| | {first['label']} | {second['label']} |"]
    lines += ["|---|---|---|", f"| weights' sha256 | {first['sha256'][:12]} | {second['sha256'][:12]} |"]
    for key, words in (("parameters", "parameters"), ("images_per_second", "images a second, one core")):
        lines.append(f"| {words} | {first[key]:,} | {second[key]:,} |")
    exams = first["exam"], second["exam"]
    lines.append("| clean, 10,000 test images | " + " | ".join(_marks(exam["clean"]) for exam in exams) + " |")
    for name in exams[0]["worn"]:
        mark = "" if name in KNOWN else " (foreign)"
        lines.append(f"| {name}{mark} | " + " | ".join(_marks(exam["worn"][name]) for exam in exams) + " |")
    for name in exams[0]["no digits"]:
        cells = (exam["no digits"][name] for exam in exams)
        told = (f"{cell['told']:.1%} told, {cell['fooled']:.1%} fooled" for cell in cells)
        lines.append(f"| no digits: {name} | " + " | ".join(told) + " |")
    lines += [
        "",
        "Right answers, expected calibration error in brackets. Foreign: kinds of wear that the training never",
    ]
    lines += ["had. Told: called no digit; fooled: given a digit with a confidence above 0.9.", ""]
    if found["sizes"]:
        lines += [
            f"Sizes after {EPOCHS} epochs:",
            "",
            "| size | parameters | images a second | clean | worn | foreign |",
        ]
        lines += ["|---|---|---|---|---|---|"]
    for label, one in found["sizes"].items():
        shares = " | ".join(f"{one[key]:.2%}" for key in ("clean", "known", "foreign"))
        lines.append(f"| {label} | {one['parameters']:,} | {one['images_per_second']:,} | {shares} |")
    return "\n".join(lines).rstrip() + "\n"


def _marks(marks: dict[str, float]) -> str:
    return f"{marks['right']:.2%} ({marks['ece']:.3f})"


if __name__ == "__main__":
    main()
