"""From a generator's name to its figures beside those of real pictures, computed once."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from gan_core.base.errors import UserError
from gan_core.evaluation.feature_metrics import Pair, compared, defined
from gan_core.evaluation.features import FEATURES, FeatureExtractor, Seen, fitting
from gan_core.generators.foreign.choices import Choices
from gan_core.scoreboard import kept
from gan_core.scoreboard.degraded import DegradedChoice, made_worse
from gan_core.scoreboard.real_pictures import DataChoice, RealPictures, real_pictures
from gan_core.scoreboard.subject import Subject, subject_of

Progress = Callable[[str, float], None]  # what is being done, and the share of the whole that is done
SAMPLES = 1000
MOST_BYTES = 1 << 28  # of pictures on one side; there are three: generated ones, the reference and the oracle


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is to be evaluated and how.

    source: as typed. file: its weights. features: "" for the first extractor that takes its pictures. data: None for
    what the generator learned from. seed: of the noise and of which real pictures are taken. paths: False takes no
    path of this machine for `source`, for words that come from strangers.
    """

    source: str
    file: Path
    features: str = ""
    samples: int = SAMPLES
    data: DataChoice | None = None
    seed: int = 0
    choices: Choices = field(default_factory=Choices)
    root: Path | None = None
    paths: bool = True


class Evaluator:
    """Evaluates one generator after the other; the same real pictures are looked at once."""

    def __init__(self) -> None:
        self._seen: dict[str, Seen] = {}

    def __call__(self, question: Question, progress: Progress = lambda what, share: None) -> dict[str, Any]:
        """The figures as JSON has them: by name in `metrics`, with the curve of the distance over N, and the same of
        real pictures in `oracle`. Raises UserError, one sentence, for what cannot be evaluated.
        """
        if question.features and (sentence := FEATURES[question.features].missing()):
            raise UserError(sentence)
        progress("loading", 0.0)
        subject = subject_of(question.source, question.file, question.choices, question.root, paths=question.paths)
        drawn = None if subject.shape else subject.pictures(question.samples, question.seed)
        choice = question.data or subject.learned_from()
        real = _real(subject, choice, question)
        name, extractor = _extractor(question, real)
        asked = {"samples": question.samples, "seed": question.seed}

        def draw() -> np.ndarray:
            return subject.pictures(question.samples, question.seed) if drawn is None else drawn

        told = {"source": question.source, "title": subject.title, "step": subject.step, "dataset": choice.dataset}
        told |= {"data_class": choice.data_class, "features": name, "features_sha256": extractor.sha256()}
        told |= asked | {"reference": len(real.reference)}
        return told | self._beside_real(extractor, real, asked | {"subject": subject.identity}, draw, progress)

    def degraded(self, choice: DegradedChoice, progress: Progress = lambda what, share: None) -> dict[str, Any]:
        """The same of real pictures made worse, in the place of a generator's. Raises UserError."""
        progress("loading", 0.0)
        real, worse = made_worse(choice)
        name = fitting(real.shape, shows_digits=real.shows_digits)
        data = choice.data
        told: dict[str, Any] = {"title": choice.title, "dataset": data.dataset, "data_class": data.data_class}
        told |= {"features": name, "features_sha256": FEATURES[name].sha256()}
        told |= {"samples": len(worse), "seed": choice.seed, "reference": len(real.reference)}
        return told | self._beside_real(FEATURES[name], real, choice.to_dict(), lambda: worse, progress)

    def _beside_real(
        self,
        extractor: FeatureExtractor,
        real: RealPictures,
        identity: dict[str, Any],
        draw: Callable[[], np.ndarray],
        progress: Progress,
    ) -> dict[str, Any]:
        """Figures of what `draw` gives, and the oracle's. identity: what those pictures depend on besides `real`."""
        against = {"features": extractor.sha256(), "real": real.digest()}

        def of_generator() -> dict[str, Any]:
            progress("drawing", 0.05)
            pictures = draw()
            return self._figures(
                extractor, real, pictures, lambda share: progress("generated pictures", 0.1 + share / 2)
            )

        def of_real() -> dict[str, Any]:
            return self._figures(
                extractor, real, real.oracle, lambda share: progress("real pictures", 0.6 + 0.4 * share)
            )

        figures = _once(kept.key(**against, **identity), of_generator)
        oracle = _once(kept.key(**against), of_real)
        progress("done", 1.0)
        return figures | {"oracle": {"samples": len(real.oracle), "held_out": real.held_out} | oracle}

    def _figures(
        self, extractor: FeatureExtractor, real: RealPictures, pictures: np.ndarray, progress: Callable[[float], None]
    ) -> dict[str, Any]:
        """`metrics` by the names that tables have, None for what is undefined, and `fd_curve`: N and the distance."""
        reference = self._reference(extractor, real)
        pair = Pair(reference, extractor.see(pictures, lambda seen, total: progress(seen / total)))
        if not np.isfinite(pair.generated.features).all():
            raise UserError("the features of these pictures are not finite numbers, so they have no figures")
        values = compared(pair)
        metrics = {metric.name(extractor): values[name] for name, metric in defined(extractor).items()}
        return {"metrics": metrics, "fd_curve": [[size, distance] for size, distance in pair.curve]}

    def _reference(self, extractor: FeatureExtractor, real: RealPictures) -> Seen:
        key = f"{extractor.sha256()} {real.digest()}"
        if key not in self._seen:
            self._seen[key] = extractor.see(real.reference)
        return self._seen[key]


def _real(subject: Subject, choice: DataChoice, question: Question) -> RealPictures:
    """Raises UserError unless they are of the size that the generator draws."""
    shape = subject.shape or ()
    if len(shape) != 3:
        raise UserError(f"{subject.title} draws points, not pictures: `score` has the figures of points")
    most = MOST_BYTES // math.prod(shape)
    if question.samples > most:
        raise UserError(f"{question.samples:,} pictures of {_size(shape)} fill the memory: choose {most:,} or fewer")
    real = real_pictures(choice, question.samples, question.seed, shape[-1])
    if real.shape != shape:
        raise UserError(
            f"{subject.title} draws pictures of {_size(shape)}, and those of {choice.dataset} are {_size(real.shape)}: "
            "only pictures of one size can be held against each other"
        )
    return real


def _extractor(question: Question, real: RealPictures) -> tuple[str, FeatureExtractor]:
    """The one that was asked for, or the first that fits. Raises UserError where it does not take such pictures."""
    name = question.features or fitting(real.shape, shows_digits=real.shows_digits)
    if why := FEATURES[name].refusal(real.shape, shows_digits=real.shows_digits):
        raise UserError(f"{name} {why}; {fitting(real.shape, shows_digits=real.shows_digits)} takes these")
    return name, FEATURES[name]


def _once(name: str, compute: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The kept result of that name, or a computed one, which is kept."""
    if (found := kept.read(name)) is None:
        found = compute()
        kept.write(name, found)
    return found


def _size(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape))
