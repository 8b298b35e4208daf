"""Our training loop against the textbook's, in turns: `python -m benchmarks.training_speed`.

Each side is a process of its own; one trains while the others wait, A B C A B C: ours with the threads that
the engine gives a run on an idle machine, the textbook's with torch's default, and ours with a single thread,
as it runs beside the app and a browser. What counts is the median of the ratios of quiet rounds, in which
other processes used less than 0.15 cores: two threads suffer more from neighbours than one. Before the
race both sides must compute the same losses and gradients from the same weights. "Ours" makes reports,
pictures and snapshots as in a run, and writes nothing to a disk; neither does the textbook.
"""

import argparse
import json
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median

from benchmarks import machine
from benchmarks.agreement import Agreement, check
from benchmarks.mnist_folder import mnist_folder
from benchmarks.side import Side
from gan_core.config.presets import PRESETS
from gan_core.engines.cores import cores, threads_that_pay

RESULTS = Path(__file__).parent / "results"
QUIET = 0.15  # cores that others may use in a round that counts
PATIENCE = 20.0  # seconds to wait for a quiet moment before a round
TRIES = 3  # times as many rounds are run, at most, to find the quiet ones


@dataclass(frozen=True, kw_only=True)
class Race:
    """What a preset is held to."""

    goal: float | None = None  # least ratio of steps per second
    tolerance: float = 1e-5  # of losses and gradients, relative
    gradient_tolerance: float = 1e-5


RACES = {
    "mnist-mlp-gan": Race(goal=2.0),
    "mnist-wgan": Race(goal=1.8),
    "mnist-wgan-gp": Race(goal=2.2),
    # folded kernels are sums of weights: rounded differently
    "mnist-upsample-dcgan": Race(goal=2.5, tolerance=1e-4, gradient_tolerance=1e-4),
    # max-pooling picks another of two nearly equal pixels when the last bit differs (in float64: 1e-14)
    "mnist-dcgan": Race(gradient_tolerance=2e-2),
}


@dataclass(kw_only=True)
class Round:
    """Steps per second of wall time and of CPU time, and the cores that others used meanwhile."""

    ours: float
    textbook: float
    single: float
    ours_cpu: float
    textbook_cpu: float
    neighbours: float

    @property
    def ratio(self) -> float:
        return self.ours / self.textbook

    @property
    def ratio_single(self) -> float:
        return self.single / self.textbook

    @property
    def ratio_cpu(self) -> float:
        return self.ours_cpu / self.textbook_cpu

    @property
    def quiet(self) -> bool:
        return not self.neighbours >= QUIET  # NaN, where nobody knows, counts


@dataclass(kw_only=True)
class Result:
    preset: str
    goal: float | None
    agreement: Agreement
    threads: dict[str, int]
    rounds: list[Round] = field(default_factory=list)

    @property
    def counted(self) -> list[Round]:
        """The quiet rounds, or all if there was none."""
        return [lap for lap in self.rounds if lap.quiet] or self.rounds

    def middle(self, name: str) -> float:
        return median(getattr(lap, name) for lap in self.counted)

    @property
    def holds(self) -> bool:
        return self.goal is None or self.middle("ratio") >= self.goal


def race(preset: str, folder: str, *, rounds: int, seconds: float) -> Result:
    """Check, warm up, then alternate. Raises SystemExit if the sides do not agree."""
    plan = RACES[preset]
    agreement = check(preset, folder)
    _insist(preset, plan, agreement)
    many = min(threads_that_pay(PRESETS[preset].config), cores())
    with (
        _side("ours", preset, folder, many) as ours,
        _side("textbook", preset, folder, 0) as book,
        _side("ours", preset, folder, 1) as single,
    ):
        threads = {"ours": int(ours.ask("1.0")["threads"]), "textbook": int(book.ask("1.0")["threads"])}
        single.ask("1.0")
        result = Result(preset=preset, goal=plan.goal, agreement=agreement, threads=threads)
        for _ in range(TRIES * rounds):
            machine.wait_until_quiet(QUIET, PATIENCE)
            result.rounds.append(_round(ours, book, single, seconds))
            if sum(lap.quiet for lap in result.rounds) == rounds:
                break
    return result


