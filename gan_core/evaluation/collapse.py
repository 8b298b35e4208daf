"""What kind of collapse is it? Five kinds are told apart, from where a generator's samples lie, picture by picture.

    missing modes       modes that had samples have (next to) none
    few modes           half of the run is over, and it still uses fewer than half of the modes
    imbalance           every mode is there, but the samples crowd on some
    variance collapse   within their modes the samples have shrunk to points
    mode hopping        few modes at a time, and other ones than a while ago

A mode counts as occupied when the samples nearest to it are at least a fifth of its even share. Shares here are of
all samples, near or far: a generator that smears collapses just as well as one that is sharp. The number of modes
that it effectively uses is exp(H), H the entropy of those shares: K for even ones, 1 for a single mode.

What was never there cannot be lost. Points near no mode are on their way: a blob that leaves the middle of a ring has
lost none of its modes, though it was near them all. So coverage of points is measured from when a tenth of the samples
is of high quality on, and as long as more modes are covered than were when samples were spread best, it rises.

Digits may show none of the classes. Such samples belong to no mode: a picture counts for the modes only if enough of
its samples belong to one, and a generator whose samples do no longer, or not yet by half of the run, has lost all.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import isfinite, nan
from statistics import median

import numpy as np

from gan_core.base.events import Alarm, Event, Metrics, Samples
from gan_core.evaluation.fair_share import FAIR

MISSING, IMBALANCE, VARIANCE, HOPPING = "missing modes", "imbalance", "variance collapse", "mode hopping"
FEW = "few modes"
KINDS = (MISSING, IMBALANCE, VARIANCE, HOPPING, FEW)

FALL = 0.7  # of the best coverage so far: below it, coverage has fallen
LEAST = 1.0  # effective modes that a fall must cost: from 1.4 to 1.0 nothing is lost
LATE, HALF = 0.5, 0.5  # from this share of the run on, who uses less than that share of the modes is stuck on few
SHOWN = 0.3  # share of the samples that must belong to a mode before they tell which modes there are
ARRIVED = 0.1  # share of high-quality points from which on modes are covered, and may be lost
SHRUNK, HEALTHY = 0.4, 0.6  # spread within modes: an alarm below the one, a new one only after the other
ROAM = 0.6  # of all modes: who occupies more does not hop
OTHER = 0.4  # share of common modes below which two sets are different ones
CERTAIN = 0.05  # share of high-quality samples from which their spread means anything
LOOKS = 3  # pictures over which a figure must hold
QUIET = 40  # pictures between two alarms of a kind: hopping goes on and on


def occupied(nearest: np.ndarray) -> frozenset[int]:
    """Modes that hold samples. nearest: shares of the samples nearest to each mode [K], sum 1."""
    return frozenset(np.flatnonzero(nearest >= FAIR / len(nearest)).tolist())


def effective_modes(nearest: np.ndarray) -> float:
    """exp(H), between 1 and K; 0 if there are no shares."""
    p = nearest[nearest > 0].astype(np.float64)
    if not len(p):
        return 0.0
    p /= p.sum()
    return float(np.exp(-(p @ np.log(p))))


@dataclass
class Watch:
    """Follows one run's events. It forgets when the run is resumed: falls are told from then on."""

    _recent: deque[float] = field(default_factory=lambda: deque(maxlen=LOOKS))  # effective modes
    _used: deque[float] = field(default_factory=lambda: deque(maxlen=LOOKS))  # the same, 0 where too few have a mode
    _shown: deque[float] = field(default_factory=lambda: deque(maxlen=LOOKS))  # shares of samples that have a mode
    _spreads: deque[float] = field(default_factory=lambda: deque(maxlen=LOOKS))
    _best: float = 0.0  # effective modes when coverage was best
    _best_set: frozenset[int] = frozenset()
    _best_step: int = 0
    _best_covered: float = 0.0  # modes that samples of high quality covered then
    _covered: deque[int] = field(default_factory=lambda: deque(maxlen=LOOKS))  # the same of the last pictures
    _drew: bool = False  # did the samples belong to modes, many of them, till now?
    _anchor: frozenset[int] = frozenset()  # the modes of a while ago, for hopping
    _hops: int = 0
    _other_for: int = 0
    _shrunk: bool = False
    _looks: int = 0
    _spread: float = nan  # as last reported
    _told: dict[str, int] = field(default_factory=dict)  # kind -> look

    def follow(self, event: Event, done: float = 0.0) -> list[Alarm]:
        """The alarms that this event gives reason for. done: share of the run that is over, 0..1."""
        if isinstance(event, Metrics):
            self._spread = event.values.get("spread", nan)
        if not isinstance(event, Samples) or "nearest" not in event.arrays:
            return []
        if event.kind == "points" and not event.arrays["nearest"].sum() > 0:
            return []  # a generator that diverged has lost more than modes
        shares = event.arrays["shares"]
        return self.look(event.step, event.arrays["nearest"], float(shares.sum()), self._spread, done, shares)

    def look(
        self,
        step: int,
        nearest: np.ndarray,
        high_quality: float = 1.0,
        spread: float = 1.0,
        done: float = 0.0,
        shares: np.ndarray | None = None,
    ) -> list[Alarm]:
        """The alarms that this picture gives reason for.

        nearest: [K], sum at most 1, the rest belongs to no mode; high_quality: share of all samples, 0..1;
        spread: see `metrics.mode_coverage`; done: share of the run that is over, 0..1; shares: of high quality in each
        mode [K], by default all that are nearest. No alarms of a single mode, which cannot be lost.
        """
        if len(nearest) < 2 or not np.isfinite(nearest).all():
            return []
        self._looks += 1
        coverage = list(self._coverage(step, nearest, nearest if shares is None else shares)) or self._stuck(
            step, len(nearest), done
        )
        found = [*coverage, *self._shrink(step, high_quality, spread)]
        alarms = [alarm for alarm in found if self._looks - self._told.get(alarm.kind, -QUIET) >= QUIET]
        self._told |= {alarm.kind: self._looks for alarm in alarms}
        return alarms

    def _coverage(self, step: int, nearest: np.ndarray, shares: np.ndarray) -> Iterator[Alarm]:
        """What the modes give reason for; little can be said of a picture whose samples belong to none."""
        shown = float(nearest.sum())
        self._shown.append(shown)
        self._used.append(effective_modes(nearest) if shown >= SHOWN else 0.0)
        if shown >= SHOWN:
            modes, covered = nearest / shown, len(occupied(shares))
            arrived = covered > 0 and float(shares.sum()) >= ARRIVED
            self._covered.append(covered)
            yield from self._fall(step, modes, arrived)
            if arrived:
                yield from self._hop(step, modes)
        yield from self._fade(step, len(nearest))

    def _fall(self, step: int, nearest: np.ndarray, arrived: bool) -> Iterator[Alarm]:
        self._recent.append(effective_modes(nearest))
        if len(self._recent) < LOOKS:
            return
        now = median(self._recent)
        if now >= self._best and self._recent[-1] >= now and arrived:  # one odd picture is not what was best
            self._keep_best(step, nearest, now)
        elif now < FALL * self._best and now <= self._best - LEAST:
            if median(self._covered) <= self._best_covered:
                yield self._fallen(step, nearest, now)
            self._keep_best(step, nearest, now)

    def _keep_best(self, step: int, nearest: np.ndarray, now: float) -> None:
        self._best, self._best_set, self._best_step = now, occupied(nearest), step
        self._best_covered = median(self._covered)

    def _fallen(self, step: int, nearest: np.ndarray, now: float) -> Alarm:
        lost, modes = len(self._best_set - occupied(nearest)), len(nearest)
        fell = f"coverage fell from {self._best:.1f} to {now:.1f} effective modes of {modes}"
        since = f"{fell} since step {self._best_step:,}"
        if lost:
            return Alarm(step, MISSING, f"{lost} of {modes} modes were lost: {since}")
        return Alarm(step, IMBALANCE, f"samples crowd on a few of the {modes} modes: {since}")

    def _fade(self, step: int, modes: int) -> Iterator[Alarm]:
        """Samples that belonged to half of the modes or more, and to none now."""
        if len(self._shown) < LOOKS:
            return
        now = median(self._shown)
        if now >= SHOWN:
            self._drew = self._drew or self._best >= HALF * modes
        elif self._drew:
            self._drew = False
            yield Alarm(step, MISSING, f"all of {modes} modes were lost: {now:.0%} of the samples belong to one")

    def _stuck(self, step: int, modes: int, done: float) -> Iterator[Alarm]:
        """A collapse from the start has no fall. It is told once, and not where a fall was."""
        if done < LATE or len(self._shown) < LOOKS or self._told.keys() & {FEW, MISSING, IMBALANCE}:
            return
        over = f"after {done:.0%} of the run"
        if not (most := max(self._used)):
            shown = max(self._shown)
            yield Alarm(step, FEW, f"at most {shown:.0%} of the samples belong to one of the {modes} modes {over}")
        elif most < HALF * modes:
            yield Alarm(step, FEW, f"no more than {most:.1f} effective modes of {modes} {over}")

    def _hop(self, step: int, nearest: np.ndarray) -> Iterator[Alarm]:
        """Hopping is told at the second hop: one alone may be the way to better modes."""
        now = occupied(nearest)
        if not self._anchor or len(now) > ROAM * len(nearest):
            self._anchor, self._hops, self._other_for = now, 0, 0
            return
        common = len(now & self._anchor) / max(len(now | self._anchor), 1)
        self._other_for = self._other_for + 1 if common < OTHER else 0
        if self._other_for >= LOOKS:
            self._hops += 1
            if self._hops >= 2:
                yield Alarm(step, HOPPING, f"the samples moved on to other modes again, {len(now)} at a time")
            self._anchor, self._other_for = now, 0

    def _shrink(self, step: int, high_quality: float, spread: float) -> Iterator[Alarm]:
        if high_quality < CERTAIN or not isfinite(spread):
            return
        self._spreads.append(spread)
        if len(self._spreads) < LOOKS:
            return
        now = median(self._spreads)
        if now > HEALTHY:
            self._shrunk = False
        elif now < SHRUNK and not self._shrunk:
            self._shrunk = True
            yield Alarm(step, VARIANCE, f"within their modes the samples spread {now:.0%} as wide as real ones")