def _side(name: str, preset: str, folder: str, threads: int) -> Side:
    return Side("benchmarks.contestant", name, preset, folder, str(threads))


def _insist(preset: str, plan: Race, found: Agreement) -> None:
    losses = max(found.critic_loss, found.generator_loss, found.penalty)
    gradients = max(found.critic_gradient, found.generator_gradient)
    if losses > plan.tolerance or gradients > plan.gradient_tolerance:
        raise SystemExit(f"{preset}: the two sides do not compute the same: {found}")


def _round(ours: Side, book: Side, single: Side, seconds: float) -> Round:
    before = machine.busy_seconds()
    laps = a, b, c = [side.ask(str(seconds)) for side in (ours, book, single)]
    others = machine.busy_seconds() - before - sum(lap["cpu"] for lap in laps)
    return Round(
        ours=a["steps"] / a["wall"],
        textbook=b["steps"] / b["wall"],
        single=c["steps"] / c["wall"],
        ours_cpu=a["steps"] / a["cpu"],
        textbook_cpu=b["steps"] / b["cpu"],
        neighbours=max(0.0, others) / sum(lap["wall"] for lap in laps),
    )


def table(results: list[Result]) -> str:
    """The results as a Markdown table, with where and how they were taken."""
    lines = [
        "# Training speed against a textbook loop",
        "",
        f"{machine.sentence()}.",
        "",
        "One step = one generator update with its critic updates. All figures are medians over the quiet rounds "
        f"(other processes used less than {QUIET} cores), with the smallest and largest ratio in brackets.",
        "",
        "| preset | ours, steps/s | textbook, steps/s | ratio | goal | ratio with 1 thread | ratio per CPU second "
        "| threads | quiet rounds | largest difference of losses, gradients |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    return "\n".join(lines + [_row(result) for result in results]) + "\n"


def _row(result: Result) -> str:
    ratios = [lap.ratio for lap in result.counted]
    goal = "none" if result.goal is None else f"{result.goal} {'held' if result.holds else 'MISSED'}"
    found = result.agreement
    losses = max(found.critic_loss, found.generator_loss, found.penalty)
    gradients = max(found.critic_gradient, found.generator_gradient)
    cells = (
        result.preset,
        f"{result.middle('ours'):.2f}",
        f"{result.middle('textbook'):.2f}",
        f"**{median(ratios):.2f}** ({min(ratios):.2f}-{max(ratios):.2f})",
        goal,
        f"{result.middle('ratio_single'):.2f}",
        f"{result.middle('ratio_cpu'):.2f}",
        f"{result.threads['ours']} : {result.threads['textbook']}",
        f"{sum(lap.quiet for lap in result.rounds)} of {len(result.rounds)}",
        f"{losses:.0e}, {gradients:.0e}",
    )
    return "| " + " | ".join(cells) + " |"


def keep(results: list[Result]) -> None:
    """Write results/training_speed.{json,md}."""
    RESULTS.mkdir(exist_ok=True)
    kept = {"where": machine.describe(), "results": [asdict(result) for result in results]}
    RESULTS.joinpath("training_speed.json").write_text(json.dumps(kept, indent=2) + "\n")
    RESULTS.joinpath("training_speed.md").write_text(table(results))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("presets", nargs="*", help=f"some of {', '.join(RACES)}; all of them if none is named")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=3.0, help="per side and round")
    parser.add_argument("--discard", action="store_true", help="print, but keep no result files")
    chosen = parser.parse_args()
    if unknown := [name for name in chosen.presets if name not in RACES]:
        parser.error(f"no race for {unknown[0]}; choose from {', '.join(RACES)}")
    results = []
    with mnist_folder() as folder:
        for preset in chosen.presets or RACES:
            results.append(race(preset, folder, rounds=chosen.rounds, seconds=chosen.seconds))
            print(_row(results[-1]), flush=True)
    print("\n" + table(results))
    if not chosen.discard:
        keep(results)
    return 0 if all(result.holds for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
